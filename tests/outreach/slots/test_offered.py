"""What may be booked: windows and stops, less all that is not free; the same queries for one adviser or many."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from outreach.models import StopTeam
from outreach.slots import taken
from outreach.slots.offered import Wish, offered
from outreach.stops.conflicts import busy
from tests.factories import AvailabilityFactory, CommuneFactory, StopFactory, StopSlotsFactory, VehicleFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
# A Monday.
NOW = datetime(2026, 6, 1, 8, tzinfo=PARIS)
SINCE_MAY = DateRange(date(2026, 5, 1), None)


def on_wednesday(hour, length=1):
    start = datetime(2026, 6, 3, hour, tzinfo=PARIS)
    return DateTimeTZRange(start, start + timedelta(hours=length))


def window(**what):
    return AvailabilityFactory(**{"period": SINCE_MAY} | what)


def stop(hour=14, *, at_once=1, minutes=60, **what):
    held = StopFactory(starts_at=on_wednesday(hour).lower, **what)
    return StopSlotsFactory(stop=held, minutes=minutes, at_once=at_once).stop


def hours(*, days=7, now=NOW, **wish):
    slots = offered(Wish(first=now, last=now + timedelta(days=days), **wish), now=now)
    return [slot.period.lower.astimezone(PARIS).strftime("%d %H:%M") for slot in slots]


@pytest.fixture
def booked():
    """What a higher floor says is taken: add to `booked.advisers` and `booked.stops`."""

    class Remembered:
        advisers, stops = [], []

        def of_advisers(self, user_ids, period):
            return self.advisers

        def at_stops(self, stop_ids):
            return self.stops

    source = Remembered()
    source.advisers, source.stops = [], []
    taken.register(source)
    yield source
    taken._sources.remove(source)


def test_a_window_is_offered_hour_by_hour_with_its_adviser():
    mine = window()
    assert hours() == ["03 14:00", "03 15:00", "03 16:00"]
    slot = offered(Wish(first=NOW, last=NOW + timedelta(days=7)), now=NOW)[0]
    assert (slot.adviser_id, slot.formats, slot.stop_id, slot.place_id) == (mine.adviser_id, ("phone",), None, None)


def test_nothing_is_offered_within_two_hours_nor_beyond_six_weeks():
    window()
    assert hours(days=0.3, now=on_wednesday(13).lower) == ["03 15:00", "03 16:00"]
    assert hours(days=365)[-1] == "08 16:00"
    assert hours(days=-1) == []


def test_where_the_adviser_is_at_a_stop_they_are_not_elsewhere():
    mine, held = window(), StopFactory(starts_at=on_wednesday(15).lower)
    StopTeam.put(held, [mine.adviser])
    assert len(hours()) == 3
    StopTeam.hold(held)
    assert hours() == ["03 14:00"]


def test_what_is_booked_or_when_somebody_is_away_is_not_offered(booked, monkeypatch):
    mine = window()
    booked.advisers.append((mine.adviser_id, on_wednesday(15)))
    assert hours() == ["03 14:00", "03 16:00"]
    away = busy.Busy(mine.adviser_id, on_wednesday(8, 7), "est absent·e")
    monkeypatch.setattr(busy, "_sources", [lambda user_ids, first, last: [away]])
    assert hours() == ["03 16:00"]


def test_the_gap_between_two_is_kept_around_what_is_booked(booked):
    mine = window(buffer_minutes=30, slot_minutes=60)
    assert hours() == ["03 14:00", "03 15:30"]
    booked.advisers.append((mine.adviser_id, DateTimeTZRange(on_wednesday(13).lower, on_wednesday(14).lower)))
    assert hours() == ["03 15:30"]


def test_only_the_ways_and_the_communes_that_are_wished_for():
    here, there = CommuneFactory(), CommuneFactory()
    mine = window(formats=["phone", "walk"])
    mine.communes.add(here)
    assert len(hours(communes=[here.pk], formats=["walk"])) == 3
    assert hours(communes=[there.pk]) == hours(formats=["video"]) == []
    slot = offered(Wish(first=NOW, last=NOW + timedelta(days=7), formats=["walk"]), now=NOW)[0]
    assert slot.formats == ("walk",)


def test_a_window_of_the_team_is_not_shown_to_the_public_nor_one_of_somebody_who_left():
    window(audience="advisers")
    window(adviser__is_active=False)
    assert hours() == []
    assert len(hours(audience="advisers")) == 3


def test_a_stop_is_offered_until_its_seats_are_taken(booked):
    held = stop(at_once=2)
    booked.stops.append((held.pk, on_wednesday(14)))
    assert hours() == ["03 14:00", "03 15:00", "03 16:00"]
    booked.stops.append((held.pk, on_wednesday(14)))
    assert hours() == ["03 15:00", "03 16:00"]


def test_a_stop_is_met_in_the_way_that_it_stands_there():
    camper = stop(vehicle=VehicleFactory(kind="mobile_office"))
    stop(9)
    assert hours(formats=["camper"]) == ["03 14:00", "03 15:00", "03 16:00"]
    assert hours(formats=["public_space"])[0] == "03 09:00"
    assert hours(communes=[camper.commune_id])[0] == "03 14:00"


def test_drafts_lost_stops_and_discreet_ones_are_not_offered_to_the_public():
    stop(draft=True)
    stop(cancelled=True)
    stop(is_public=False)
    assert hours() == []
    assert len(hours(audience="partners")) == 3


def test_the_number_of_queries_does_not_grow_with_windows_and_stops():
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = hours(days=42)
        return len(seen), len(found)

    window()
    stop()
    few, found = queries()
    for _ in range(6):
        window().communes.add(CommuneFactory())
        stop()
    many, found_then = queries()
    assert many == few
    assert found_then > 3 * found
