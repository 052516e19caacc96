"""Figures, moments and ages as French writes them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from joz.components import french

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 12, 3, 12, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(147, 0, "147"), (1234567, 0, "1\u202f234\u202f567"), (62.585, 1, "62,6"), (184.0, 1, "184"), (None, 0, "")],
)
def test_a_number_has_a_comma_and_thin_spaces(value, decimals, written):
    assert french.number(value, decimals) == written


def test_a_rate_keeps_one_decimal_and_its_space():
    assert french.percent(92 / 147 * 100) == "62,6\u202f%"


def test_a_rate_that_cannot_be_computed_is_not_written():
    assert french.percent(None) == ""


@time_machine.travel(NOON)
def test_a_moment_is_said_as_one_says_it():
    assert french.moment(datetime(2026, 12, 3, 14, 30, tzinfo=PARIS)) == "jeudi 3 décembre à 14\u00a0h\u00a030"


@time_machine.travel(NOON)
def test_the_first_of_a_month_and_another_year_are_said():
    assert french.day(date(2027, 5, 1)) == "samedi 1er mai 2027"


@time_machine.travel(NOON)
def test_a_moment_stored_in_utc_is_said_in_paris():
    assert (
        french.moment(datetime(2026, 12, 3, 23, 30, tzinfo=ZoneInfo("UTC"))) == "vendredi 4 décembre à 0\u00a0h\u00a030"
    )


@pytest.mark.parametrize(
    ("elapsed", "said"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=12), "il y a 12\u00a0min"),
        (timedelta(hours=5), "il y a 5\u00a0h"),
        (timedelta(hours=13), "hier"),
        (timedelta(days=2), "avant-hier"),
        (timedelta(days=3), "il y a 3\u00a0jours"),
        (timedelta(days=90), "il y a 3\u00a0mois"),
        (timedelta(days=800), "il y a 2\u00a0ans"),
    ],
)
def test_an_age_is_counted_as_people_do(elapsed, said):
    assert french.ago(NOON - elapsed, now=NOON) == said


@pytest.mark.parametrize(("n", "said"), [(0, "0\u00a0personne"), (1, "1\u00a0personne"), (2, "2\u00a0personnes")])
def test_french_keeps_the_singular_below_two(n, said):
    assert french.count(n, "personne") == said


def test_an_irregular_plural_is_given():
    assert french.count(3, "signal", "signaux") == "3\u00a0signaux"


def test_a_moment_for_machines_has_no_fraction():
    assert french.machine_time(NOON.replace(microsecond=5)) == "2026-12-03T12:00:00+01:00"


@pytest.mark.parametrize(
    ("name", "said"),
    [("Elven", "d’Elven"), ("Île-aux-Moines", "d’Île-aux-Moines"), ("Molac", "de Molac"), ("Le Bono", "du Bono")],
)
def test_the_name_of_a_place_is_joined_as_it_is_said(name, said):
    assert french.of(name) == said
