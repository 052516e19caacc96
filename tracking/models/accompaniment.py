"""Driving a person somewhere: a service vehicle against a mobility barrier (R28)."""

import uuid

from django.db import models, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import VehicleUse
from partners.models import Membership
from referrals.models import YoungPerson, open_to
from tracking.models.authorisation import Authorisation


class AccompanimentQuerySet(models.QuerySet):
    visibility = "Vous voyez les accompagnements des parcours de votre structure."

    def visible_to(self, user):
        """The accompaniments of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def to_drive(self):
        """Those planned, and those over of which nobody said how they went: the first to leave comes first."""
        return self.filter(outcome="planned").order_by("use__period", "pk")

    def past(self):
        """Those of which one knows how they went, the latest first."""
        return self.exclude(outcome="planned").order_by("-use__period", "-pk")

    def made(self, since=None, until=None):
        """Those that were made in a period of days, both counted."""
        done = self.filter(outcome="done")
        done = done.filter(made_on__gte=since) if since else done
        return done.filter(made_on__lte=until) if until else done

    def by_theme(self, since=None, until=None):
        """I21: how many (`n`) were made in a period, and how far (`km`), by theme of destination."""
        km = Sum(F("use__km_back") - F("use__km_out"))
        return self.made(since, until).order_by("theme__position").values("theme__label").annotate(n=Count("pk"), km=km)

    def to_list(self):
        """With all that a line shows."""
        return self.select_related(
            "pathway__young_person__commune", "theme", "organisation", "use__vehicle", "use__driver", "barrier"
        )


class Accompaniment(models.Model):
    """« Accompagnement physique » : whom we drive, where, why only as a theme; an action against a mobility barrier."""

    class Outcome(models.TextChoices):
        PLANNED = "planned", "Prévu"
        DONE = "done", "Fait"
        NO_SHOW = "no_show", "Pas venu·e"
        CANCELLED = "cancelled", "Annulé"

    class NotAuthorised(DomainError):
        """At 16 or 17, no drive without a parent's or a guardian's word (P27)."""

    class AlreadySettled(DomainError):
        """How it went is known already."""

    class OfAnotherPathway(DomainError):
        """A barrier of somebody else, or about something else than getting there."""

    # Of a health destination, the theme is all that is kept.
    HEALTH = "health"
    # A drive helps with getting there, whatever waits at the other end.
    MOBILITY = "mobility"

    pathway = models.ForeignKey(
        "tracking.Pathway", models.CASCADE, related_name="accompaniments", verbose_name="parcours"
    )
    theme = models.ForeignKey("partners.Theme", models.PROTECT, related_name="+", verbose_name="pour quoi")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chez qui"
    )
    destination = models.CharField("où", max_length=80, blank=True)
    pick_up = models.CharField("lieu de rendez-vous", max_length=80)
    # The drive is an action on this barrier (R28).
    barrier = models.ForeignKey(
        "tracking.Barrier", models.SET_NULL, null=True, blank=True, related_name="accompaniments", verbose_name="frein"
    )
    use = models.OneToOneField(VehicleUse, models.PROTECT, related_name="+", verbose_name="véhicule")
    made_on = models.DateField("jour", db_index=True)
    outcome = models.CharField("où il en est", max_length=10, choices=Outcome, default=Outcome.PLANNED)
    settled_at = models.DateTimeField("noté le", null=True, blank=True)
    # One form sent twice is one accompaniment.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        constraints = [
            models.CheckConstraint(
                name="accompaniment_keeps_only_the_theme_of_health",
                condition=~Q(theme="health") | Q(destination="", organisation=None),
            ),
            models.CheckConstraint(
                name="accompaniment_outcome_is_whole",
                condition=Q(outcome="planned", settled_at=None) | (~Q(outcome="planned") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"accompagnement {self.pk}"

    @property
    def is_planned(self):
        return self.outcome == self.Outcome.PLANNED

    @classmethod
    @transaction.atomic
    def plan(cls, pathway, *, vehicle, period, by, submission, **trip):
        """Drive somebody somewhere: the vehicle is taken, and its driver is whoever plans."""
        person = YoungPerson.hold(pathway.young_person_id)[pathway.young_person_id]
        pathway, on = pathway.lock_open(), timezone.localdate(period.lower)
        if earlier := pathway.accompaniments.filter(submission=submission).first():
            return earlier
        cls._check_authorised(person, on)
        cls._check_barrier(pathway, trip.get("barrier"))
        use = VehicleUse.book(
            vehicle=vehicle, driver=by, period=period, purpose=VehicleUse.Purpose.ACCOMPANIMENT, by=by
        )
        planned = pathway.accompaniments.create(use=use, made_on=on, submission=submission, **trip)
        trail.record("accompaniment.planned", planned, by=by)
        return planned

    @staticmethod
    def _check_authorised(person, on):
        if not person.is_minor(on):
            return
        if not person.authorisations.covering(Authorisation.Kind.TRANSPORT, on).exists():
            raise Accompaniment.NotAuthorised(
                "Cette personne est mineure : notez d’abord l’autorisation de transport d’un parent ou d’un tuteur, "
                "valable ce jour-là."
            )

    @staticmethod
    def _check_barrier(pathway, barrier):
        if barrier and not pathway.barriers.of_theme(Accompaniment.MOBILITY).filter(pk=barrier.pk).exists():
            raise Accompaniment.OfAnotherPathway("Ce frein n’est pas un frein de mobilité de ce parcours.")

    @transaction.atomic
    def come_back(self, *, outcome, km_out, km_back, by, now):
        """How it went, and how far: done, or nobody was there."""
        self._settle(outcome, by=by, now=now)
        self.use.bring_back(km_out=km_out, km_back=km_back, by=by, now=now)

    @transaction.atomic
    def cancel(self, *, by, now):
        """It will not take place: vehicle and driver are free again."""
        self._settle(self.Outcome.CANCELLED, by=by, now=now)
        self.use.cancel(by=by, now=now)

    def _settle(self, outcome, *, by, now):
        planned = Accompaniment.objects.filter(pk=self.pk, outcome=self.Outcome.PLANNED)
        if not planned.update(outcome=outcome, settled_at=now):
            raise self.AlreadySettled("Cet accompagnement est déjà noté ou annulé.")
        self.refresh_from_db()
        trail.record(f"accompaniment.{outcome}", self, by=by)
