"""Not yet: somebody without news is kept for some time before the question comes back."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from joz.audit import trail
from tracking.models.pathway import Pathway


class ExitPostponementQuerySet(models.QuerySet):
    def lasting(self, on):
        """Those that still hold on a day."""
        return self.filter(until__gt=on)


class ExitPostponement(models.Model):
    """A pathway without contact is kept open until a day; then it is proposed again, never closed by itself."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="postponements", verbose_name="parcours")
    until = models.DateField("jusqu’au")
    postponed_on = models.DateField("décidé le")
    postponed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décidé par"
    )

    objects = ExitPostponementQuerySet.as_manager()

    class Meta:
        verbose_name = "report de sortie"
        verbose_name_plural = "reports de sortie"
        constraints = [
            models.UniqueConstraint(fields=["pathway", "until"], name="exit_postponed_once_until_a_day"),
            models.CheckConstraint(name="exit_postponed_to_later", condition=Q(until__gt=F("postponed_on"))),
        ]

    def __str__(self):
        return f"report {self.pk}"

    @classmethod
    @transaction.atomic
    def keep(cls, pathway, *, until, by, now):
        """Keep a pathway that is open; saying it twice changes nothing."""
        pathway.check_open()
        kept, is_new = cls.objects.get_or_create(
            pathway=pathway, until=until, defaults={"postponed_on": timezone.localdate(now), "postponed_by": by}
        )
        if is_new:
            trail.record("pathway.exit_postponed", pathway, by=by)
        return kept
