"""The duty of training: minors without a solution, and since when."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from referrals.models import YoungPerson
from tests.factories import (
    EntrySituationFactory,
    InvisibilityCheckFactory,
    PathwayExitFactory,
    PathwayFactory,
    YoungPersonFactory,
)
from tracking.models import Pathway
from tracking.training_duty import past_the_clock, under_training_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def minor(today):
    return YoungPersonFactory(birth_year=today.year - 17)


def checked(person, days_ago, **answers):
    return InvisibilityCheckFactory(
        young_person=person, checked_at=timezone.now() - timedelta(days=days_ago), **answers
    )


def entered(person, days_ago, situation):
    at = timezone.now() - timedelta(days=days_ago)
    return EntrySituationFactory(pathway__young_person=person, pathway__entered_at=at, situation=situation)


def since(today):
    return [(one, (timezone.now() - one.without_solution_since).days)
            for one in under_training_duty(YoungPerson.objects.all(), today) if one.without_solution_since]  # fmt: skip


def test_a_minor_without_a_solution_counts_from_the_day_we_knew(minor, today):
    checked(minor, 70)
    checked(minor, 10)
    assert since(today) == [(minor, 70)]


def test_a_solution_stops_the_clock_and_losing_it_starts_another(minor, today):
    checked(minor, 70)
    checked(minor, 30, busy=True)
    assert since(today) == []
    checked(minor, 10)
    assert since(today) == [(minor, 10)]


def test_what_is_not_known_neither_starts_nor_stops_the_clock(minor, today):
    checked(minor, 90, unsure=True)
    assert since(today) == []
    checked(minor, 70)
    checked(minor, 10, unsure=True)
    assert since(today) == [(minor, 70)]


def test_the_entry_interview_says_it_too(minor, today):
    checked(minor, 90, busy=True)
    entered(minor, 65, "dropout")
    assert since(today) == [(minor, 65)]


def test_a_training_at_entry_stops_the_clock(minor, today):
    checked(minor, 90)
    entered(minor, 65, "training")
    assert since(today) == []


def test_the_end_of_a_pathway_says_it_too(minor, today):
    checked(minor, 90)
    PathwayExitFactory(pathway__young_person=minor, situation="training")
    assert since(today) == []
    other = YoungPersonFactory(birth_year=today.year - 17)
    PathwayExitFactory(pathway__young_person=other, situation="neet")
    assert since(today) == [(other, 0)]


@pytest.mark.parametrize(("age", "counts"), [(16, 1), (17, 1), (18, 0), (25, 0)])
def test_only_minors_are_under_the_duty(age, counts, today):
    checked(YoungPersonFactory(birth_year=today.year - age), 70)
    checked(YoungPersonFactory(birth_date=today.replace(day=1, year=today.year - age)), 70)
    assert len(since(today)) == 2 * counts


def test_whoever_has_no_age_is_not_listed(today):
    checked(YoungPersonFactory(), 70)
    assert since(today) == []


def test_after_two_months_they_are_to_be_passed_on_the_longest_first(today):
    people = [YoungPersonFactory(birth_year=today.year - 17) for _ in range(3)]
    for person, days in zip(people, (59, 70, 90), strict=True):
        checked(person, days)
        PathwayFactory(young_person=person)
    waiting = past_the_clock(Pathway.objects.all(), today).order_by("since")
    assert [(one.young_person, (today - one.since).days) for one in waiting] == [(people[2], 90), (people[1], 70)]


def test_a_day_that_comes_every_fourth_year_is_a_day():
    assert not past_the_clock(Pathway.objects.all(), date(2028, 2, 29)).exists()
