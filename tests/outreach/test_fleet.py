"""Around a vehicle: who may drive it, its papers, its logbook, a counter that never goes back."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from outreach.fleet import renewals
from outreach.models import LogbookEntry, VehicleDocument, VehicleDriver, VehicleUse
from outreach.tasks import tell_of_renewals
from partners.models import Membership
from tests.factories import (
    LogbookEntryFactory,
    MembershipFactory,
    SchemeFactory,
    UserFactory,
    VehicleDocumentFactory,
    VehicleDriverFactory,
    VehicleFactory,
    VehicleUseFactory,
)
from tests.racing import race

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 1, 8, tzinfo=PARIS)
TODAY = NOW.date()


def hours(start, end, day=0):
    first = NOW.replace(hour=0) + timedelta(days=day)
    return DateTimeTZRange(first + timedelta(hours=start), first + timedelta(hours=end))


def reserve(vehicle, driver, period=None, **more):
    what = {"submission": uuid.uuid4(), "what": "Réunion à Questembert"} | more
    return VehicleUse.reserve(vehicle=vehicle, driver=driver, by=driver, period=period or hours(9, 12), now=NOW, **what)


# --- Reserving ---


def test_a_car_is_reserved_for_a_meeting_and_the_same_submission_twice_is_one_reservation():
    car, driver, submission = VehicleFactory(), UserFactory(), uuid.uuid4()
    first = reserve(car, driver, submission=submission)
    assert reserve(car, driver, submission=submission) == first
    assert (first.purpose, first.what) == ("visit", "Réunion à Questembert")


def test_nothing_is_reserved_for_yesterday():
    with pytest.raises(VehicleUse.Past):
        reserve(VehicleFactory(), UserFactory(), hours(9, 12, day=-1))


@pytest.mark.django_db(transaction=True)
def test_eight_who_reserve_one_car_at_once_are_one_and_seven_are_told():
    car, drivers = VehicleFactory(), UserFactory.create_batch(8)
    answers = race(8, lambda i: reserve(car, drivers[i]))
    assert sum(isinstance(one, VehicleUse.Overlaps) for one in answers) == 7


# --- Who may drive ---


def test_a_vehicle_that_names_nobody_is_driven_by_all_then_only_by_those_it_names():
    van, maya, joris = (
        VehicleFactory(name="Le van"),
        UserFactory(),
        UserFactory(first_name="Joris", last_name="Le Bihan"),
    )
    reserve(van, joris)
    VehicleDriver.name(vehicle=van, user=maya, licence_seen_on=TODAY, by=joris, on=TODAY)
    with pytest.raises(VehicleDriver.NotNamed, match=r"Joris Le Bihan ne fait pas partie.*Le van"):
        reserve(van, joris, hours(14, 16))
    assert reserve(van, maya, hours(14, 16)).driver == maya


def test_only_who_is_named_on_the_day_of_the_drive_counts():
    van, joris = VehicleFactory(), UserFactory()
    VehicleDriverFactory(vehicle=van, period=DateRange(date(2025, 1, 1), TODAY))
    assert reserve(van, joris).driver == joris


def test_a_driver_is_named_once_and_ended_once():
    row = VehicleDriverFactory()
    again = {"vehicle": row.vehicle, "user": row.user, "licence_seen_on": TODAY, "by": row.user, "on": TODAY}
    with pytest.raises(VehicleDriver.AlreadyNamed):
        VehicleDriver.name(**again)
    row.end(by=row.user, on=TODAY)
    row.end(by=row.user, on=TODAY)
    assert TrailEntry.objects.filter(verb="vehicle_driver.ended").count() == 1


def test_the_database_refuses_the_same_driver_twice_at_once():
    row = VehicleDriverFactory()
    with pytest.raises(IntegrityError, match="vehicle_driver_once_at_a_time"), transaction.atomic():
        VehicleDriverFactory(vehicle=row.vehicle, user=row.user)


# --- Papers ---


def note(vehicle, days, kind="insurance", submission=None):
    return VehicleDocument.note(
        vehicle=vehicle,
        kind=kind,
        expires_on=TODAY + timedelta(days=days),
        by=None,
        submission=submission or uuid.uuid4(),
    )


def test_a_paper_is_noted_once_and_its_renewal_makes_it_history():
    van, submission = VehicleFactory(), uuid.uuid4()
    old = note(van, 5, submission=submission)
    assert note(van, 5, submission=submission) == old
    with pytest.raises(VehicleDocument.AlreadyNoted):
        note(van, 5)
    new = note(van, 370)
    assert list(VehicleDocument.objects.current()) == [new]


def test_what_ends_within_sixty_days_is_to_be_renewed_the_most_pressing_first():
    van = VehicleFactory()
    soon, later = note(van, 59, "gas_check"), note(van, 61, "technical_control")
    over = note(van, -3)
    note(VehicleFactory(is_in_service=False), 1)
    assert list(VehicleDocument.objects.to_renew(TODAY)) == [over, soon]
    assert later not in VehicleDocument.objects.to_renew(TODAY)


@pytest.mark.parametrize(
    ("days", "threshold"), [(60, 60), (31, 60), (30, 30), (20, 30), (8, 30), (7, 7), (0, 7), (-40, 7)]
)
def test_each_threshold_is_the_last_that_was_passed(days, threshold):
    assert renewals.threshold_of(note(VehicleFactory(), days), TODAY) == threshold


def test_managers_and_administrators_are_told_once_for_each_threshold():
    SchemeFactory()
    manager, boss = (
        MembershipFactory(role=role).user for role in (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
    )
    MembershipFactory(role=Membership.Role.ADVISER)
    note(VehicleFactory(name="Le van"), 20, "technical_control")
    for days in (0, 0, 1, 5, 14, 15):
        renewals.tell_of_renewals(now=NOW + timedelta(days=days))
    assert Message.objects.count() == 4
    assert set(Message.objects.values_list("to", flat=True)) == {manager.email, boss.email}
    letter = Message.objects.order_by("pk").first()
    assert letter.subject == "Le van : contrôle technique à renouveler"
    assert "avant le 21 juin 2026" in letter.body


def test_the_task_asks_what_ends_soon():
    SchemeFactory()
    MembershipFactory(role=Membership.Role.MANAGER)
    VehicleDocumentFactory(expires_on=timezone.localdate() + timedelta(days=3))
    tell_of_renewals()
    assert Message.objects.count() == 1


def test_only_what_holds_for_ever_has_no_end():
    van = VehicleFactory()
    VehicleDocument.note(vehicle=van, kind="registration", by=None, submission=uuid.uuid4())
    with pytest.raises(VehicleDocument.AlreadyNoted):
        VehicleDocument.note(vehicle=van, kind="registration", by=None, submission=uuid.uuid4())
    assert VehicleDocument.objects.current().count() == 1
    assert not VehicleDocument.objects.to_renew(TODAY).exists()
    with pytest.raises(IntegrityError, match="vehicle_document_ends"), transaction.atomic():
        VehicleDocumentFactory(expires_on=None)


def test_a_paper_noted_by_mistake_is_taken_out():
    paper = VehicleDocumentFactory()
    paper.withdraw(by=None)
    paper.withdraw(by=None)
    assert not VehicleDocument.objects.exists()


# --- Logbook ---


def write(vehicle, km=None, day=TODAY, **more):
    what = {"kind": "check", "note": "Pneus", "submission": uuid.uuid4()} | more
    return LogbookEntry.write(vehicle=vehicle, km=km, day=day, by=None, on=TODAY, **what)


def test_a_line_is_written_once_and_never_for_tomorrow():
    van, submission = VehicleFactory(), uuid.uuid4()
    assert write(van, submission=submission) == write(van, submission=submission)
    with pytest.raises(LogbookEntry.NotYet):
        write(van, day=TODAY + timedelta(days=1))


def test_a_counter_that_goes_back_is_refused_with_what_it_marked():
    van = VehicleFactory(name="Le van")
    write(van, 42_310, TODAY - timedelta(days=5))
    with pytest.raises(LogbookEntry.CounterGoesBack, match="42\u202f310\u00a0km ce jour-là ou avant"):
        write(van, 42_309)
    write(van, 42_310)
    with pytest.raises(LogbookEntry.CounterGoesBack, match="42\u202f310\u00a0km ensuite"):
        write(van, 42_311, TODAY - timedelta(days=9))
    assert write(VehicleFactory(), 7).km == 7


def test_trips_and_lines_share_one_counter():
    car, driver = VehicleFactory(), UserFactory()
    use = reserve(car, driver)
    write(car, 1_000, TODAY - timedelta(days=1))
    with pytest.raises(VehicleUse.CounterGoesBack):
        use.bring_back(km_out=990, km_back=1_010, by=driver, now=NOW)
    use.bring_back(km_out=1_000, km_back=1_040, by=driver, now=NOW)
    later = reserve(car, driver, hours(14, 16))
    with pytest.raises(VehicleUse.CounterGoesBack):
        later.bring_back(km_out=1_039, km_back=1_060, by=driver, now=NOW)
    with pytest.raises(LogbookEntry.CounterGoesBack):
        write(car, 1_041, TODAY - timedelta(days=1))


def test_the_database_refuses_a_counter_that_goes_back_whoever_writes():
    entry = LogbookEntryFactory(km=500, day=TODAY)
    with pytest.raises(IntegrityError, match="counter_never_goes_back"), transaction.atomic():
        LogbookEntryFactory(vehicle=entry.vehicle, km=499, day=TODAY + timedelta(days=1))
    with pytest.raises(IntegrityError, match="counter_never_goes_back"), transaction.atomic():
        VehicleUseFactory(vehicle=entry.vehicle, period=hours(9, 10, day=1), returned_at=NOW, km_out=400, km_back=450)


@pytest.mark.django_db(transaction=True)
def test_two_readings_at_once_never_cross():
    van = VehicleFactory()
    marks = [(TODAY - timedelta(days=index), 1_000 + index) for index in range(6)]
    race(6, lambda index: write(van, marks[index][1], marks[index][0]))
    assert LogbookEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"quantity": None}, "logbook_quantity_has_its_unit"),
        ({"unit": ""}, "logbook_quantity_has_its_unit"),
        ({"kind": "check"}, "logbook_quantity_has_its_unit"),
        ({"cost": -1}, "logbook_cost_is_not_negative"),
        ({"quantity": None, "unit": "", "cost": None}, "logbook_entry_says_something"),
    ],
)
def test_the_database_refuses_a_line_that_is_not_whole(wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LogbookEntryFactory(**wrong)


def test_a_line_written_by_mistake_is_taken_out():
    entry = LogbookEntryFactory()
    entry.withdraw(by=None)
    assert not LogbookEntry.objects.exists()
