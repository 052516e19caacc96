"""Who drives which vehicle, from when to when."""

from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q
from django.utils import timezone

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from outreach.models import counter
from outreach.models.vehicle import Vehicle
from outreach.models.vehicle_driver import VehicleDriver


class VehicleUseQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def driven(self):
        """Those that stand and go somewhere: time in the garage is no drive."""
        return self.standing().exclude(purpose=VehicleUse.Purpose.DOWNTIME)

    def back(self):
        """Those whose kilometres are known."""
        return self.filter(returned_at__isnull=False)

    def to_list(self):
        """With all that a line shows; never whom somebody drives."""
        return self.select_related("vehicle", "driver", "stop__commune", "stop__place", "downtime")


class VehicleUse(models.Model):
    """Who drives which vehicle, from when to when; the log holds the kilometres of each trip and nothing else (P32)."""

    class Purpose(models.TextChoices):
        TOUR = "tour", "Tournée"
        ACCOMPANIMENT = "accompaniment", "Accompagnement"
        VISIT = "visit", "Visite, déplacement"
        DOWNTIME = "downtime", "Immobilisation"

    class Overlaps(DomainError):
        """No vehicle in two places, no driver in two vehicles."""

    class OutOfService(DomainError):
        """The vehicle is not driven."""

    class Over(DomainError):
        """Cancelled, or back already."""

    class Past(DomainError):
        """Nothing is reserved for yesterday."""

    class CounterGoesBack(DomainError):
        """The counter marked more before, or less after (see outreach.models.counter)."""

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
    what = models.CharField("pour quoi", max_length=80, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    returned_at = models.DateTimeField("rendu le", null=True, blank=True)
    km_out = models.PositiveIntegerField("compteur au départ", null=True, blank=True)
    km_back = models.PositiveIntegerField("compteur au retour", null=True, blank=True)
    # One form sent twice is one reservation.
    submission = models.UUIDField("envoi", unique=True, null=True, editable=False)

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
                condition=Q(period__isempty=False, period__startswith__isnull=False)
                & (Q(purpose="downtime") | Q(period__endswith__isnull=False)),
            ),
            models.CheckConstraint(
                name="vehicle_use_names_its_driver",
                condition=Q(purpose="tour")
                | Q(purpose="downtime", driver=None)
                | (~Q(purpose="downtime") & Q(driver__isnull=False)),
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
    def day(self):
        """The day it leaves."""
        return timezone.localdate(self.period.lower)

    @property
    def km(self):
        """How far it went, once it is back."""
        return self.km_back - self.km_out if self.returned_at else None

    @classmethod
    @transaction.atomic
    def reserve(cls, *, driver, period, by, now, submission, **what):
        """Take a vehicle for a meeting, a partner round; the same submission again is the same reservation."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        if period.upper <= now:
            raise cls.Past("Ces horaires sont déjà passés : choisissez un moment à venir.")
        purpose = cls.Purpose.VISIT
        return cls.book(driver=driver, period=period, purpose=purpose, by=by, submission=submission, **what)

    @classmethod
    @transaction.atomic
    def book(cls, *, vehicle, driver, period, purpose, by, **more):
        """Take a vehicle for a period; the vehicle's row is locked first, the driver's next, by everyone alike."""
        vehicle = cls._lock(vehicle, driver, period)
        with cls._one_at_a_time(vehicle=vehicle, driver=driver, period=period):
            use = cls.objects.create(vehicle=vehicle, driver=driver, period=period, purpose=purpose, **more)
        trail.record("vehicle_use.booked", use, by=by)
        return use

    @classmethod
    def _lock(cls, vehicle, driver, period):
        vehicle = Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)
        if driver:
            get_user_model().objects.select_for_update(no_key=True).get(pk=driver.pk)
            VehicleDriver.require(vehicle, driver, timezone.localdate(period.lower))
        if not vehicle.is_in_service:
            raise cls.OutOfService(f"{vehicle} n’est pas en service : choisissez un autre véhicule.")
        return vehicle

    @classmethod
    @contextmanager
    def _one_at_a_time(cls, *, vehicle, driver, period):
        """Turn what the database refuses into what is taken, and when it is free again."""
        try:
            with transaction.atomic():
                yield
        except IntegrityError as violation:
            raise cls._overlap(violation, vehicle=vehicle, driver=driver, period=period) from violation

    @classmethod
    def _overlap(cls, violation, *, vehicle, driver, period):
        taken = {
            "vehicle_in_one_place_at_a_time": ("vehicle", vehicle),
            "driver_in_one_vehicle_at_a_time": ("driver", driver),
        }
        for name, (field, what) in taken.items():
            if name in str(violation):
                meanwhile = cls.objects.standing().filter(**{field: what}, period__overlap=period)
                last = meanwhile.select_related("downtime").order_by("-period__endswith").first()
                words = "conduit déjà à ce moment-là" if field == "driver" else last.words_when_taken
                return cls.Overlaps(f"{what} {words} : {last.words_when_free}.")
        return violation

    @property
    def words_when_taken(self):
        """« est déjà pris », or why it is in the garage; `downtime` must be at hand."""
        if self.purpose == self.Purpose.DOWNTIME:
            return f"est à l’arrêt ({self.downtime.get_reason_display().lower()})"
        return "est déjà pris à ce moment-là"

    @property
    def words_when_free(self):
        free_at = self.period.upper
        return f"libre {french.day(free_at)} à {french.time(free_at)}" if free_at else "pas de date de retour"

    @transaction.atomic
    def change_vehicle(self, vehicle, *, by):
        """The same drive with another vehicle, which must be free."""
        vehicle = self._lock(vehicle, self.driver, self.period)
        with self._one_at_a_time(vehicle=vehicle, driver=self.driver, period=self.period):
            self._change_open(vehicle=vehicle)
        trail.record("vehicle_use.vehicle_changed", self, by=by)

    @transaction.atomic
    def hand_to(self, driver, *, by):
        """The same drive with somebody else at the wheel, or nobody that one knows yet."""
        self._lock(self.vehicle, driver, self.period)
        with self._one_at_a_time(vehicle=self.vehicle, driver=driver, period=self.period):
            self._change_open(driver=driver)
        trail.record("vehicle_use.handed_over", self, by=by)

    @transaction.atomic
    def cut(self, *, at, by):
        """It ended earlier than foreseen."""
        period = DateTimeTZRange(self.period.lower, at)
        VehicleUse.objects.standing().filter(pk=self.pk).update(period=period)
        self.refresh_from_db()
        trail.record("vehicle_use.cut", self, by=by)

    @transaction.atomic
    def cancel(self, *, by, now):
        """Nobody drives: vehicle and driver are free again."""
        self._end(by=by, verb="cancelled", cancelled_at=now)

    @transaction.atomic
    def bring_back(self, *, km_out, km_back, by, now):
        """Note the counter on leaving and on coming back."""
        with counter.never_back(self.vehicle, self.day, self.CounterGoesBack):
            self._end(by=by, verb="returned", returned_at=now, km_out=km_out, km_back=km_back)

    @transaction.atomic
    def correct(self, *, km_out, km_back, by):
        """The counter was misread at the return: write what it said."""
        with counter.never_back(self.vehicle, self.day, self.CounterGoesBack):
            if not VehicleUse.objects.back().filter(pk=self.pk).update(km_out=km_out, km_back=km_back):
                raise self.Over("Le retour de ce trajet n’est pas encore noté.")
        self.refresh_from_db()
        trail.record("vehicle_use.corrected", self, by=by)

    def _end(self, *, by, verb, **noted):
        self._change_open(**noted)
        trail.record(f"vehicle_use.{verb}", self, by=by)

    def _change_open(self, **noted):
        # The filter is the lock: of two people who end it at once, one is told.
        if not VehicleUse.objects.standing().filter(pk=self.pk, returned_at=None).update(**noted):
            raise self.Over("Ce trajet est déjà annulé, ou son retour déjà noté.")
        self.refresh_from_db()
