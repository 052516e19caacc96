"""Who may drive which vehicle, from when to when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.vehicle import Vehicle
from partners.models import Fold
from partners.models.periods import Dated, DatedQuerySet


class VehicleDriverQuerySet(DatedQuerySet):
    def by_name(self):
        return self.select_related("user").order_by(Fold("user__first_name"), Fold("user__last_name"), "pk")


class VehicleDriver(Dated):
    """« Peut conduire » : once a vehicle names somebody, only those it names drive it."""

    class NotNamed(DomainError):
        """The vehicle names its drivers, and this is none of them."""

    class AlreadyNamed(DomainError):
        """The same driver twice at once."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="drivers", verbose_name="véhicule")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drives", verbose_name="qui peut conduire"
    )
    # That it was seen, and when: never its number nor a copy.
    licence_seen_on = models.DateField("permis vu le")

    objects = VehicleDriverQuerySet.as_manager()

    class Meta:
        verbose_name = "conducteur ou conductrice d’un véhicule"
        verbose_name_plural = "conducteurs et conductrices des véhicules"
        constraints = [
            ExclusionConstraint(
                name="vehicle_driver_once_at_a_time",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.vehicle}"

    @classmethod
    def require(cls, vehicle, user, on):
        """Refuse whoever is not among those named for a day; a vehicle that names nobody is driven by all."""
        named = set(cls.objects.current(on).filter(vehicle=vehicle).values_list("user", flat=True))
        if named and user.pk not in named:
            raise cls.NotNamed(
                f"{user} ne fait pas partie des personnes qui peuvent conduire {vehicle} : "
                "choisissez quelqu’un d’autre, ou un autre véhicule."
            )

    @classmethod
    @transaction.atomic
    def name(cls, *, vehicle, user, licence_seen_on, by, on):
        """Let somebody drive a vehicle, from a day on; their licence was seen."""
        try:
            with transaction.atomic():
                row = cls.objects.create(
                    vehicle=vehicle, user=user, licence_seen_on=licence_seen_on, period=DateRange(on, None)
                )
        except IntegrityError as violation:
            if "vehicle_driver_once_at_a_time" not in str(violation):
                raise
            raise cls.AlreadyNamed(f"{user} peut déjà conduire {vehicle}.") from violation
        trail.record("vehicle_driver.named", row, by=by)
        return row

    @transaction.atomic
    def end(self, *, by, on):
        """They drive it no more, from a day on; ending it twice changes nothing."""
        if self._stop(on):
            trail.record("vehicle_driver.ended", self, by=by)
