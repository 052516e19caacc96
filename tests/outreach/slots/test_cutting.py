"""Windows cut into slots: nothing but instants."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st

from outreach.slots import cutting

PARIS = ZoneInfo("Europe/Paris")


def between(start, end, *, day=2, month=6):
    """Hours of a day in Paris; 9.5 is half past nine."""
    hours = (divmod(round(60 * hour), 60) for hour in (start, end))
    return DateTimeTZRange(*(datetime(2026, month, day, hour, minute, tzinfo=PARIS) for hour, minute in hours))


def hours(slots):
    return [slot.lower.astimezone(PARIS).strftime("%H:%M") for slot in slots]


def test_slots_follow_one_another_and_the_last_one_fits_whole():
    assert hours(cutting.cut(between(9, 11.75), 60)) == ["09:00", "10:00"]
    assert hours(cutting.cut(between(9, 12), 45, gap=15)) == ["09:00", "10:00", "11:00"]
    assert cutting.cut(between(9, 9.5), 60) == []


def test_on_the_night_when_an_hour_comes_twice_it_is_two_hours():
    assert len(cutting.cut(between(1, 5, day=25, month=10), 60)) == 5
    assert len(cutting.cut(between(1, 5, day=29, month=3), 60)) == 3


def test_what_is_taken_is_left_out_and_its_gap_with_it():
    slots = cutting.cut(between(9, 13), 60)
    assert hours(cutting.free(slots, [between(10.5, 11)])) == ["09:00", "11:00", "12:00"]
    assert hours(cutting.free(slots, [between(10.5, 11)], gap=15)) == ["09:00", "12:00"]


def test_a_slot_with_a_seat_left_is_offered():
    slots = cutting.cut(between(9, 10), 30)
    assert hours(cutting.with_a_seat(slots, [between(9, 9.5)], 2)) == ["09:00", "09:30"]
    assert hours(cutting.with_a_seat(slots, [between(9, 9.5)] * 2, 2)) == ["09:30"]


@given(
    window=st.tuples(st.integers(8, 12), st.integers(13, 20)),
    minutes=st.integers(5, 120),
    gap=st.integers(0, 60),
    taken=st.lists(st.tuples(st.integers(8, 15), st.integers(16, 20)), max_size=4),
)
def test_whatever_is_taken_no_slot_meets_it_nor_another_nor_leaves_the_window(window, minutes, gap, taken):
    window, taken = between(*window), [between(*one) for one in taken]
    slots = cutting.free(cutting.cut(window, minutes, gap=gap), taken, gap=gap)
    assert all(window.lower <= slot.lower and slot.upper <= window.upper for slot in slots)
    assert not any(cutting.overlap(slot, one) for slot in slots for one in taken)
    assert all(one.upper <= other.lower for one, other in pairwise(slots))
