"""The fleet, and who drives what."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from outreach import models
from tests.factories.accounts import UserFactory


class VehicleFactory(factory.django.DjangoModelFactory):
    """A service car."""

    class Meta:
        model = models.Vehicle

    kind = models.Vehicle.Kind.SERVICE_CAR
    name = factory.Sequence(lambda n: f"Voiture {n}")
    seats = 5


class VehicleUseFactory(factory.django.DjangoModelFactory):
    """Two hours on the road, tomorrow."""

    class Meta:
        model = models.VehicleUse

    class Params:
        starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))

    vehicle = factory.SubFactory(VehicleFactory)
    driver = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(lambda use: DateTimeTZRange(use.starts_at, use.starts_at + timedelta(hours=2)))
    purpose = models.VehicleUse.Purpose.ACCOMPANIMENT
