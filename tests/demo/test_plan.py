"""Whatever the day on which it is loaded, the demonstration tells the same numbers, and nothing of tomorrow."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from joz.demo import plan
from joz.demo.calendar import SETTLED, Calendar, instant

DAYS = st.dates(min_value=date(2022, 1, 1), max_value=date(2040, 12, 31))


def received_on(spotting):
    return timezone.localdate(spotting.received_at)


@given(today=DAYS, seed=st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_the_numbers_of_the_founding_article_hold_on_any_day(today, seed):
    calendar = Calendar.around(today)
    spottings = plan.spottings(Random(seed), calendar)
    people = [spotting for spotting in spottings if spotting.original is None]
    assert (len(spottings), len(people)) == (150, 147)
    assert sum(received_on(spotting) >= calendar.relaunch for spotting in people) == 33
    assert Counter(spotting.status for spotting in people)["enrolled"] == 92


@given(today=DAYS)
@settings(max_examples=60, deadline=None)
def test_everything_happens_between_the_opening_and_yesterday(today):
    calendar = Calendar.around(today)
    days = [received_on(spotting) for spotting in plan.spottings(Random(0), calendar)]
    assert calendar.opening <= min(days)
    assert max(days) < today


@given(today=DAYS)
@settings(max_examples=60, deadline=None)
def test_two_signals_have_waited_for_more_than_three_days_and_three_have_not(today):
    calendar = Calendar.around(today)
    midnight = instant(today)
    waiting = [each for each in plan.spottings(Random(0), calendar) if each.status == "received"]
    assert sum(midnight - each.received_at > timedelta(hours=72) for each in waiting) == 2
    assert sum(midnight + timedelta(days=1) - each.received_at < timedelta(hours=72) for each in waiting) == 3


@given(today=DAYS)
@settings(max_examples=60, deadline=None)
def test_a_duplicate_comes_after_what_it_repeats(today):
    for spotting in plan.spottings(Random(0), Calendar.around(today)):
        assert spotting.original is None or spotting.original.received_at < spotting.received_at


@given(today=DAYS)
@settings(max_examples=60, deadline=None)
def test_the_relaunch_is_a_first_of_december_long_enough_ago(today):
    relaunch = Calendar.around(today).relaunch
    assert (relaunch.month, relaunch.day) == (12, 1)
    assert SETTLED <= today - relaunch < SETTLED + timedelta(days=366)
