"""What a person lets one partner see, for what, until when; theirs to stop at any time (P10)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, ExpressionWrapper, F, Q
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from partners.models.periods import Dated, DatedQuerySet
from referrals.models import YoungPerson, open_to
from referrals.models.referral import new_token
from tracking.models.pathway import Pathway

ONE_DAY = timedelta(days=1)
# P10: six months unless told otherwise, a year at most.
USUALLY, AT_MOST = timedelta(days=183), timedelta(days=366)


class SharingAgreementQuerySet(DatedQuerySet):
    visibility = "Vous voyez ce que des personnes ont accepté de partager avec votre structure : rien d’autre."

    # --- Who sees which ---

    def visible_to(self, user):
        """What the people whom the user's team follows agreed to share."""
        told = YoungPerson.objects.filter(referrals__recipient__in=Membership.objects.teams_of(user))
        return self.filter(young_person__in=told.values("pk")).filter(open_to(user))

    def visible_to_partner(self, user, on):
        """What is shared, on a day, with an organisation for which the user is partner staff."""
        held = Membership.objects.current(on).filter(user=user, role=Membership.Role.PARTNER_STAFF)
        return self.in_force(on).filter(partner__in=held.values("organisation"))

    def visible_to_holder(self, token):
        """The one with this token: it was given to the person, and to nobody else."""
        return self.filter(token=token)

    # --- States ---

    def in_force(self, on):
        """Neither revoked nor over."""
        return self.current(on).filter(revoked_at=None)

    def ending_within(self, days, on):
        """Those that still hold on a day and end by themselves within some days: to be renewed, or let go."""
        return self.in_force(on).filter(period__endswith__lte=on + timedelta(days=days) + ONE_DAY)

    def ending_first(self):
        return self.order_by("period__endswith", "pk")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")


class SharingAgreement(Dated):
    """« Partage »: a person, a partner, a purpose, what exactly, how they agreed; it ends by itself (P10)."""

    class Item(models.TextChoices):
        CONTACT = "contact", "Comment la joindre"
        THEMES = "themes", "Les thèmes travaillés"
        STEPS = "steps", "Des étapes, choisies une par une"

    class Agreed(models.TextChoices):
        ORAL = "oral", "À l’oral"
        WRITTEN = "written", "Par écrit"
        SMS = "sms", "Par SMS"

    class AlreadyShared(DomainError):
        """One agreement at a time with a partner."""

    class AlreadyRevoked(DomainError):
        """Nothing is shared any more."""

    class TooLong(DomainError):
        """A year at most."""

    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.PROTECT, related_name="sharing_agreements", verbose_name="jeune"
    )
    partner = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="sharing_agreements", verbose_name="partenaire"
    )
    purpose = models.CharField("pour quoi", max_length=120)
    items = ArrayField(models.CharField(max_length=10, choices=Item), verbose_name="ce qui est partagé")
    steps = models.ManyToManyField("tracking.Step", blank=True, related_name="+", verbose_name="étapes partagées")
    agreed = models.CharField("accord donné", max_length=10, choices=Agreed)
    created_at = models.DateTimeField("noté le")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="noté par")
    revoked_at = models.DateTimeField("arrêté le", null=True, blank=True)
    # Nobody: the person themself, from their own space.
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="arrêté par"
    )
    # The person's own way in, to see it and to stop it.
    token = models.CharField("jeton", max_length=22, unique=True, default=new_token, editable=False)
    # One form sent twice is one agreement.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "partage"
        constraints = [
            ExclusionConstraint(
                name="one_sharing_with_a_partner_at_a_time",
                expressions=[
                    ("young_person", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="sharing_ends_within_a_year",
                condition=Q(
                    period__isempty=False,
                    period__startswith__isnull=False,
                    period__endswith__isnull=False,
                    period__endswith__lte=ExpressionWrapper(
                        F("period__startswith") + AT_MOST.days + 1, output_field=DateField()
                    ),
                ),
            ),
            models.CheckConstraint(name="sharing_shares_something", condition=~Q(items=[])),
            models.CheckConstraint(
                name="sharing_is_revoked_at_an_instant", condition=Q(revoked_by=None) | Q(revoked_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"partage {self.pk}"

    @property
    def last_day(self):
        """The last day on which the partner sees; the period ends the morning after."""
        return self.period.upper - ONE_DAY

    def is_in_force(self, on):
        """Whether the partner still sees anything on a day."""
        return self.revoked_at is None and self.period.lower <= on < self.period.upper

    @property
    def items_in_words(self):
        """What is shared, in the words of the form."""
        return [self.Item(item).label for item in self.Item.values if item in self.items]

    @classmethod
    def agree(cls, pathway, *, partner, last_day, steps, by, now, submission, **what):
        """Note what a person on a pathway lets a partner see until a day, that day counted.

        `what` is the purpose, the items and how they agreed. The same submission again returns the agreement it
        made the first time. Raises `Pathway.Ended`, `TooLong`, or `AlreadyShared`.
        """
        today = timezone.localdate(now)
        if last_day > today + AT_MOST:
            raise cls.TooLong("Un partage dure un an au plus : choisissez une date plus proche.")
        try:
            with transaction.atomic():
                period = DateRange(today, last_day + ONE_DAY)
                made = {"partner": partner, "period": period, "created_by": by, "created_at": now}
                return cls._agree(pathway, steps, by=by, submission=submission, **made, **what)
        except IntegrityError as violation:
            if "one_sharing_with_a_partner_at_a_time" in str(violation):
                raise cls.AlreadyShared(
                    f"Un partage avec {partner} est déjà en cours : arrêtez-le d’abord."
                ) from violation
            raise

    @classmethod
    def _agree(cls, pathway, steps, *, by, submission, **made):
        YoungPerson.hold(pathway.young_person_id)
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        if not Pathway.objects.open().filter(pk=pathway.pk).exists():
            raise Pathway.Ended("Ce parcours est terminé : on ne partage plus rien.")
        agreement = cls.objects.create(young_person_id=pathway.young_person_id, submission=submission, **made)
        agreement.steps.set(steps)
        trail.record("sharing.agreed", agreement, by=by)
        return agreement

    @transaction.atomic
    def revoke(self, *, by, now):
        """Stop it at once; `by` is whoever notes it, or None when the person does it themself."""
        # The filter is the lock: stopping twice at once is stopping once.
        if not SharingAgreement.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
            raise self.AlreadyRevoked("Ce partage est déjà arrêté : le partenaire ne voit plus rien.")
        self.refresh_from_db()
        trail.record("sharing.revoked", self, by=by)
