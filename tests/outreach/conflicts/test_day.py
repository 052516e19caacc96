"""The day of a team: the road between stops, a pause, an end, a night's rest."""

import pytest

from tests.factories import CommuneFactory, TravelTimeFactory
from tests.outreach.conflicts.conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def molac(elven):
    commune = CommuneFactory(name="Molac", covered=True)
    TravelTimeFactory(origin=elven, destination=commune, minutes=25)
    TravelTimeFactory(origin=commune, destination=elven, minutes=25)
    return commune


@pytest.mark.parametrize(("leaves", "is_short"), [(8.5, True), (8.25, False)])
def test_the_road_from_the_stop_before_needs_its_minutes_and_ten_more(found, stop, molac, maya, leaves, is_short):
    stop(7, leaves, team=[maya], commune=molac)
    conflict = found(8 + 50 / 60, 11).get("travel_too_short")
    assert (conflict is not None) is is_short


def test_the_road_to_the_stop_after_is_said_with_both_figures(found, stop, molac, car):
    stop(12.25, 15, vehicle=car, commune=molac)
    conflict = found(9, 12, vehicle=car)["travel_too_short"]
    assert conflict.warns
    assert "15 min pour aller à Molac" in conflict.text
    assert "35 min" in conflict.mend


def test_two_stops_of_others_ask_for_no_road(found, stop, molac):
    stop(12, 15, commune=molac)
    assert found(9, 12) == {}


def test_two_stops_in_one_commune_ask_for_no_road(found, stop, maya):
    stop(12, 13, team=[maya])
    assert "travel_too_short" not in found(9, 12)


def test_a_day_that_spans_noon_needs_half_an_hour_between_noon_and_two(found, stop, maya, joris):
    stop(12.25, 16, team=[maya, joris])
    conflict = found(9, 12)["no_pause"]
    assert conflict.warns
    assert "Maya et Joris" in conflict.text


def test_half_an_hour_is_enough(found, stop, maya):
    stop(12.5, 16, team=[maya])
    assert "no_pause" not in found(9, 12)


def test_the_road_is_no_pause(found, stop, molac, maya):
    stop(12.75, 16, team=[maya], commune=molac)
    assert "no_pause" in found(9, 12)
    stop(13, 16, day=1, team=[maya], commune=molac)
    assert "no_pause" not in found(9, 12, day=1)


def test_one_long_stop_leaves_no_pause(found):
    assert "no_pause" in found(10, 15)
    assert "no_pause" not in found(10, 14)
    assert "no_pause" not in found(12, 18)


def test_more_than_ten_hours_from_first_to_last_is_warned_about(found, stop, maya):
    stop(17, 19.5, team=[maya])
    conflict = found(9, 12)["long_day"]
    assert conflict.warns
    assert conflict.text.startswith("Maya :")


def test_ten_hours_are_allowed(found, stop, maya):
    stop(17, 19, team=[maya])
    assert "long_day" not in found(9, 12)


@pytest.mark.parametrize("day", [-1, 1])
def test_less_than_eleven_hours_of_rest_before_or_after_is_warned_about(found, stop, maya, day):
    late, early = (20, 23), (8, 11)
    stop(*(late if day < 0 else early), day=day, team=[maya])
    assert found(*(early if day < 0 else late))["short_rest"].warns


def test_a_whole_night_is_enough(found, stop, maya):
    stop(18, 21, day=-1, team=[maya])
    assert "short_rest" not in found(8, 11)


def test_a_stop_at_the_same_time_is_another_conflict_and_not_counted_in_the_day(found, stop, maya):
    stop(9, 20, team=[maya])
    assert found(9, 12).keys() == {"team_elsewhere", "same_commune_same_week"}
    assert at(9, 12).lower < at(9, 12).upper
