"""An adviser's windows: by a rule, with exceptions; no half-way row."""

import uuid
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from joz.audit.models import TrailEntry
from outreach.models import Availability, StopSlots
from partners.models import Membership
from tests.factories import (
    AvailabilityFactory,
    CommuneFactory,
    MembershipFactory,
    PlaceFactory,
    StopFactory,
    StopSlotsFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return UserFactory()


@pytest.fixture
def begin(maya):
    """Open a window: `begin(rule=..., starts=...)`."""

    def begun(**what):
        usual = {"adviser": maya, "by": maya, "submission": uuid.uuid4(), "first_on": date(2026, 6, 1)}
        usual |= {"rule": "FREQ=WEEKLY;BYDAY=WE", "starts": time(14), "ends": time(17), "formats": ["phone"]}
        return Availability.begin(**usual | what)

    return begun


def days(window, first=date(2026, 6, 1), last=date(2026, 6, 30)):
    return [period.lower.day for period in window.windows(first, last)]


def test_a_window_comes_back_by_its_rule_and_the_trail_says_so(begin):
    assert days(begin()) == [3, 10, 17, 24]
    assert TrailEntry.objects.filter(verb="availability.begun").count() == 1


def test_a_single_day_is_a_period_of_one_day(begin):
    assert days(begin(first_on=date(2026, 6, 10), last_on=date(2026, 6, 10))) == [10]


def test_the_same_submission_twice_is_one_window(begin):
    submission = uuid.uuid4()
    assert begin(submission=submission) == begin(submission=submission)


def test_holidays_pauses_and_the_end_leave_days_out(begin, maya):
    may = begin(first_on=date(2026, 5, 1), rule="FREQ=WEEKLY;BYDAY=TH")
    # The fourteenth is Ascension Day.
    assert days(may, date(2026, 5, 1), date(2026, 5, 31)) == [7, 21, 28]
    window = begin()
    window.pause(by=maya, first=date(2026, 6, 8), last=date(2026, 6, 12))
    window.end(by=maya, on=date(2026, 6, 24))
    assert days(window) == [3, 17]
    window.end(by=maya, on=date(2026, 6, 24))
    assert TrailEntry.objects.filter(verb="availability.ended").count() == 1


def test_a_pause_that_ends_before_it_begins_is_refused(begin, maya):
    with pytest.raises(Availability.NotADay):
        begin().pause(by=maya, first=date(2026, 6, 12), last=date(2026, 6, 8))


def test_a_window_that_never_comes_or_holds_no_slot_is_refused(begin):
    with pytest.raises(Availability.Never):
        begin(last_on=date(2026, 6, 2))
    with pytest.raises(Availability.TooShort, match="raccourcissez"):
        begin(slot_minutes=240)
    assert not Availability.objects.exists()


def test_a_window_begins_on_a_leap_day(begin):
    assert begin(first_on=date(2028, 2, 29)).period.lower == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("availability_ends_after_it_begins", {"ends": time(14)}),
        ("availability_has_slots", {"slot_minutes": 4}),
        ("availability_is_at_its_place", {"formats": []}),
        ("availability_is_at_its_place", {"formats": ["town_hall"]}),
        ("availability_is_at_its_place", {"formats": ["camper"]}),
    ],
)
def test_a_half_way_window_is_refused_by_the_database(name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AvailabilityFactory(**values)


def test_at_a_place_nobody_telephones():
    with pytest.raises(IntegrityError, match="availability_is_at_its_place"), transaction.atomic():
        AvailabilityFactory(place=PlaceFactory(), formats=["town_hall", "phone"])
    assert AvailabilityFactory(place=PlaceFactory(), formats=["town_hall"]).place


def test_a_window_without_communes_serves_them_all():
    here, there = CommuneFactory(), CommuneFactory()
    everywhere, only_here = AvailabilityFactory(), AvailabilityFactory()
    only_here.communes.add(here)
    assert set(Availability.objects.serving([here.pk])) == {everywhere, only_here}
    assert set(Availability.objects.serving([there.pk])) == {everywhere}
    assert Availability.objects.serving([]).count() == 2


@pytest.mark.parametrize(("audience", "count"), [("public", 1), ("partners", 2), ("advisers", 3)])
def test_what_the_public_may_book_everybody_may(audience, count):
    for each in ("public", "partners", "advisers"):
        AvailabilityFactory(audience=each)
    assert Availability.objects.bookable(formats=[], audience=audience).count() == count


def test_the_team_sees_windows_and_the_others_do_not():
    AvailabilityFactory()
    assert Availability.objects.visible_to(MembershipFactory().user).exists()
    partner = MembershipFactory(role=Membership.Role.PARTNER_STAFF).user
    assert not Availability.objects.visible_to(partner).exists()


def test_a_stop_offers_appointments_and_offering_again_changes_them(maya):
    stop = StopFactory()
    StopSlots.offer(stop, minutes=30, at_once=2, by=maya)
    StopSlots.offer(stop, minutes=20, at_once=1, by=maya)
    assert (stop.slots.minutes, stop.slots.at_once) == (20, 1)
    with pytest.raises(stop.NotInThisState):
        StopSlots.offer(StopFactory(cancelled=True), minutes=30, at_once=1, by=maya)


def test_a_stop_without_minutes_or_without_room_is_refused_by_the_database():
    for values in ({"minutes": 4}, {"at_once": 0}):
        with pytest.raises(IntegrityError, match="stop_slots_are_some"), transaction.atomic():
            StopSlotsFactory(**values)
