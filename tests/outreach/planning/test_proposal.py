"""A plan keeps every promise, is the best there is, and says so; what cannot be is refused in words."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.planning import ImpossiblePins, Opening, Pause, Pin, Span, Weights, Window, propose
from outreach.planning.problem import Closure
from tests.outreach.planning.brute_force import best_value
from tests.outreach.planning.checker import faults
from tests.outreach.planning.instances import even_roads, outing, problem, six_days

ALL_DAY = [(540, 1080)]


# --- The best plan ---


def test_a_tour_of_six_days_is_proven_best():
    asked = six_days()
    plan = propose(asked)
    assert faults(asked, plan) == []
    assert (plan.value, plan.bound, plan.is_proven) == (12271, 12271, True)


def test_the_same_seed_gives_the_same_plan():
    asked = six_days()
    assert propose(asked, seed=3) == propose(asked, seed=3)


SPANS = st.lists(
    st.tuples(st.integers(50, 100), st.integers(6, 40)).map(lambda span: (span[0] * 10, (span[0] + span[1]) * 10)),
    max_size=2,
)
PAUSES = st.none() | st.builds(
    Pause, st.sampled_from([30, 60]), st.sampled_from([690, 720]), st.sampled_from([780, 840])
)
OUTINGS = st.builds(
    lambda start, length, driving, stops, pause: outing(
        shift=(start, start + length), driving=driving, stops=stops, pause=pause
    ),
    st.integers(48, 80).map(lambda tens: tens * 10),
    st.integers(10, 60).map(lambda tens: tens * 10),
    st.sampled_from([40, 90, 200]),
    st.integers(0, 3),
    PAUSES,
)


@st.composite
def problems(draw):
    count = draw(st.integers(0, 4))
    outings = [replace(one, key=str(rank)) for rank, one in enumerate(draw(st.lists(OUTINGS, max_size=2)))]
    minutes = st.integers(5, 60) | st.just(float("nan"))
    roads = np.array([[draw(minutes) for _ in range(count + 1)] for _ in range(count + 1)], dtype=float)
    roads = roads.reshape(count + 1, count + 1)
    np.fill_diagonal(roads, 0)
    roads = np.where(np.isnan(roads), np.inf, roads)
    for through in range(count + 1):
        roads = np.minimum(roads, roads[:, [through]] + roads[[through]])
    windows = [draw(SPANS) for _ in range(count)]
    points = [draw(st.integers(0, 9)) for _ in range(count)]
    asked = problem(outings, windows, roads, points=points, weights=Weights(point=draw(st.sampled_from([1, 10]))))
    pairs = [(one.key, candidate.code) for one in outings for candidate in asked.candidates]
    pins = draw(st.lists(st.sampled_from(pairs), max_size=2, unique_by=lambda pair: pair[1])) if pairs else []
    forbidden = draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    return replace(asked, pins=tuple(Pin(*pair) for pair in pins), forbidden=frozenset(forbidden))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_plan_is_better_than_the_one_proposed(asked):
    best = best_value(asked)
    try:
        plan = propose(asked)
    except ImpossiblePins:
        assert best is None
        return
    assert faults(asked, plan) == []
    assert plan.is_proven
    assert plan.value == pytest.approx(best)


def test_pins_come_before_points():
    asked = problem([outing(stops=1)], [ALL_DAY, ALL_DAY], even_roads(2), points=[10, 90])
    assert propose(asked).communes == {"C2"}
    assert propose(replace(asked, pins=(Pin("a", "C1"),))).communes == {"C1"}


def test_a_pin_may_say_where_and_when():
    asked = problem([outing()], [ALL_DAY], even_roads(1))
    openings = {("a", "C1"): Opening((Window(540, 900, "Mairie"), Window(540, 1080, "Espace Jeunes")))}
    pin = Pin("a", "C1", place="Espace Jeunes", start=Span(600, 610))
    [stop] = propose(replace(asked, openings=openings, pins=(pin,))).days[0].stops
    assert (stop.place, stop.starts) == ("Espace Jeunes", 600)


def test_weights_decide_what_counts():
    asked = problem([outing(stops=1)], [ALL_DAY, ALL_DAY], [[0, 10, 40], [10, 0, 40], [40, 40, 0]], points=[5, 6])
    assert propose(replace(asked, weights=Weights(point=100))).communes == {"C2"}
    assert propose(replace(asked, weights=Weights(point=1))).communes == set()
    assert propose(replace(asked, weights=Weights(parts={"need": 0}))).communes == set()


def test_what_a_day_adds_is_weighed_that_day_only():
    asked = problem([outing("a", stops=1), outing("b", stops=1)], [ALL_DAY], even_roads(1))
    market = replace(asked.openings["b", "C1"], parts={"market": 3})
    plan = propose(replace(asked, openings={**asked.openings, ("b", "C1"): market}))
    assert (plan.outing_of("C1").key, plan.points) == ("b", 13)


# --- Hours ---


def test_the_crew_waits_for_a_place_to_open_and_leaves_no_earlier_than_it_must():
    [day] = propose(problem([outing()], [[(720, 900)]], even_roads(1))).days
    assert (day.leaves, day.stops[0].arrives, day.stops[0].starts, day.returns) == (710, 720, 720, 790)


def test_an_outing_may_end_after_midnight():
    asked = problem([outing(shift=(1200, 1560))], [[(1430, 1530)]], even_roads(1))
    [day] = propose(asked).days
    assert (day.stops[0].starts, day.returns, faults(asked, propose(asked))) == (1430, 1500, [])


def test_the_pause_is_taken_between_two_visits():
    lunch = Pause(45, 705, 840)
    asked = problem([outing(pause=lunch)], [[(600, 720)], [(800, 1080)]], even_roads(2))
    [day] = propose(asked).days
    assert (day.communes, day.rests, day.stops[1].starts) == (("C1", "C2"), 705, 800)


def test_without_time_for_the_pause_a_visit_is_given_up():
    windows = [[(540, 720)], [(720, 800)], [(800, 1080)]]
    asked = problem([outing(stops=3, shift=(540, 900), service=80)], windows, even_roads(3, 5))
    assert len(propose(asked).communes) == 3
    rested = replace(asked, outings=(replace(asked.outings[0], pause=Pause(60, 700, 760)),))
    assert len(propose(rested).communes) < 3


def test_whoever_is_home_for_lunch_rests_at_home():
    asked = problem([outing(pause=Pause(45, 705, 840))], [[(540, 700)]], even_roads(1))
    [day] = propose(asked).days
    assert (day.rests, len(day.stops)) == (None, 1)


# --- Nothing to do ---


@pytest.mark.parametrize(
    "asked",
    [
        problem([], [], [[0]]),
        problem([], [ALL_DAY], even_roads(1)),
        problem([outing()], [], [[0]]),
        problem([outing(stops=0)], [ALL_DAY], even_roads(1)),
        problem([outing()], [[]], even_roads(1)),
    ],
)
def test_an_empty_plan_is_a_plan(asked):
    plan = propose(asked)
    assert (plan.communes, plan.value, plan.is_proven, faults(asked, plan)) == (set(), 0, True, [])


def test_an_island_without_road_is_left_out():
    asked = problem([outing()], [ALL_DAY, ALL_DAY], [[0, np.nan, 10], [np.nan, 0, np.nan], [10, np.nan, 0]])
    plan = propose(asked)
    assert (plan.communes, plan.is_proven) == ({"C2"}, True)


# --- Stopping, listening ---


def test_each_better_plan_is_told_and_keeps_every_promise():
    asked, heard = six_days(), []
    plan = propose(asked, on_progress=heard.append)
    values = [each.value for each in heard]
    assert values == sorted(set(values)) and values[-1] == plan.value
    assert [faults(asked, each) for each in heard] == [[]] * len(heard)


@pytest.mark.parametrize("patience", [0, 3, 100, 405])
def test_whoever_stops_it_gets_the_best_plan_so_far(patience):
    asked = six_days()
    questions = iter(range(10_000))
    plan = propose(asked, should_stop=lambda: next(questions) >= patience)
    assert plan.value > 11_000
    assert faults(asked, plan) == []
    assert plan.bound is None or plan.bound >= 12_271


def test_without_time_a_plan_is_still_proposed():
    plan = propose(six_days(), seconds=0)
    assert plan.value > 11_000 and not plan.is_proven


# --- Refusals ---


def refusal(asked):
    with pytest.raises(ImpossiblePins) as refused:
        propose(asked)
    return str(refused.value)


def test_a_pin_that_nobody_hosts_is_named():
    asked = problem([outing()], [[]], even_roads(1), pins=(Pin("a", "C1"),))
    openings = {("a", "C1"): Opening((), (Closure("no_host_for_vehicle", {"vehicle": "camping-car"}),))}
    assert refusal(replace(asked, openings=openings)) == (
        "Commune 1 ne peut pas être fixée au mardi 8 septembre (camping-car) : "
        "aucun lieu n’y accueille le véhicule « camping-car »."
    )


def test_a_pin_too_far_away_says_how_far():
    asked = problem([outing(driving=60)], [ALL_DAY], even_roads(1, 45), pins=(Pin("a", "C1"),))
    assert "90 min de route aller et retour, pour 60 au plus" in refusal(asked)


def test_pins_that_do_not_fit_together_are_named_together():
    pins = (Pin("a", "C1"), Pin("a", "C2"))
    asked = problem([outing()], [[(600, 665)], [(600, 665)]], even_roads(2), pins=pins)
    assert refusal(asked).startswith("Commune 1 et Commune 2 ne tiennent pas ensemble dans la sortie du mardi")


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        ([Pin("z", "C1")], "une sortie qui n’existe pas"),
        ([Pin("a", "C9")], "La commune C9 est fixée"),
        ([Pin("a", "C1"), Pin("a", "C1")], "fixée deux fois"),
    ],
)
def test_pins_that_mean_nothing_are_refused(pins, said):
    assert said in refusal(problem([outing()], [ALL_DAY], even_roads(1), pins=tuple(pins)))


def test_what_is_refused_cannot_be_pinned():
    asked = problem([outing()], [ALL_DAY], even_roads(1), pins=(Pin("a", "C1"),), forbidden=frozenset({("a", "C1")}))
    assert "écartée à la main" in refusal(asked)


# --- The web process ---


def test_importing_the_planner_does_not_load_ortools():
    asked = "import sys, outreach.planning; sys.exit(any(name.split('.')[0] == 'ortools' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", asked], env=os.environ).returncode == 0
