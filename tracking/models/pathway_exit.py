"""How a pathway ended: why, when, where the person went."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Aggregate, Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership, Organisation
from referrals.models import open_to
from tracking.models.entry_situation import Situation
from tracking.models.exit_classification import ExitClassification
from tracking.models.exit_reason import STOPS_CONTACT, ExitClass, ExitReason
from tracking.models.pathway import Pathway


class Median(Aggregate):
    """The value in the middle, as PostgreSQL finds it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.DurationField()


class PathwayExitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ends of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    # --- Measures: a period is two days, both counted; a class may depend on a funding agreement ---

    def exited(self, since=None, until=None):
        """The ends of a period of days."""
        exited = self.filter(exited_on__gte=since) if since else self
        return exited.filter(exited_on__lte=until) if until else exited

    def with_class(self, agreement=None):
        """`exit_class` on each row: what the agreement says of its reason, else the usual class."""
        said = ExitClassification.objects.filter(agreement=agreement, reason=OuterRef("reason")).values("exit_class")
        usual = Case(
            *(When(reason__in=ExitReason.of_class(one), then=Value(one.value)) for one in ExitClass),
            output_field=models.CharField(),
        )
        return self.annotate(exit_class=Coalesce(Subquery(said[:1]), usual))

    def counted(self, agreement=None):
        """I7: the ends that count; a pathway opened by mistake does not."""
        return self.with_class(agreement).exclude(exit_class=ExitClass.EXCLUDED)

    def positive(self, agreement=None):
        """I7: those that led to something."""
        return self.with_class(agreement).filter(exit_class=ExitClass.POSITIVE)

    def positive_rate(self, agreement=None, *, without_neutral=False):
        """I7: what share of the ends that count is positive, in percent; None of nothing."""
        among = self.counted(agreement)
        if without_neutral:
            among = among.exclude(exit_class=ExitClass.NEUTRAL)
        counts = among.aggregate(whole=Count("pk"), positive=Count("pk", filter=Q(exit_class=ExitClass.POSITIVE)))
        return 100 * counts["positive"] / counts["whole"] if counts["whole"] else None

    def median_duration(self):
        """I11: how long the pathways that ended had lasted; None of nothing."""
        return self.aggregate(median=Median(F("exited_on") - F("entered_on")))["median"]


class PathwayExit(models.Model):
    """The end of a pathway, with its reason; what it counts as is for each funding agreement to say (I7)."""

    class BeforeEntry(DomainError):
        """Nobody leaves before they came in."""

    class InTheFuture(DomainError):
        """An end is noted once it happened."""

    class TooLateToUndo(DomainError):
        """The team had some days to change its mind."""

    class Reentered(DomainError):
        """Another pathway has begun since."""

    class Undone(DomainError):
        """Somebody undid it already."""

    UNDOABLE = timedelta(days=7)

    pathway = models.OneToOneField(
        Pathway, models.PROTECT, related_name="exit", primary_key=True, verbose_name="parcours"
    )
    reason = models.CharField("motif", max_length=20, choices=ExitReason)
    entered_on = models.DateField("jour d’entrée")
    exited_on = models.DateField("jour de sortie", db_index=True)
    situation = models.CharField("situation à la sortie", max_length=20, choices=Situation, default=Situation.UNKNOWN)
    destination = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vers"
    )
    destination_as_typed = models.CharField("vers, tel qu’écrit", max_length=120, blank=True)
    noted_at = models.DateTimeField("noté le")
    noted_on = models.DateField("jour où c’est noté")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="noté par")
    # One form sent twice is one end.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = PathwayExitQuerySet.as_manager()

    class Meta:
        verbose_name = "sortie de parcours"
        verbose_name_plural = "sorties de parcours"
        constraints = [
            models.CheckConstraint(name="exit_not_before_entry", condition=Q(exited_on__gte=F("entered_on"))),
            models.CheckConstraint(name="exit_not_in_the_future", condition=Q(exited_on__lte=F("noted_on"))),
            models.CheckConstraint(name="exit_has_a_reason", condition=Q(reason__in=ExitReason.values)),
            models.CheckConstraint(
                name="exit_leads_to_one_place", condition=Q(destination=None) | Q(destination_as_typed="")
            ),
        ]

    def __str__(self):
        return f"sortie {self.pk}"

    @property
    def destination_label(self):
        """Where the person went, as we know it."""
        return str(self.destination or self.destination_as_typed)

    @property
    def stops_contact(self):
        return self.reason in STOPS_CONTACT

    @classmethod
    def check_day(cls, pathway, exited_on, *, today):
        """Refuse a day on which nobody could have left this pathway."""
        if exited_on < pathway.entered_on:
            raise cls.BeforeEntry(
                f"L’entrée date du {pathway.entered_on:%d/%m/%Y} : la sortie ne peut pas la précéder."
            )
        if exited_on > today:
            raise cls.InTheFuture("Cette date est à venir : notez la sortie quand elle a eu lieu.")

    @classmethod
    @transaction.atomic
    def note(cls, pathway, *, exited_on, by, now, **known):
        """End a pathway, and say why; raises `Pathway.Ended` if it is over already."""
        today = timezone.localdate(now)
        pathway = pathway.end(now=now)
        cls.check_day(pathway, exited_on, today=today)
        noted = cls.objects.create(
            pathway=pathway, entered_on=pathway.entered_on, exited_on=exited_on,
            noted_at=now, noted_on=today, noted_by=by, **known,
        )  # fmt: skip
        trail.record("pathway.exited", pathway, by=by)
        return noted

    def confirm_relay(self, *, to):
        """Another structure took over: an end that waited for it becomes a relay, the others stay."""
        to_work = to is not None and to.kind in (Organisation.Kind.FRANCE_TRAVAIL, Organisation.Kind.CAP_EMPLOI)
        reason = ExitReason.FT_CAP if to_work else ExitReason.RELAY
        waiting = PathwayExit.objects.filter(pk=self.pk, reason=ExitReason.OTHER_STRUCTURE)
        if waiting.update(reason=reason):
            self.refresh_from_db(fields=["reason"])
            trail.record("pathway.relay_confirmed", self.pathway, by=None)

    def may_be_undone(self, on):
        """Whether the team may still change its mind on a day."""
        return on <= self.noted_on + self.UNDOABLE

    @transaction.atomic
    def undo(self, *, by, now):
        """Take the end back: the pathway goes on as if nothing had been said; the trail remembers both."""
        found = PathwayExit.objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if found is None:
            raise self.Undone("Cette sortie a déjà été annulée.")
        if not found.may_be_undone(timezone.localdate(now)):
            raise self.TooLateToUndo("Sept jours ont passé : pour continuer ensemble, reprenez un parcours.")
        pathway = found.pathway
        if pathway.has_a_successor():
            raise self.Reentered("Un autre parcours a commencé depuis : cette sortie ne s’annule plus.")
        found.delete()
        pathway.reopen()
        trail.record("pathway.exit_undone", pathway, by=by)
