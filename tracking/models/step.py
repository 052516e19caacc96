"""Small agreed goals."""

import uuid

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to


class StepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The steps of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def to_do(self):
        return self.filter(completed_at=None, abandoned_at=None)

    def due(self, on):
        """Those to do for a day or for an earlier one."""
        return self.to_do().filter(due_on__lte=on)

    def by_due_date(self):
        return self.order_by(models.F("due_on").asc(nulls_last=True), "pk")


class Step(models.Model):
    """« Étape »: a small goal, who does it, for when (R36)."""

    class Owner(models.TextChoices):
        YOUTH = "youth", "La personne"
        ADVISER = "adviser", "Le conseiller ou la conseillère"
        PARTNER = "partner", "Un partenaire"

    class AlreadyClosed(DomainError):
        """Completed or abandoned already."""

    class TooLate(DomainError):
        """Closed on another day, or on a pathway that is over: history is not rewritten."""

    pathway = models.ForeignKey("tracking.Pathway", models.CASCADE, related_name="steps", verbose_name="parcours")
    goal = models.CharField("étape", max_length=160)
    theme = models.ForeignKey(
        "partners.Theme", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thème"
    )
    owner = models.CharField("qui s’en charge", max_length=10, choices=Owner, default=Owner.YOUTH)
    partner = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    created_at = models.DateTimeField("décidée le")
    completed_at = models.DateTimeField("faite le", null=True, blank=True)
    abandoned_at = models.DateTimeField("abandonnée le", null=True, blank=True)
    # One form sent twice is one step.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        constraints = [
            models.CheckConstraint(
                name="step_is_completed_or_abandoned_not_both",
                condition=Q(completed_at=None) | Q(abandoned_at=None),
            ),
            models.CheckConstraint(name="step_has_a_goal", condition=~Q(goal="")),
            models.CheckConstraint(
                name="step_names_a_partner_who_does_it", condition=Q(partner=None) | Q(owner="partner")
            ),
        ]
        indexes = [
            models.Index(
                fields=["pathway", "due_on"], name="step_to_do", condition=Q(completed_at=None, abandoned_at=None)
            )
        ]

    def __str__(self):
        return f"étape {self.pk}"

    @property
    def is_to_do(self):
        return self.completed_at is None and self.abandoned_at is None

    def is_due(self, on):
        """To do by a day that is this one or is past."""
        return self.is_to_do and self.due_on is not None and self.due_on <= on

    def is_overdue(self, on):
        return self.is_due(on) and self.due_on < on

    def is_closed_on(self, on):
        """Completed or abandoned on a day."""
        closed_at = self.completed_at or self.abandoned_at
        return closed_at is not None and timezone.localdate(closed_at) == on

    def complete(self, *, by, now):
        """The goal is met."""
        self._close("completed", by=by, now=now)

    def abandon(self, *, by, now):
        """The goal is given up."""
        self._close("abandoned", by=by, now=now)

    @transaction.atomic
    def reopen(self, *, by, now):
        """It was closed by mistake, earlier today."""
        closed_today = Q(completed_at__date=timezone.localdate(now)) | Q(abandoned_at__date=timezone.localdate(now))
        mistaken = Step.objects.filter(closed_today, pk=self.pk, pathway__ended_at=None)
        if not mistaken.update(completed_at=None, abandoned_at=None):
            raise self.TooLate("On ne rouvre une étape que le jour même : pour reprendre, ajoutez une étape.")
        self.refresh_from_db()
        trail.record("step.reopened", self, by=by)

    @transaction.atomic
    def revise(self, *, by, **agreed):
        """Agree otherwise on what, who or when, while it is to do."""
        if not Step.objects.to_do().filter(pk=self.pk, pathway__ended_at=None).update(**agreed):
            raise self.AlreadyClosed("Cette étape n’est plus à faire : rien n’y change plus.")
        self.refresh_from_db()
        trail.record("step.revised", self, by=by)

    @transaction.atomic
    def _close(self, how, *, by, now):
        # The filter is the lock: of two people closing the same step at once, one is told.
        if not Step.objects.to_do().filter(pk=self.pk).update(**{f"{how}_at": now}):
            raise self.AlreadyClosed("Cette étape est déjà faite ou abandonnée.")
        self.refresh_from_db()
        trail.record(f"step.{how}", self, by=by)
