"""Two people turned out to be one: what was done, so that it can be undone."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from joz.errors import DomainError
from referrals.models.young_person import YoungPerson

UNDONE_WITHIN = timedelta(days=30)


class PersonMergeQuerySet(models.QuerySet):
    visibility = "Vous voyez les personnes signalées à votre structure."

    def visible_to(self, user):
        """The merges into a person whom the user's team was told about."""
        return self.filter(kept__in=YoungPerson.objects.visible_to(user).values("pk"))

    def standing(self):
        return self.filter(undone_at=None)

    def with_people(self):
        return self.select_related("absorbed", "kept", "merged_by", "undone_by")

    def latest_first(self):
        return self.order_by("-merged_at", "-pk")

    def forget_before(self, now):
        """Once nobody may undo it any more, a merge keeps no word of either person."""
        old = self.filter(merged_at__lte=now - UNDONE_WITHIN).exclude(before={})
        return old.update(before={}, after={}, moved={})


class PersonMerge(models.Model):
    """One person absorbed by another: what moved, by table, and what each was before."""

    class AlreadyUndone(DomainError):
        """Somebody was quicker."""

    class TooLate(DomainError):
        """The days in which a merge may be undone are over."""

    class MergedFurther(DomainError):
        """The one kept was absorbed in turn: that merge must be undone first."""

    absorbed = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="fusionné·e")
    kept = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="gardé·e")
    merged_at = models.DateTimeField("fusionné le")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="fusionné par"
    )
    # `{"kept": {column: value}, "absorbed": {…}, "contacts": {pk: …}}`, then the same of the one kept afterwards.
    before = models.JSONField("avant", default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("après", default=dict, blank=True, encoder=DjangoJSONEncoder)
    # `{"tracking.Pathway.young_person": [keys]}`
    moved = models.JSONField("lignes déplacées", default=dict, blank=True)
    # The signal that was answered « doublon » by this merge, if one was.
    answered = models.ForeignKey(
        "referrals.Referral", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="signalement"
    )
    undone_at = models.DateTimeField("défait le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="défait par"
    )

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion"
        constraints = [
            models.CheckConstraint(
                name="person_merge_undoing_is_whole",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(name="person_merge_of_two", condition=~Q(absorbed=models.F("kept"))),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="person_merge_absorbed_once"
            ),
        ]
        indexes = [models.Index(fields=["kept", "-merged_at"], name="person_merge_kept")]

    def __str__(self):
        return f"{self.absorbed.number} → {self.kept.number}"

    def may_still_be_undone(self, now):
        return self.undone_at is None and now < self.merged_at + UNDONE_WITHIN
