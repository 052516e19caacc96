"""The fleet: no vehicle in two places, no driver in two vehicles, a log of kilometres."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import Vehicle, VehicleUse
from tests.factories import UserFactory, VehicleFactory, VehicleUseFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

NINE = timezone.make_aware(timezone.datetime(2026, 6, 2, 9))


def between(start, end):
    return DateTimeTZRange(NINE + timedelta(hours=start - 9), NINE + timedelta(hours=end - 9))


@pytest.fixture
def book():
    """Have a vehicle booked: `book(9, 12, vehicle=car, driver=maya)`."""

    def booked(start, end, *, vehicle=None, driver=None):
        driver = driver or UserFactory()
        return VehicleUse.book(
            vehicle=vehicle or VehicleFactory(), driver=driver, period=between(start, end), purpose="visit", by=driver
        )

    return booked


def test_a_vehicle_is_booked_and_back_to_back_fits(book):
    car, driver = VehicleFactory(), UserFactory()
    book(9, 12, vehicle=car, driver=driver)
    book(12, 14, vehicle=car, driver=driver)
    assert TrailEntry.objects.filter(verb="vehicle_use.booked").count() == 2


def test_a_vehicle_is_not_in_two_places_and_the_refusal_says_when_it_is_free(book):
    car = VehicleFactory(name="Kangoo")
    book(9, 12, vehicle=car)
    with pytest.raises(VehicleUse.Overlaps, match=r"Kangoo est déjà pris.*mardi 2 juin à 12"):
        book(11, 13, vehicle=car)


def test_a_driver_is_not_in_two_vehicles(book):
    driver = UserFactory(first_name="Maya", last_name="Le Goff")
    book(9, 12, driver=driver)
    with pytest.raises(VehicleUse.Overlaps, match="Maya Le Goff conduit déjà"):
        book(10, 11, driver=driver)


def test_a_vehicle_out_of_service_is_not_booked(book):
    with pytest.raises(VehicleUse.OutOfService):
        book(9, 12, vehicle=VehicleFactory(is_in_service=False))


def test_what_is_cancelled_frees_vehicle_and_driver(book):
    car, driver = VehicleFactory(), UserFactory()
    use = book(9, 12, vehicle=car, driver=driver)
    use.cancel(by=driver, now=NINE)
    assert book(9, 12, vehicle=car, driver=driver).pk != use.pk


def test_the_return_notes_the_kilometres_once(book):
    driver = UserFactory()
    use = book(9, 12, driver=driver)
    use.bring_back(km_out=1000, km_back=1042, by=driver, now=NINE)
    assert use.km == 42
    with pytest.raises(VehicleUse.Over):
        use.cancel(by=driver, now=NINE)
    with pytest.raises(VehicleUse.Over):
        use.bring_back(km_out=1000, km_back=1050, by=driver, now=NINE)


@pytest.mark.parametrize(
    "wrong",
    [{"km_out": 5}, {"returned_at": NINE}, {"returned_at": NINE, "km_out": 9, "km_back": 8}],
)
def test_the_database_refuses_a_log_that_is_not_whole(wrong):
    VehicleUseFactory()
    with pytest.raises(IntegrityError, match="vehicle_use_log_is_whole"), transaction.atomic():
        VehicleUse.objects.update(**wrong)


def test_the_database_refuses_a_use_without_an_end():
    with pytest.raises(IntegrityError, match="vehicle_use_begins_and_ends"), transaction.atomic():
        VehicleUseFactory(period=DateTimeTZRange(NINE, None))


def test_the_database_refuses_a_vehicle_without_seats():
    with pytest.raises(IntegrityError, match="vehicle_has_seats"), transaction.atomic():
        VehicleFactory(seats=0)


@pytest.mark.parametrize(
    ("same", "name"), [("vehicle", "vehicle_in_one_place_at_a_time"), ("driver", "driver_in_one_vehicle_at_a_time")]
)
def test_the_database_refuses_two_uses_at_once(same, name):
    use = VehicleUseFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VehicleUseFactory(period=use.period, **{same: getattr(use, same)})


@pytest.mark.django_db(transaction=True)
def test_eight_who_want_one_vehicle_at_once_are_one_and_seven_are_told(book):
    car, drivers = VehicleFactory(), UserFactory.create_batch(8)
    answers = race(8, lambda i: book(9, 12, vehicle=Vehicle.objects.get(pk=car.pk), driver=drivers[i]))
    assert sum(isinstance(one, VehicleUse.Overlaps) for one in answers) == 7
    assert VehicleUse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_driver_who_wants_eight_vehicles_at_once_has_one(book):
    cars, driver = VehicleFactory.create_batch(8), UserFactory()
    answers = race(8, lambda i: book(9, 12, vehicle=cars[i], driver=driver))
    assert sum(isinstance(one, VehicleUse.Overlaps) for one in answers) == 7
