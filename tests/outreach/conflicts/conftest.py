"""A stop to judge, at an hour of a Tuesday in June: in school time, in the zone, its team whole."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from outreach.models import StopTeam, Vehicle, VehicleUse
from outreach.stops.conflicts import Candidate, judge
from tests.factories import CommuneFactory, StopFactory, UserFactory, VehicleFactory

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 1, 8, tzinfo=PARIS)
TUESDAY = date(2026, 6, 2)


def at(start, end, day=0):
    """From an hour to an hour of that Tuesday, or of `day` days later; 9.5 is half past nine."""
    midnight = datetime(2026, 6, 2, tzinfo=PARIS) + timedelta(days=day)
    hours = (midnight.replace(hour=int(hour) % 24, minute=int(hour % 1 * 60)) for hour in (start, end))
    return DateTimeTZRange(*hours)


@pytest.fixture
def maya():
    return UserFactory(first_name="Maya")


@pytest.fixture
def joris():
    return UserFactory(first_name="Joris")


@pytest.fixture
def elven():
    return CommuneFactory(name="Elven", covered=True)


@pytest.fixture
def car():
    return VehicleFactory(name="Clio")


@pytest.fixture
def camper():
    return VehicleFactory(name="Ty Joz", kind=Vehicle.Kind.MOBILE_OFFICE, height_cm=310)


@pytest.fixture
def found(elven, maya, joris):
    """What stands in the way of a stop: `found(vehicle=camper)["no_permit"]` is the conflict, by its code."""

    def judged(start=9, end=12, *, day=0, now=NOW, **what):
        usual = {"commune": elven, "period": at(start, end, day), "team": (maya, joris), "driver": maya}
        candidate = Candidate(**usual | what)
        return {conflict.code: conflict for conflict in judge([candidate], now=now)[candidate]}

    return judged


@pytest.fixture
def stop(elven):
    """A stop that is kept, with whom it holds: `stop(9, 12, team=[maya], vehicle=car)`."""

    def kept(start, end, *, day=0, team=(), vehicle=None, **what):
        period = at(start, end, day)
        is_announced = what.get("planned_at", NOW) is not None
        use = is_announced and vehicle and VehicleUse.objects.create(vehicle=vehicle, period=period, purpose="tour")
        row = StopFactory(**{"commune": elven, "period": period, "vehicle": vehicle, "use": use or None} | what)
        StopTeam.put(row, team)
        row.team.update(holds=not row.is_draft)
        return row

    return kept
