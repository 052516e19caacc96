"""The check as a whole: what it judges, in which order, at what cost, and what others may add."""

import pytest

from outreach.models import Stop
from outreach.stops.conflicts import Conflict, Severity, conflicts_of, judge, judging, register
from tests.factories import CommuneFactory, PlaceFactory
from tests.outreach.conflicts.conftest import NOW

pytestmark = pytest.mark.django_db


def all_stops():
    return list(Stop.objects.to_list())


def test_the_gravest_comes_first(found, car, stop):
    stop(9, 12, vehicle=car)
    severities = [conflict.severity.rank for conflict in found(vehicle=car, team=(), commune=CommuneFactory()).values()]
    assert severities == sorted(severities) and severities[0] == 0


def test_each_conflict_says_what_why_and_how_to_mend_it(found, camper):
    for conflict in found(vehicle=camper, team=(), commune=CommuneFactory(), place=PlaceFactory()).values():
        assert conflict.label and conflict.text.endswith(".") and conflict.mend.endswith(".")
        assert len(conflict.label) <= 40


def test_what_is_over_lost_or_under_way_has_nothing_to_settle(stop):
    rows = [
        stop(9, 12, day=-30),
        stop(9, 12, day=1, cancelled=True),
        stop(9, 12, day=2, under_way=True),
        stop(9, 12, day=3, held=True),
    ]
    assert conflicts_of(all_stops(), now=NOW) == {row: [] for row in rows}


def test_a_stop_kept_is_judged_with_its_team(stop, maya):
    row = stop(9, 12, team=[maya])
    assert [conflict.code for conflict in conflicts_of(all_stops(), now=NOW)[row]] == ["alone"]


def test_nothing_is_asked_about_no_stop(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (judge([]), conflicts_of([])) == ({}, {})


@pytest.mark.parametrize("rows", [1, 8])
def test_queries_do_not_grow_with_stops(stop, camper, maya, joris, django_assert_num_queries, rows):
    for day in range(rows):
        island = CommuneFactory(island=True)
        place = PlaceFactory(commune=island)
        stop(9, 12, day=day, team=[maya, joris], vehicle=camper, place=place, commune=island)
    kept = all_stops()
    # other stops, their teams, people; uses; absences; appointments; other projects; hours, permits; roads, boats
    with django_assert_num_queries(12):
        conflicts_of(kept, now=NOW)


def test_a_check_of_a_colleague_brings_its_own_facts(found, elven):
    class Caravan:
        """Another mobile project, in the same commune."""

        def gather(self, candidates):
            return {candidate.commune for candidate in candidates}

        def judge(self, candidate, gathered):
            if candidate.commune in gathered:
                yield Conflict("caravan", Severity.WARNS, "Caravane", "La Caravane y est.", "Allez-y ensemble.")

    check = Caravan()
    register(check)
    try:
        assert found().keys() == {"caravan"}
    finally:
        judging._further.remove(check)
