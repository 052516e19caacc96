"""A year keeps its rhythms, its holidays and its vehicles; and says who waits when it cannot."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.planning import Rhythm, Year, rotate
from outreach.planning.packing import Choice
from tests.outreach.planning.instances import even_roads

MONDAY = date(2026, 1, 5)
NAMES = ["Elven", "Molac", "Trédion", "Larré", "Berric", "Caden", "Péaule", "Marzan"]


def test_what_a_choice_proves_is_a_plain_answer_that_json_can_keep():
    assert Choice(np.array([0]), np.float64(1), np.float64(1)).is_proven is True


def rhythms(*every, **more):
    return tuple(Rhythm(name, name, weeks, **more) for name, weeks in zip(NAMES, every, strict=False))


def year(some, *, travel=None, driving=120, weeks=52, **more):
    travel = even_roads(len(some)) if travel is None else travel
    return Year(MONDAY, weeks, some, np.array(travel, dtype=float), driving, **more)


def visits_of(rotation, code):
    return [outing.date for outing in rotation.outings if code in outing.communes]


def week_of(day):
    return (day - MONDAY).days // 7


def faults(asked, rotation):
    """What a rotation does that it should not, and every wait that it does not own up to."""
    days = Counter(outing.date for outing in rotation.outings)
    yield from (day for day, count in days.items() if count > asked.vehicles)
    yield from (day for day in days if day in asked.closed or week_of(day) in asked.off)
    yield from (day for day in days if not 0 <= week_of(day) < asked.weeks)
    told = {(short.rhythm.code, short.waited) for short in rotation.shortfalls}
    for rhythm in asked.rhythms:
        dates = visits_of(rotation, rhythm.code)
        yield from (day for day in dates if day.weekday() not in rhythm.weekdays)
        weeks = [-(rhythm.since or 1), *map(week_of, dates), asked.weeks]
        gaps = [later - sooner for sooner, later in pairwise(weeks)]
        yield from (gap for gap in gaps if gap > rhythm.every and (rhythm.code, gap) not in told)


def test_two_neighbours_share_their_outings():
    asked = year(rhythms(8, 8), travel=[[0, 30, 30], [30, 0, 5], [30, 5, 0]])
    rotation = rotate(asked)
    assert {outing.communes for outing in rotation.outings} == {("Elven", "Molac")}
    assert (len(rotation.outings), rotation.driving, rotation.visits, rotation.shortfalls) == (6, 6 * 65, 12, ())
    assert list(faults(asked, rotation)) == [] and rotation.is_proven


def test_two_far_from_each_other_do_not():
    rotation = rotate(year(rhythms(8, 8), travel=[[0, 30, 30], [30, 0, 80], [30, 80, 0]]))
    assert {outing.communes for outing in rotation.outings} == {("Elven",), ("Molac",)}


def test_two_that_open_on_different_days_do_not():
    some = Rhythm("a", "A", 8, frozenset({1})), Rhythm("b", "B", 8, frozenset({3}))
    rotation = rotate(year(some))
    assert {(outing.communes, outing.date.weekday()) for outing in rotation.outings} == {(("a",), 1), (("b",), 3)}


def test_holidays_and_weeks_off_are_kept_free():
    asked = year(rhythms(8, 8, 12), closed=frozenset({date(2026, 2, 26)}), off=frozenset({7, 14, 15, 31, 32}))
    assert list(faults(asked, rotate(asked))) == []
    assert rotate(asked).shortfalls == ()


def test_a_commune_visited_long_ago_comes_first():
    [rhythm] = rhythms(8, since=6)
    rotation = rotate(year((rhythm,)))
    assert week_of(visits_of(rotation, "Elven")[0]) <= 2


def test_what_is_due_after_the_weeks_asked_is_left_for_later():
    rotation = rotate(year(rhythms(18, since=1), weeks=12))
    assert (rotation.outings, rotation.shortfalls) == ((), ())


def test_too_few_days_name_who_waits_and_how_long():
    some = rhythms(*[2] * 6, weekdays=frozenset({1}))
    asked = year(some, travel=even_roads(6, 40), weeks=26)
    rotation = rotate(asked)
    assert rotation.shortfalls and list(faults(asked, rotation)) == []
    assert rotation.shortfalls[0].sentence.endswith("au lieu de 2.")


def test_when_all_are_late_all_are_visited_as_soon_as_the_days_allow():
    asked = year(rhythms(*[12] * 8, since=40, weekdays=frozenset({1})))
    rotation = rotate(asked)
    assert sorted(week_of(outing.date) for outing in rotation.outings)[:4] == [0, 1, 2, 3]
    assert rotation.visits >= 8 and not any(short.is_never for short in rotation.shortfalls)


def test_an_island_is_named_too():
    rotation = rotate(year(rhythms(8, 8), travel=[[0, 10, np.nan], [10, 0, np.nan], [np.nan, np.nan, 0]]))
    [short] = rotation.shortfalls
    assert short.sentence == "Molac ne serait pas visitée de l’année : aucun jour ne lui reste, ou aucune route."
    assert len(visits_of(rotation, "Elven")) == 6


def test_a_long_holiday_is_a_wait_told():
    asked = year(rhythms(4), off=frozenset(range(20, 30)))
    [short] = rotate(asked).shortfalls
    assert short.waited == 11 and week_of(short.since) == 19


def test_an_empty_year_is_a_year():
    rotation = rotate(year(()))
    assert (rotation.outings, rotation.driving, rotation.is_proven) == ((), 0, True)


def test_whoever_stops_it_still_gets_a_year():
    asked = year(rhythms(8, 8, 12, 12, 18, 18, 18, 18))
    assert list(faults(asked, rotate(asked, should_stop=lambda: True))) == []


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(2, 18), st.none() | st.integers(1, 20)), max_size=6),
    st.sets(st.integers(0, 51), max_size=12),
    st.sets(st.integers(0, 363), max_size=12),
    st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from([20, 100]),
)
def test_every_year_keeps_its_promises_or_says_so(every, off, closed, weekdays, driving):
    some = tuple(
        Rhythm(str(rank), str(rank), weeks, frozenset(weekdays), since) for rank, (weeks, since) in enumerate(every)
    )
    days = frozenset(MONDAY + timedelta(day) for day in closed)
    asked = year(some, driving=driving, closed=days, off=frozenset(off))
    assert list(faults(asked, rotate(asked))) == []


@pytest.mark.parametrize("vehicles", [1, 2])
def test_vehicles_share_a_day(vehicles):
    asked = year(rhythms(1, 1, weekdays=frozenset({2})), travel=even_roads(2, 50), driving=110, vehicles=vehicles)
    rotation = rotate(asked)
    assert list(faults(asked, rotation)) == []
    assert bool(rotation.shortfalls) is (vehicles == 1)
