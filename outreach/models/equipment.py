"""What must be on board: a short list, ticked for each stop."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.stop import Stop
from outreach.models.stop_state import TO_COME, StopState
from partners.models import Fold


class EquipmentItemQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_order(self):
        return self.order_by("position", "pk")

    def next_position(self):
        """Where one more goes: at the end."""
        return (self.aggregate(last=Max("position"))["last"] or 0) + 1


class EquipmentItem(models.Model):
    """« Barnum, tablette, flyers » : something to take along; put aside rather than deleted once it was ticked."""

    class AlreadyListed(DomainError):
        """Twice the same in one list."""

    label = models.CharField("matériel", max_length=80)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("à emporter", default=True)

    objects = EquipmentItemQuerySet.as_manager()

    class Meta:
        verbose_name = "matériel"
        verbose_name_plural = "matériel"
        constraints = [
            models.UniqueConstraint(
                Fold("label"), name="equipment_item_once", violation_error_message="Ce matériel est déjà dans la liste."
            )
        ]

    def __str__(self):
        return self.label


class StopCheck(models.Model):
    """Something that is on board for one stop: when it was, and who said so."""

    READY_IN = (StopState.DRAFT, *TO_COME, StopState.UNDER_WAY)

    stop = models.ForeignKey(Stop, models.CASCADE, related_name="checks", verbose_name="halte")
    item = models.ForeignKey(EquipmentItem, models.PROTECT, related_name="checks", verbose_name="matériel")
    ready_at = models.DateTimeField("prêt le")
    ready_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "matériel d’une halte"
        verbose_name_plural = "matériel des haltes"
        constraints = [models.UniqueConstraint(fields=["stop", "item"], name="stop_check_once")]

    def __str__(self):
        return f"matériel {self.item_id} de la halte {self.stop_id}"

    @classmethod
    @transaction.atomic
    def tick(cls, stop, item, *, by, now):
        """Note that something is on board; noting it again changes nothing."""
        stop.lock(*cls.READY_IN)
        check, is_new = cls.objects.get_or_create(stop=stop, item=item, defaults={"ready_at": now, "ready_by": by})
        if is_new:
            trail.record("stop_check.ticked", check, by=by)
        return check

    @classmethod
    @transaction.atomic
    def untick(cls, stop, item, *, by):
        """Note that it is not, after all."""
        stop.lock(*cls.READY_IN)
        for check in cls.objects.filter(stop=stop, item=item):
            trail.record("stop_check.unticked", check, by=by)
            check.delete()
