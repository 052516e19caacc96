"""The fleet, and who drives what."""

from datetime import datetime, time, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from outreach import models
from outreach.plans.wishes import Wishes
from outreach.reading.plans import NOTHING
from tests.factories.accounts import UserFactory
from tests.factories.partners import CommuneFactory, PlaceFactory, since_last_year


def three_hours_at_most(starts_at):
    """Three hours from a moment, or until midnight in Paris: a stop ends on the day it begins, whenever tests run."""
    midnight = timezone.localtime(starts_at).replace(hour=23, minute=59, second=59, microsecond=999_999)
    return DateTimeTZRange(starts_at, min(starts_at + timedelta(hours=3), midnight))


def tomorrow_at_nine():
    """Nine o’clock in Paris, tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time(9)))


NO_OUTING = {"driving": 0, "visits": 0, "is_proven": True, "outings": [], "rhythms": {}, "shortfalls": []}


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


class VehicleDocumentFactory(factory.django.DjangoModelFactory):
    """An insurance that holds for a year."""

    class Meta:
        model = models.VehicleDocument

    vehicle = factory.SubFactory(VehicleFactory)
    kind = models.VehicleDocument.Kind.INSURANCE
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365))


class VehicleDowntimeFactory(factory.django.DjangoModelFactory):
    """A breakdown that began an hour ago; nobody knows until when."""

    class Meta:
        model = models.VehicleDowntime

    class Params:
        vehicle = factory.SubFactory(VehicleFactory)
        period = factory.LazyFunction(lambda: DateTimeTZRange(timezone.now() - timedelta(hours=1), None))

    use = factory.SubFactory(
        VehicleUseFactory,
        driver=None,
        purpose=models.VehicleUse.Purpose.DOWNTIME,
        vehicle=factory.SelfAttribute("..vehicle"),
        period=factory.SelfAttribute("..period"),
    )
    reason = models.DowntimeReason.BREAKDOWN


class VehicleDriverFactory(factory.django.DjangoModelFactory):
    """Somebody who may drive a vehicle, since last year."""

    class Meta:
        model = models.VehicleDriver

    vehicle = factory.SubFactory(VehicleFactory)
    user = factory.SubFactory(UserFactory)
    licence_seen_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))
    period = factory.LazyAttribute(lambda driver: DateRange(driver.licence_seen_on, None))


class LogbookEntryFactory(factory.django.DjangoModelFactory):
    """A full tank, today."""

    class Meta:
        model = models.LogbookEntry

    vehicle = factory.SubFactory(VehicleFactory)
    kind = models.LogbookEntry.Kind.ENERGY
    day = factory.LazyFunction(timezone.localdate)
    quantity = 40
    unit = models.LogbookEntry.Unit.LITRE
    cost = 70


class TourFactory(factory.django.DjangoModelFactory):
    """Six days on the road from tomorrow, in preparation."""

    class Meta:
        model = models.Tour

    class Params:
        published = factory.Trait(published_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda n: f"Le Tour n° {n}")
    first_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    last_on = factory.LazyAttribute(lambda tour: tour.first_on + timedelta(days=5))


class StopFactory(factory.django.DjangoModelFactory):
    """A stop announced for tomorrow morning, on a car park that is in no directory; nobody and nothing held."""

    class Meta:
        model = models.Stop

    class Params:
        starts_at = factory.LazyFunction(tomorrow_at_nine)
        draft = factory.Trait(planned_at=None)
        confirmed = factory.Trait(confirmed_at=factory.LazyFunction(timezone.now))
        under_way = factory.Trait(opened_at=factory.LazyFunction(timezone.now))
        held = factory.Trait(under_way=True, closed_at=factory.LazyFunction(timezone.now))
        cancelled = factory.Trait(cancelled_at=factory.LazyFunction(timezone.now), lost_because="weather")

    commune = factory.SubFactory(CommuneFactory)
    place_as_typed = "Parking de la salle des fêtes"
    period = factory.LazyAttribute(lambda stop: three_hours_at_most(stop.starts_at))
    planned_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        stop = super()._create(model_class, *args, **kwargs)
        stop.refresh_from_db()
        return stop


class PresenceFactory(factory.django.DjangoModelFactory):
    """Every Wednesday afternoon since last year, in a partner's place; nothing announced."""

    class Meta:
        model = models.Presence

    place = factory.SubFactory(PlaceFactory)
    rule = "FREQ=WEEKLY;BYDAY=WE"
    starts, ends = time(14), time(17)
    period = factory.LazyFunction(since_last_year)


