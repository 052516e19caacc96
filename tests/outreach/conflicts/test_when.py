"""Days and hours at which one had better not stop."""

from datetime import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from outreach.stops.conflicts import Severity
from tests.factories import PlaceFactory
from tests.outreach.conflicts.conftest import PARIS, at

pytestmark = pytest.mark.django_db


def on(year, month, day, start=9, end=12):
    return DateTimeTZRange(*(datetime(year, month, day, hour, tzinfo=PARIS) for hour in (start, end)))


def test_an_ordinary_day_in_the_zone_with_a_whole_team_has_nothing_in_its_way(found):
    assert found() == {}


def test_a_stop_that_is_over_is_refused(found):
    late = datetime(2026, 6, 2, 12, tzinfo=PARIS)
    assert found(9, 12, now=late)["past"].refuses


def test_a_stop_that_has_begun_is_not_past_yet(found):
    assert "past" not in found(9, 12, now=datetime(2026, 6, 2, 10, tzinfo=PARIS))


def test_a_stop_over_midnight_is_refused_with_its_mend(found):
    night = DateTimeTZRange(at(22, 23).lower, at(1, 2, day=1).upper)
    conflict = found(period=night)["over_midnight"]
    assert conflict.refuses
    assert "avant minuit" in conflict.mend


@pytest.mark.parametrize("day", [(2026, 10, 25), (2027, 3, 28)])
def test_the_night_when_clocks_change_is_warned_about(found, day):
    assert found(period=on(*day, start=1, end=5))["clocks_change"].warns
    assert "clocks_change" not in found(period=on(*day, start=9, end=12))


def test_any_other_night_is_not(found):
    assert "clocks_change" not in found(period=on(2026, 6, 3, start=1, end=5))


def test_a_public_holiday_is_named(found):
    conflict = found(period=on(2026, 7, 14))["public_holiday"]
    assert conflict.warns
    assert "Fête nationale" in conflict.text


def test_a_sunday_is_warned_about_once(found):
    assert found(period=on(2026, 6, 7))["sunday"].warns
    easter = found(period=on(2026, 4, 5))
    assert ("sunday" in easter) + ("public_holiday" in easter) == 1


def test_school_holidays_are_good_to_know_and_at_a_school_a_warning(found, elven):
    summer = on(2026, 7, 15)
    assert found(period=summer)["school_holidays"].is_soft
    school = PlaceFactory(kind="school", commune=elven)
    assert found(period=summer, place=school)["school_holidays"].severity == Severity.WARNS


def test_a_year_whose_school_holidays_are_not_published_is_said_to_be(found):
    assert found(period=on(2049, 6, 2))["school_year_unknown"].is_soft
