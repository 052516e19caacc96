"""Money for a person: asked for, granted or refused, paid; never a bank detail (P4)."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to
from tracking.models.aid_envelope import AidEnvelope
from tracking.models.pathway import AdviserAssignment


class FinancialAidQuerySet(models.QuerySet):
    visibility = "Vous voyez les aides demandées dans les parcours de votre structure."

    def visible_to(self, user):
        """The aids of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def requested_between(self, since=None, until=None):
        """Those asked for in a period of days, both counted."""
        asked = self.filter(requested_on__gte=since) if since else self
        return asked.filter(requested_on__lte=until) if until else asked

    def to_list(self):
        """With all that a line shows, the latest first."""
        leads = AdviserAssignment.objects.current().select_related("adviser")
        led = models.Prefetch("pathway__assignments", queryset=leads, to_attr="current_assignments")
        people = self.select_related("pathway__young_person__commune", "envelope")
        return people.prefetch_related(led).order_by("-requested_on", "-pk")

    def totals(self):
        """R37: how many (`n`) and how much (`total`) stand in each state."""
        return self.order_by("status").values("status").annotate(n=Count("pk"), total=Sum("amount"))


class FinancialAid(models.Model):
    """« Aide financière » : what for, how much, out of which envelope, and what was answered (R37)."""

    class Kind(models.TextChoices):
        FAJ = "faj", "Fonds d’aide aux jeunes (FAJ)"
        PACEA = "pacea", "Allocation PACEA"
        LICENCE = "licence", "Permis de conduire"
        MOBILITY = "mobility", "Mobilité"
        FOOD = "food", "Urgence alimentaire"
        HOUSING = "housing", "Logement"
        EQUIPMENT = "equipment", "Équipement"
        OTHER = "other", "Autre"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Demandée"
        GRANTED = "granted", "Accordée"
        REFUSED = "refused", "Refusée"
        PAID = "paid", "Versée"
        CANCELLED = "cancelled", "Annulée"

    class NotNext(DomainError):
        """That does not follow from where the request stands."""

    # What may follow what.
    LEADS_TO = {
        Status.REQUESTED: (Status.GRANTED, Status.REFUSED, Status.CANCELLED),
        Status.GRANTED: (Status.PAID, Status.CANCELLED),
    }

    pathway = models.ForeignKey("tracking.Pathway", models.CASCADE, related_name="aids", verbose_name="parcours")
    envelope = models.ForeignKey(AidEnvelope, models.PROTECT, related_name="aids", verbose_name="enveloppe")
    kind = models.CharField("pour quoi", max_length=10, choices=Kind)
    amount = models.DecimalField(
        "montant",
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"), "Écrivez un montant positif.")],
    )
    status = models.CharField("où elle en est", max_length=10, choices=Status, default=Status.REQUESTED)
    requested_on = models.DateField("demandée le", db_index=True)
    requested_at = models.DateTimeField("notée le")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    decided_at = models.DateTimeField("réponse le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réponse par"
    )
    paid_at = models.DateTimeField("versée le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    # One form sent twice is one request.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = FinancialAidQuerySet.as_manager()

    class Meta:
        verbose_name = "aide financière"
        verbose_name_plural = "aides financières"
        constraints = [
            models.CheckConstraint(name="aid_is_some_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="aid_answer_is_whole",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_state_is_whole",
                condition=Q(status="requested", decided_at=None, paid_at=None, cancelled_at=None)
                | Q(status__in=["granted", "refused"], decided_at__isnull=False, paid_at=None, cancelled_at=None)
                | Q(status="paid", decided_at__isnull=False, paid_at__gte=F("decided_at"), cancelled_at=None)
                | Q(status="cancelled", paid_at=None, cancelled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-requested_on", "-id"], name="aid_latest"),
            models.Index(fields=["envelope"], name="aid_awaited", condition=Q(status="requested")),
        ]

    def __str__(self):
        return f"aide {self.pk}"

    @property
    def may_become(self):
        """What may follow from here."""
        return self.LEADS_TO.get(self.status, ())

    @property
    def is_open(self):
        """Not yet paid, refused or cancelled."""
        return bool(self.may_become)

    @classmethod
    @transaction.atomic
    def request(cls, pathway, *, envelope, kind, amount, requested_on, by, now, submission):
        """Ask for money; the same submission again returns what it asked for the first time."""
        pathway = pathway.lock_open()
        if earlier := pathway.aids.filter(submission=submission).first():
            return earlier
        if not AidEnvelope.objects.select_for_update().get(pk=envelope.pk).is_open(requested_on):
            raise AidEnvelope.Closed(f"L’enveloppe « {envelope} » est fermée, ou ne couvre pas ce jour.")
        asked = {"envelope": envelope, "kind": kind, "amount": amount, "requested_on": requested_on}
        aid = pathway.aids.create(**asked, requested_by=by, requested_at=now, submission=submission)
        trail.record("financial_aid.requested", aid, by=by)
        return aid

    @transaction.atomic
    def grant(self, *, by, now):
        """Say yes: the money leaves the envelope in the same transaction, or the answer is not given."""
        self._become("granted", by=by, decided_at=now, decided_by=by)
        self.envelope.take(self.amount, on=self.requested_on)

    def refuse(self, *, by, now):
        """Say no."""
        self._become("refused", by=by, decided_at=now, decided_by=by)

    def pay(self, *, by, now):
        """What was granted has been handed over."""
        self._become("paid", by=by, paid_at=now)

    @transaction.atomic
    def cancel(self, *, by, now):
        """Nothing will be paid; what was granted goes back into the envelope."""
        was_granted = self._become("cancelled", by=by, cancelled_at=now) == self.Status.GRANTED
        if was_granted:
            self.envelope.put_back(self.amount)

    @transaction.atomic
    def _become(self, status, *, by, **dated):
        """Change state under the row's lock, and answer the state it was in."""
        kept = FinancialAid.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if status not in kept.may_become:
            raise self.NotNext(f"Cette aide est « {kept.get_status_display().lower()} » : rechargez la page.")
        FinancialAid.objects.filter(pk=self.pk).update(status=status, **dated)
        trail.record(f"financial_aid.{status}", self, by=by)
        self.refresh_from_db()
        return kept.status
