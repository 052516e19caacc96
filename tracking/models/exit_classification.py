"""What an end counts as for one funder."""

from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from tracking.models.exit_reason import ExitClass, ExitReason


class ExitClassificationQuerySet(models.QuerySet):
    def classes_of(self, agreement):
        """Reason → class under an agreement: what it says, the usual class for the rest."""
        said = dict(self.filter(agreement=agreement).values_list("reason", "exit_class"))
        return {reason: ExitClass(said.get(reason, reason.default_class)) for reason in ExitReason}


class ExitClassification(models.Model):
    """A funding agreement counts a reason otherwise than usual (I7)."""

    agreement = models.ForeignKey(
        "partners.FundingAgreement", models.CASCADE, related_name="exit_classes", verbose_name="convention"
    )
    reason = models.CharField("motif", max_length=20, choices=ExitReason)
    exit_class = models.CharField("classe", max_length=10, choices=ExitClass)

    objects = ExitClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = "classe de sortie"
        verbose_name_plural = "classes de sortie"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "reason"], name="exit_class_once_per_agreement"),
            models.CheckConstraint(name="exit_class_is_one", condition=Q(exit_class__in=ExitClass.values)),
        ]

    def __str__(self):
        return f"{self.reason} : {self.exit_class}"

    @classmethod
    @transaction.atomic
    def settle(cls, agreement, classes, *, by):
        """Say what each reason counts as under an agreement; only what differs from the usual class is kept."""
        # The agreement's row is the lock: two people who settle at once follow each other.
        type(agreement).objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if classes == cls.objects.classes_of(agreement):
            return
        cls.objects.filter(agreement=agreement).delete()
        cls.objects.bulk_create(
            cls(agreement=agreement, reason=reason, exit_class=one)
            for reason, one in classes.items()
            if one != ExitReason(reason).default_class
        )
        trail.record("agreement.exit_classes_settled", agreement, by=by)
