"""When days are too long to be listed, a good plan is found; it keeps every promise and claims no proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from outreach.planning import ImpossiblePins, Pause, Pin, explain, propose
from outreach.planning.long_days import propose_long_days
from outreach.planning.refusals import refuse_the_impossible
from outreach.planning.watch import FOREVER
from tests.outreach.planning.brute_force import best_value
from tests.outreach.planning.checker import faults
from tests.outreach.planning.instances import outing, problem, six_days
from tests.outreach.planning.test_proposal import problems


def long_tour(count=40, **more):
    """Two days of up to nine short stops among forty communes around the base."""
    draw = np.random.default_rng(5)
    places = np.vstack([[0, 0], draw.normal(0, 12, (count, 2))])
    roads = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)).round()
    windows = [[(540, 760)] if rank % 3 else [(700, 1080)] for rank in range(count)]
    points = [int(worth) for worth in draw.integers(5, 60, count)]
    lunch = Pause(45, 705, 840)
    outings = [outing(key, stops=9, driving=240, service=25, pause=lunch) for key in "ab"]
    return problem(outings, windows, roads, points=points, **more)


def test_days_too_long_to_be_listed_are_searched():
    asked, heard = long_tour(), []
    plan = propose(asked, seconds=3, on_progress=heard.append)
    assert faults(asked, plan) == []
    assert (plan.is_proven, plan.bound) == (False, None)
    assert max(len(day.stops) for day in plan.days) > 5
    assert heard[-1].value == plan.value


def test_iterations_and_a_seed_give_the_same_plan():
    asked = long_tour()
    one, other = (propose_long_days(asked, FOREVER, 2, None, iterations=60) for _ in range(2))
    assert one == other


def test_pins_of_long_days_are_kept():
    asked = long_tour(pins=(Pin("a", "C7"), Pin("b", "C3")))
    plan = propose_long_days(asked, FOREVER, 1, None, iterations=60)
    assert faults(asked, plan) == []


def test_a_long_day_explains_itself_without_proof():
    asked = long_tour()
    plan = propose_long_days(asked, FOREVER, 1, None, iterations=100)
    absent = next(one.code for one in asked.candidates if one.code not in plan.communes)
    told = explain(asked, plan, absent)
    assert absent in told.alternative.communes and not told.is_proven
    assert faults(asked, told.alternative) == []


def test_the_search_of_long_days_does_well_on_short_ones():
    asked = six_days()
    plan = propose_long_days(asked, FOREVER, 1, None, iterations=400)
    assert faults(asked, plan) == []
    assert plan.value > 12_271 * 0.99


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_search_never_beats_trying_everything(asked):
    try:
        refuse_the_impossible(asked)
    except ImpossiblePins:
        return
    plan = propose_long_days(asked, FOREVER, 1, None, iterations=15)
    assert faults(asked, plan) == []
    assert plan.value <= best_value(asked) + 1e-6


@pytest.mark.parametrize("seconds", [0, 0.2])
def test_little_time_still_gives_a_plan(seconds):
    asked = replace(long_tour(), forbidden=frozenset({("a", "C1")}))
    plan = propose(asked, seconds=seconds)
    assert faults(asked, plan) == [] and plan.communes
