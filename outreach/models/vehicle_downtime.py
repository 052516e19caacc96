"""A vehicle that does not leave the garage, from when to when."""

import uuid

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.stop_state import CancelReason
from outreach.models.vehicle_use import VehicleUse


class DowntimeReason(models.TextChoices):
    """Why a vehicle stays in the garage (DOMAIN § 3.6); the codes are those of a stop that is lost for it."""

    BREAKDOWN = CancelReason.BREAKDOWN.value, "Panne"
    MAINTENANCE = CancelReason.MAINTENANCE.value, "Entretien, contrôle technique"
    NO_DRIVER = CancelReason.NO_DRIVER.value, "Conducteur ou conductrice indisponible"
    WEATHER = CancelReason.WEATHER.value, "Météo"
    HEALTH_CRISIS = CancelReason.HEALTH_CRISIS.value, "Crise sanitaire"
    OTHER = CancelReason.OTHER.value, "Autre"


class VehicleDowntimeQuerySet(models.QuerySet):
    def standing(self):
        """Those that held, hold or will."""
        return self.filter(use__cancelled_at=None)

    def lasting(self, now):
        """Those that hold or will, the next first."""
        not_over = Q(use__period__endswith=None) | Q(use__period__endswith__gt=now)
        return self.standing().filter(not_over).order_by("use__period", "pk")

    def past(self, now):
        return self.standing().filter(use__period__endswith__lte=now).order_by("-use__period", "-pk")


class VehicleDowntime(models.Model):
    """« Immobilisation » (R27): its period is a use of the vehicle, and the database refuses any other meanwhile."""

    class Over(DomainError):
        """It has ended already."""

    use = models.OneToOneField(
        VehicleUse, models.PROTECT, related_name="downtime", editable=False, verbose_name="période"
    )
    reason = models.CharField("pourquoi", max_length=20, choices=DowntimeReason)
    note = models.CharField("précision", max_length=200, blank=True)
    # One form sent twice is one downtime.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = VehicleDowntimeQuerySet.as_manager()

    class Meta:
        verbose_name = "immobilisation"

    def __str__(self):
        return f"immobilisation {self.pk}"

    @property
    def begins_at(self):
        return self.use.period.lower

    @property
    def ends_at(self):
        """When it is back, if one knows."""
        return self.use.period.upper

    @classmethod
    @transaction.atomic
    def declare(cls, *, vehicle, period, reason, by, submission, note=""):
        """Keep a free vehicle in the garage; `outreach.fleet.losing` first frees one that is expected somewhere."""
        purpose = VehicleUse.Purpose.DOWNTIME
        use = VehicleUse.book(vehicle=vehicle, driver=None, period=period, purpose=purpose, by=by)
        downtime = cls.objects.create(use=use, reason=reason, note=note, submission=submission)
        trail.record("vehicle_downtime.declared", downtime, by=by)
        return downtime

    @transaction.atomic
    def end(self, *, by, now):
        """It is back on the road: what was foreseen after now is free; one that had not begun never was."""
        lasts = VehicleUse.objects.standing().filter(pk=self.use_id)
        lasts = lasts.filter(Q(period__endswith=None) | Q(period__endswith__gt=now))
        use = lasts.select_for_update().first()
        if use is None:
            raise self.Over("Cette immobilisation est déjà terminée.")
        begun = use.period.lower < now
        lasts.update(**{"period": DateTimeTZRange(use.period.lower, now)} if begun else {"cancelled_at": now})
        self.use.refresh_from_db()
        trail.record("vehicle_downtime.ended", self, by=by)
