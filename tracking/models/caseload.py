"""Who stands in for whom: an adviser away from a day to a day, and a caseload that changes hands for good."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from partners.models import Membership
from partners.models.periods import Dated, DatedQuerySet


class AbsenceCoverQuerySet(DatedQuerySet):
    visibility = "Vous voyez les absences de votre équipe."

    def visible_to(self, user):
        """The absences in the teams of which a user is adviser or manager."""
        return self.filter(organisation__in=Membership.objects.teams_of(user))

    def by_substitute(self, user, on=None):
        """The absences during which a user stands in, on a day."""
        return self.current(on).filter(substitute=user)

    def soonest_first(self):
        return self.order_by("period", "pk")


class AbsenceCover(Dated):
    """An adviser is away for some days and a colleague stands in; the lead adviser stays the same (R8)."""

    ONE_DAY = timedelta(days=1)

    class Overlaps(DomainError):
        """The same adviser is already away on one of these days."""

    class CoversOneself(DomainError):
        """Nobody stands in for themself."""

    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="absent·e"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers", verbose_name="remplacé·e par"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", verbose_name="structure"
    )

    objects = AbsenceCoverQuerySet.as_manager()

    class Meta:
        verbose_name = "absence"
        constraints = [
            ExclusionConstraint(
                name="one_substitute_at_a_time",
                expressions=[("adviser", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="nobody_covers_oneself", condition=~Q(adviser=F("substitute"))),
            models.CheckConstraint(
                name="absence_has_two_ends",
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False, period__endswith__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["substitute"], name="absence_substitute")]

    def __str__(self):
        return f"absence {self.pk}"

    @property
    def days(self):
        """« du lundi 3 août au vendredi 21 août », both counted."""
        return f"du {french.day(self.period.lower)} au {french.day(self.last_day)}"

    @property
    def last_day(self):
        """The last day away; the period ends the morning after."""
        return self.period.upper - self.ONE_DAY

    @classmethod
    def plan(cls, *, adviser, substitute, organisation_id, first_day, last_day, by):
        """Note that an adviser is away from a day to a day, both counted, and who stands in."""
        if adviser == substitute:
            raise cls.CoversOneself(f"{adviser} ne peut pas se remplacer : choisissez quelqu’un d’autre.")
        period = DateRange(first_day, last_day + cls.ONE_DAY)
        who = {"adviser": adviser, "substitute": substitute, "organisation_id": organisation_id}
        try:
            with transaction.atomic():
                absence = cls.objects.create(**who, period=period)
                trail.record("absence.planned", absence, by=by)
        except IntegrityError as violation:
            if "one_substitute_at_a_time" in str(violation):
                raise cls.Overlaps(f"{adviser} est déjà absent·e sur une partie de ces jours.") from violation
            raise
        return absence

    @transaction.atomic
    def end(self, *, by, on):
        """Come back on a day, or never leave if it has not begun; ending twice changes nothing."""
        if self._stop(on):
            trail.record("absence.ended", self, by=by)


class CaseHandover(models.Model):
    """« Passage de relais » of many people at once, from an adviser to another; each pathway keeps its own history."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="donné par")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="reçu par")
    made_at = models.DateTimeField("le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    submission = models.UUIDField("envoi", unique=True, editable=False)

    class Meta:
        verbose_name = "passage de relais"
        verbose_name_plural = "passages de relais"
        constraints = [
            models.CheckConstraint(name="handover_changes_hands", condition=~Q(giver=F("receiver"))),
        ]

    def __str__(self):
        return f"relais {self.pk}"
