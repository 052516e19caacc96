"""The vehicles of the scheme."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from joz.errors import DomainError


class VehicleQuerySet(models.QuerySet):
    def in_service(self):
        return self.filter(is_in_service=True).order_by("name", "pk")

    def by_service(self):
        """Those driven first, by name."""
        return self.order_by("-is_in_service", "name", "pk")


class Vehicle(models.Model):
    """Something that the team drives (R26, R28)."""

    class Kind(models.TextChoices):
        MOBILE_OFFICE = "mobile_office", "Camping-car, bureau mobile"
        SERVICE_CAR = "service_car", "Voiture de service"
        MINIBUS = "minibus", "Minibus"
        SCOOTER = "scooter", "Scooter"

    class StillExpected(DomainError):
        """A vehicle that somebody counts on is not put aside."""

    kind = models.CharField("type", max_length=20, choices=Kind)
    name = models.CharField("nom", max_length=60, unique=True)
    seats = models.PositiveSmallIntegerField("places assises")
    # What a car park's barrier, or a driver's licence, may refuse.
    height_cm = models.PositiveSmallIntegerField("hauteur (cm)", null=True, blank=True)
    plate = models.CharField("immatriculation", max_length=15, blank=True)
    is_in_service = models.BooleanField("en service", default=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = "véhicule"
        constraints = [
            models.CheckConstraint(
                name="vehicle_has_seats",
                condition=Q(seats__gte=1, seats__lte=60),
                violation_error_message="Comptez entre 1 et 60 places.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("outreach:vehicle", args=[self.pk])
