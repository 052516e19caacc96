"""Why a commune is out or in, and what the contrary would cost: exactly, and in words."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from outreach.planning import Counterfactuals, ImpossiblePins, Opening, Pin, explain, propose
from outreach.planning.problem import Closure
from tests.outreach.planning.brute_force import best_value
from tests.outreach.planning.checker import faults
from tests.outreach.planning.instances import even_roads, outing, problem, six_days
from tests.outreach.planning.test_proposal import ALL_DAY, problems


def test_adding_a_commune_tells_what_it_costs_and_who_leaves():
    asked = problem([outing(stops=1)], [ALL_DAY, ALL_DAY], even_roads(2), points=[30, 16])
    told = explain(asked, propose(asked), "C2")
    assert (told.is_in, told.points, told.driving, told.is_proven) == (False, -14, 0, True)
    assert told.sentence == "Ajouter Commune 2 : −14 points et autant de route ; Commune 1 sortirait."


def test_taking_a_commune_out_tells_who_enters():
    asked = problem([outing(stops=1)], [ALL_DAY, ALL_DAY], [[0, 10, 15], [10, 0, 5], [15, 5, 0]], points=[30, 29])
    told = explain(asked, propose(asked), "C1")
    assert told.sentence == "Retirer Commune 1 : −1 point et +10 min de route ; Commune 2 entrerait."


def test_a_closed_commune_says_each_reason_once():
    asked = problem([outing("a"), outing("b")], [[]], even_roads(1))
    shut = Opening((), (Closure("no_host_for_vehicle", {"vehicle": "camping-car"}),))
    asked = replace(asked, openings={("a", "C1"): shut, ("b", "C1"): shut})
    told = explain(asked, propose(asked), "C1")
    assert not told.is_reachable and told.alternative is None
    assert told.sentence == (
        "Commune 1 ne peut pas être visitée : aucun lieu n’y accueille le véhicule « camping-car »."
    )


def test_pins_that_leave_no_room_are_blamed():
    asked = problem([outing(stops=1)], [ALL_DAY, ALL_DAY], even_roads(2), pins=(Pin("a", "C1"),))
    plan = propose(asked)
    assert "ne laisse pas de place à Commune 2" in explain(asked, plan, "C2").sentence
    assert explain(asked, plan, "C1").sentence == "Commune 1 est fixée."


def test_each_alternative_of_a_tour_keeps_every_promise_and_costs_something():
    asked = six_days()
    plan = propose(asked)
    questions = Counterfactuals(asked, plan)
    for candidate in asked.candidates[::8]:
        told = questions.explain(candidate.code)
        other = told.alternative
        assert faults(asked, other) == [] and told.is_proven
        assert (candidate.code in other.communes) is not told.is_in
        assert other.value <= plan.value
        assert {each.code for each in told.enters} == other.communes - plan.communes - {candidate.code}


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_alternative_is_better_than_the_one_told(asked):
    assume(asked.candidates and asked.outings)
    try:
        plan = propose(asked)
    except ImpossiblePins:
        return
    told = explain(asked, plan, "C1")
    if told.is_in:
        refused = replace(asked, forbidden=asked.forbidden | {(one.key, "C1") for one in asked.outings})
        best = best_value(refused)
    else:
        pinned = [replace(asked, pins=(*asked.pins, Pin(one.key, "C1"))) for one in asked.outings]
        best = max((value for each in pinned if (value := best_value(each)) is not None), default=None)
    assert (told.alternative and told.alternative.value) == (best if best is None else pytest.approx(best))
