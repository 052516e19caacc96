"""What each figure counts, on people made for it."""

from datetime import date, datetime, time, timedelta
from itertools import combinations_with_replacement

import pytest
from django.utils import timezone

from joz.indicators.definitions import ALL, BY_ID, FUNNEL, Tally
from joz.indicators.periods import Period
from referrals.models import YoungPerson
from tests.factories import PathwayFactory, ReferralFactory, YoungPersonFactory

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 5)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
COUNTED = [definition.id for definition in ALL if definition.unit != "%"]


def at(day):
    return timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def a_few_days():
    """One signal, one exchange, one yes and one entry each day, and two on the third."""
    for day in [*DAYS, DAYS[2]]:
        person = YoungPersonFactory(identified_on=day, engaged=True)
        ReferralFactory(young_person=person, enrolled=True, received_at=at(day))
        PathwayFactory(young_person=person, entered_at=at(day))


def counted(definition, since, until):
    return Tally(Period(since, until))[definition]


@pytest.mark.parametrize("definition", COUNTED)
def test_a_period_cut_in_two_adds_up(a_few_days, definition):
    for since, cut, until in combinations_with_replacement(DAYS, 3):
        after = cut + timedelta(days=1)
        both = counted(definition, since, cut) + (counted(definition, after, until) if after <= until else 0)
        assert both == counted(definition, since, until)


@pytest.mark.parametrize("definition", COUNTED)
def test_both_ends_of_a_period_count(a_few_days, definition):
    assert counted(definition, DAYS[2], DAYS[2]) == 2
    assert counted(definition, DAYS[1], DAYS[3]) == 4
    assert counted(definition, None, None) == 7


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.id)
def test_a_figure_costs_one_query_at_most(a_few_days, django_assert_max_num_queries, definition):
    tally = Tally(Period(), target=80)
    tally["I1"], tally["I4"]
    with django_assert_max_num_queries(1):
        assert tally[definition.id] == tally[definition.id]


def test_whoever_was_merged_counts_no_more():
    YoungPersonFactory(merged=True)
    assert counted("I1", None, None) == 1


@pytest.mark.parametrize(
    ("born", "spotted"),
    [
        ({"birth_year": 1997}, 1),
        ({"birth_year": 1996}, 0),
        ({"birth_date": date(1996, 3, 11), "birth_year": 1996}, 1),
        ({"birth_date": date(1996, 3, 10), "birth_year": 1996}, 0),
        ({}, 1),
    ],
)
def test_whoever_is_past_the_age_is_accepted_but_not_counted(born, spotted):
    person = YoungPersonFactory(identified_on=date(2026, 3, 10), **born)
    assert counted("I1", None, None) == spotted
    assert person.is_out_of_public(person.identified_on) is (spotted == 0)


def test_a_refused_signal_spots_nobody_but_was_received(tell, adviser, now):
    referral = tell()
    assert counted("I1", None, None) == 1
    referral.refuse(by=adviser, now=now, reason="out_of_scope")
    assert counted("I1", None, None) == 0
    assert counted("I1a", None, None) == 1


def test_a_second_signal_about_a_person_is_received_but_spots_nobody_more():
    ReferralFactory(duplicate=True)
    assert counted("I1", None, None) == 1
    assert counted("I1a", None, None) == 2


def test_somebody_who_enters_twice_is_two_entries_and_one_person():
    person = YoungPersonFactory(engaged=True)
    PathwayFactory(young_person=person, ended=True)
    PathwayFactory(young_person=person)
    assert counted("I4", None, None) == 2
    assert counted("I4p", None, None) == 1


def test_a_target_overtaken_is_said_above_a_hundred_per_cent():
    assert BY_ID["I8"].written(183.75) == "184\u202f%"


def test_a_rate_keeps_one_decimal():
    assert BY_ID["I9"].written(100 * 92 / 147) == "62,6\u202f%"


def test_without_a_target_or_without_anybody_a_rate_is_not_a_number():
    tally = Tally(Period())
    assert (tally.written("I8"), tally.written("I9")) == ("sans objet", "sans objet")


def test_every_figure_says_what_it_counts():
    assert len({definition.id for definition in ALL}) == len(ALL)
    assert all(definition.sentence.endswith(".") and definition.version for definition in ALL)
    assert [definition.id for definition in FUNNEL] == ["I1", "I2", "I3", "I4"]


def test_a_birth_corrected_later_changes_who_counts():
    person = YoungPersonFactory(identified_on=date(2026, 3, 2), birth_year=1996)
    assert Tally(Period())["I1"] == 0
    YoungPerson.objects.filter(pk=person.pk).update(birth_date=date(1996, 3, 3), birth_year=1996)
    assert Tally(Period())["I1"] == 1
    YoungPerson.objects.filter(pk=person.pk).update(birth_date=date(1996, 3, 2))
    assert Tally(Period())["I1"] == 0
