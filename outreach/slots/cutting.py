"""Cutting a window into slots: nothing but instants."""

from datetime import UTC, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.periods import overlap


def cut(window, minutes, *, gap=0):
    """The slots of a window, one after the other with a gap (in minutes) between; the last one fits whole."""
    # Minutes are counted on the clock of the world: an hour that comes twice is two hours.
    start, end = window.lower.astimezone(UTC), window.upper.astimezone(UTC)
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + gap)
    slots = []
    while start + length <= end:
        slots.append(DateTimeTZRange(start, start + length))
        start += step
    return slots


def free(slots, taken, *, gap=0):
    """Those that meet nothing taken, with the gap on either side."""
    room = timedelta(minutes=gap)
    kept_clear = [DateTimeTZRange(one.lower - room, one.upper + room) for one in taken]
    return [slot for slot in slots if not any(overlap(slot, one) for one in kept_clear)]


def with_a_seat(slots, taken, at_once):
    """Those in which fewer than `at_once` are expected."""
    return [slot for slot in slots if sum(overlap(slot, one) for one in taken) < at_once]
