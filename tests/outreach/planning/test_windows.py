"""When a commune may be visited, and each reason why not, in French."""

from datetime import date

import pytest

from outreach.planning import Calendar, Candidate, Host, Span, Window, openings, words
from outreach.planning.windows import opening
from tests.outreach.planning.instances import TUESDAY, outing

MORNING = {1: (Span(540, 720),)}
NOTHING = Calendar()
CAR = outing(kind="car")
CAMPER = outing(kind="camper", height=3.1)


def town_hall(weekly=MORNING, **more):
    return Host("Mairie", "C1", weekly, **more)


def said(one, *hosts, calendar=NOTHING):
    found = opening(one, "C1", list(hosts), calendar)
    assert found.windows == ()
    return words.closures(found.closures)


def test_a_host_opens_its_hours_within_the_shift():
    shifted = outing(shift=(600, 1080))
    assert opening(shifted, "C1", [town_hall()]).windows == (Window(600, 720, "Mairie"),)


def test_one_host_may_close_while_another_opens():
    found = opening(CAR, "C1", [town_hall(), Host("Espace Jeunes", "C1", {2: (Span(840, 1080),)})])
    assert [window.place for window in found.windows] == ["Mairie"]
    assert words.closures(found.closures) == "Espace Jeunes : fermé le mardi"


@pytest.mark.parametrize(
    ("one", "host", "reason"),
    [
        (CAR, town_hall({0: (Span(540, 720),)}), "Mairie : fermé le mardi"),
        (CAR, town_hall({1: (Span(600, 630),)}), "Mairie : ouvert moins de 60 min pendant la sortie"),
        (
            CAR,
            town_hall({1: (Span(1110, 1185),)}),
            "Mairie n’ouvre que de 18 h 30 à 19 h 45, hors des heures de la sortie",
        ),
        (CAMPER, town_hall(kinds=frozenset({"car"})), "aucun lieu n’y accueille le véhicule « camping-car »"),
        (CAMPER, town_hall(max_height=2.1), "Mairie : hauteur limitée à 2,10 m"),
        (
            CAR,
            town_hall(shut=((date(2026, 9, 1), date(2026, 9, 15), "travaux"),)),
            "Mairie fermé du 01/09 au 15/09 (travaux)",
        ),
    ],
)
def test_each_filter_keeps_its_reason(one, host, reason):
    assert said(one, host) == reason


def test_without_host_nobody_goes():
    assert said(CAR) == "aucun lieu ne nous y accueille"


def test_a_holiday_closes_everything():
    assert said(CAR, town_hall(), calendar=Calendar({TUESDAY: "fête"})) == "jour férié (fête)"


def test_where_another_project_is_we_do_not_go():
    calendar = Calendar(others={("C1", TUESDAY): "Bus Amisep"})
    assert said(CAR, town_hall(), calendar=calendar) == "Bus Amisep y est déjà le 08/09"


def test_what_a_day_adds_is_kept():
    calendar = Calendar(parts={("C1", TUESDAY): {"market": 5}})
    assert opening(CAR, "C1", [town_hall()], calendar).parts == {"market": 5}


def test_hours_that_pass_midnight_are_one_span():
    night = outing(shift=(1200, 1560))
    weekly = {1: (Span(1260, 1440),), 2: (Span(0, 90),)}
    assert opening(night, "C1", [town_hall(weekly)]).windows == (Window(1260, 1530, "Mairie"),)
    assert opening(night, "C1", [town_hall({1: (Span(1260, 1530),)})]).windows == (Window(1260, 1530, "Mairie"),)


def test_the_night_before_opens_the_small_hours():
    early = outing(shift=(0, 300))
    assert opening(early, "C1", [town_hall({0: (Span(1380, 1500),)})]).windows == (Window(0, 60, "Mairie"),)


def test_every_pair_has_its_opening():
    found = openings([CAR], [Candidate("C1", "Un", {}), Candidate("C2", "Deux", {})], [town_hall()])
    assert {pair: bool(one.windows) for pair, one in found.items()} == {("a", "C1"): True, ("a", "C2"): False}
