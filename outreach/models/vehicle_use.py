"""Who drives which vehicle, from when to when."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from outreach.models.vehicle import Vehicle


class VehicleUseQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)


class VehicleUse(models.Model):
    """Who drives which vehicle, from when to when; the log holds the kilometres of each trip and nothing else (P32)."""

    class Purpose(models.TextChoices):
        TOUR = "tour", "Tournée"
        ACCOMPANIMENT = "accompaniment", "Accompagnement"
        VISIT = "visit", "Visite, déplacement"

    class Overlaps(DomainError):
        """No vehicle in two places, no driver in two vehicles."""

    class OutOfService(DomainError):
        """The vehicle is not driven."""

    class Over(DomainError):
        """Cancelled, or back already."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="uses", verbose_name="véhicule")
    # A stop may be planned before one knows who drives there.
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vehicle_uses",
        verbose_name="conduit par",
    )
    period = DateTimeRangeField("période")
    purpose = models.CharField("pour", max_length=15, choices=Purpose)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    returned_at = models.DateTimeField("rendu le", null=True, blank=True)
    km_out = models.PositiveIntegerField("compteur au départ", null=True, blank=True)
    km_back = models.PositiveIntegerField("compteur au retour", null=True, blank=True)

    objects = VehicleUseQuerySet.as_manager()

    class Meta:
        verbose_name = "utilisation d’un véhicule"
        verbose_name_plural = "utilisations des véhicules"
        constraints = [
            ExclusionConstraint(
                name="vehicle_in_one_place_at_a_time",
                expressions=[("vehicle", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
            ),
            ExclusionConstraint(
                name="driver_in_one_vehicle_at_a_time",
                expressions=[("driver", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
            ),
            models.CheckConstraint(
                name="vehicle_use_begins_and_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
            ),
            models.CheckConstraint(
                name="vehicle_use_names_its_driver",
                condition=Q(purpose="tour") | Q(driver__isnull=False),
            ),
            models.CheckConstraint(
                name="vehicle_use_log_is_whole",
                condition=Q(returned_at=None, km_out=None, km_back=None)
                | Q(returned_at__isnull=False, cancelled_at=None, km_out__isnull=False, km_back__gte=F("km_out")),
            ),
        ]

    def __str__(self):
        return f"utilisation {self.pk}"

    @property
    def km(self):
        """How far it went, once it is back."""
        return self.km_back - self.km_out if self.returned_at else None

    @classmethod
    @transaction.atomic
    def book(cls, *, vehicle, driver, period, purpose, by):
        """Take a vehicle for a period; the vehicle's row is locked first, the driver's next, by everyone alike."""
        vehicle = Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)
        if driver:
            get_user_model().objects.select_for_update(no_key=True).get(pk=driver.pk)
        if not vehicle.is_in_service:
            raise cls.OutOfService(f"{vehicle} n’est pas en service : choisissez un autre véhicule.")
        try:
            with transaction.atomic():
                use = cls.objects.create(vehicle=vehicle, driver=driver, period=period, purpose=purpose)
        except IntegrityError as violation:
            raise cls._overlap(violation, vehicle=vehicle, driver=driver, period=period) from violation
        trail.record("vehicle_use.booked", use, by=by)
        return use

    @classmethod
    def _overlap(cls, violation, *, vehicle, driver, period):
        """The refusal that stands for a violation: what is taken, and when it is free again."""
        taken = {
            "vehicle_in_one_place_at_a_time": ("vehicle", vehicle),
            "driver_in_one_vehicle_at_a_time": ("driver", driver),
        }
        for name, (field, what) in taken.items():
            if name in str(violation):
                meanwhile = cls.objects.standing().filter(**{field: what}, period__overlap=period)
                free_at = meanwhile.order_by("-period__endswith").first().period.upper
                words = "est déjà pris" if field == "vehicle" else "conduit déjà"
                return cls.Overlaps(
                    f"{what} {words} à ce moment-là : libre {french.day(free_at)} à {french.time(free_at)}."
                )
        return violation

    @transaction.atomic
    def cancel(self, *, by, now):
        """Nobody drives: vehicle and driver are free again."""
        self._end(by=by, verb="cancelled", cancelled_at=now)

    @transaction.atomic
    def bring_back(self, *, km_out, km_back, by, now):
        """Note the counter on leaving and on coming back."""
        self._end(by=by, verb="returned", returned_at=now, km_out=km_out, km_back=km_back)

    def _end(self, *, by, verb, **noted):
        # The filter is the lock: of two people who end it at once, one is told.
        if not VehicleUse.objects.standing().filter(pk=self.pk, returned_at=None).update(**noted):
            raise self.Over("Ce trajet est déjà annulé, ou son retour déjà noté.")
        self.refresh_from_db()
        trail.record(f"vehicle_use.{verb}", self, by=by)