class AvailabilityFactory(factory.django.DjangoModelFactory):
    """An adviser on the telephone, every Wednesday afternoon since last year, for everybody everywhere."""

    class Meta:
        model = models.Availability

    adviser = factory.SubFactory(UserFactory)
    rule = "FREQ=WEEKLY;BYDAY=WE"
    starts, ends = time(14), time(17)
    period = factory.LazyFunction(since_last_year)
    formats = factory.LazyFunction(lambda: ["phone"])
    slot_minutes = 60


class StopSlotsFactory(factory.django.DjangoModelFactory):
    """Half an hour each, one at a time."""

    class Meta:
        model = models.StopSlots

    stop = factory.SubFactory(StopFactory)
    minutes = 30


class ExternalProjectFactory(factory.django.DjangoModelFactory):
    """Somebody else’s bus, run by nobody of the directory."""

    class Meta:
        model = models.ExternalProject

    name = factory.Sequence(lambda n: f"Le Bus n° {n}")
    label = factory.Sequence(lambda n: f"Bus {n}")
    look = models.ExternalProject.Look.STRIPES


class ExternalStopFactory(factory.django.DjangoModelFactory):
    """Tomorrow morning, noted by nobody."""

    class Meta:
        model = models.ExternalStop

    class Params:
        starts_at = factory.LazyFunction(tomorrow_at_nine)

    project = factory.SubFactory(ExternalProjectFactory)
    commune = factory.SubFactory(CommuneFactory)
    period = factory.LazyAttribute(lambda stop: DateTimeTZRange(stop.starts_at, stop.starts_at + timedelta(hours=3)))
    uid = factory.Sequence(lambda n: f"passage-{n}")
    noted_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        stop = super()._create(model_class, *args, **kwargs)
        stop.refresh_from_db()
        return stop


class EquipmentItemFactory(factory.django.DjangoModelFactory):
    """Something to take along."""

    class Meta:
        model = models.EquipmentItem

    label = factory.Sequence(lambda n: f"Barnum {n}")
    position = factory.Sequence(lambda n: n % 900)


class CheckInFactory(factory.django.DjangoModelFactory):
    """Somebody who left alone an hour ago, back in an hour."""

    class Meta:
        model = models.CheckIn

    user = factory.SubFactory(UserFactory)
    where = "Le Gorvello"
    began_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda outing: outing.began_at + timedelta(hours=2))


class PlanRunFactory(factory.django.DjangoModelFactory):
    """A plan of one day that found nothing to visit."""

    class Meta:
        model = models.PlanRun

    class Params:
        year = factory.Trait(kind=models.PlanRun.Kind.YEAR, result=NO_OUTING)

    name = "Prochaine tournée"
    wishes = factory.LazyFunction(lambda: Wishes(days=(timezone.localdate(),), base="56260").written())
    result = factory.LazyFunction(lambda: dict(NOTHING))
    asked_by = factory.SubFactory(UserFactory)
    asked_at = ended_at = factory.LazyFunction(timezone.now)


class VisitRequestFactory(factory.django.DjangoModelFactory):
    """Somebody asked for a stop, and waits."""

    class Meta:
        model = models.VisitRequest

    commune = factory.SubFactory(CommuneFactory)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
