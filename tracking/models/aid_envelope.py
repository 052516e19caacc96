"""The money that a funder entrusts for financial aid, and what is left of it."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.components.french import euros
from joz.errors import DomainError
from partners.models import Membership
from partners.models.periods import Dated, DatedQuerySet


class AidEnvelopeQuerySet(DatedQuerySet):
    visibility = "Vous voyez les enveloppes de votre structure."

    def visible_to(self, user):
        """The envelopes of the organisations for which a user works, administrators included: nobody is named in it."""
        staff = Membership.objects.staff(user)
        return self.filter(organisation__in=staff.values("organisation"))

    def open(self, on=None):
        """Those from which one may give on a day."""
        return self.current(on).filter(closed_at=None)

    def by_end(self):
        """The open ones first, the soonest over first."""
        return self.order_by(F("closed_at").asc(nulls_first=True), "period__endswith", "name", "pk")


class AidEnvelope(Dated):
    """So much money from a funder for a period; what is granted never exceeds it (R37)."""

    class NotEnoughLeft(DomainError):
        """More than what is left."""

    class Closed(DomainError):
        """Nothing is given from an envelope that is closed, or out of its period."""

    class StillAwaited(DomainError):
        """Requests wait for an answer."""

    name = models.CharField("nom", max_length=80)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="aid_envelopes", verbose_name="structure"
    )
    funder = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+", verbose_name="financeur")
    amount = models.DecimalField("montant", max_digits=10, decimal_places=2)
    # The sum of what was granted or paid, moved in the transaction of each grant: what `aid_within_envelope` holds to.
    granted_total = models.DecimalField("accordé", max_digits=10, decimal_places=2, default=0, editable=False)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True, editable=False)

    objects = AidEnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe d’aide"
        verbose_name_plural = "enveloppes d’aide"
        constraints = [
            models.CheckConstraint(
                name="aid_within_envelope",
                condition=Q(granted_total__gte=0, granted_total__lte=F("amount")),
                violation_error_message="C’est moins que ce qui est déjà accordé.",
            ),
            models.CheckConstraint(
                name="aid_envelope_holds_money",
                condition=Q(amount__gt=0),
                violation_error_message="Une enveloppe contient plus de zéro euro.",
            ),
            models.CheckConstraint(
                name="aid_envelope_has_a_period",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def left(self):
        """What may still be granted."""
        return self.amount - self.granted_total

    @property
    def used_share(self):
        """From 0 to 100, for a gauge."""
        return round(100 * self.granted_total / self.amount)

    @property
    def last_day(self):
        """The last day on which one may give from it."""
        return self.period.upper - timedelta(days=1)

    def is_open(self, on):
        return self.closed_at is None and self.period.lower <= on < self.period.upper

    def take(self, amount, *, on):
        """Take so much out of it: the filter and the row lock of one UPDATE decide, whoever else asks meanwhile."""
        giving = AidEnvelope.objects.open(on).filter(pk=self.pk, granted_total__lte=F("amount") - amount)
        if giving.update(granted_total=F("granted_total") + amount):
            return
        self.refresh_from_db()
        if not self.is_open(on):
            raise self.Closed(f"L’enveloppe « {self} » est fermée ou hors de sa période.")
        raise self.NotEnoughLeft(f"Il reste {euros(self.left)} dans « {self} » : pas assez pour {euros(amount)}.")

    def put_back(self, amount):
        """What was granted will not be paid: it may be granted again."""
        AidEnvelope.objects.filter(pk=self.pk).update(granted_total=F("granted_total") - amount)

    def write_down(self, *, by):
        """Save the envelope as it is described; `aid_within_envelope` refuses less than what is granted."""
        verb = "opened" if self._state.adding else "described"
        self.save()
        trail.record(f"aid_envelope.{verb}", self, by=by)

    @transaction.atomic
    def close(self, *, by, now):
        """Give nothing more from it; requests that wait must be answered first. Twice changes nothing."""
        if self.aids.filter(status="requested").exists():
            raise self.StillAwaited("Des demandes attendent une réponse sur cette enveloppe : répondez d’abord.")
        if AidEnvelope.objects.filter(pk=self.pk, closed_at=None).update(closed_at=now):
            trail.record("aid_envelope.closed", self, by=by)
        self.refresh_from_db(fields=["closed_at"])
