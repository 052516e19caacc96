"""When nobody should be disturbed: nights, Sundays, public holidays (DOMAIN § 6.2)."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from joz.days import public_holiday

OPENS_AT, CLOSES_AT = time(9, 0), time(20, 0)


def is_open_day(day):
    """A day on which a message may leave: neither a Sunday nor a public holiday of France."""
    return day.weekday() != 6 and not public_holiday(day)


def next_open_day(day):
    """The day itself if messages may leave on it, else the first after it."""
    while not is_open_day(day):
        day += timedelta(days=1)
    return day


def next_open_moment(instant):
    """The instant itself if it is in open hours, else the next opening; aware in, aware out."""
    local = timezone.localtime(instant)
    if is_open_day(local.date()) and OPENS_AT <= local.time() < CLOSES_AT:
        return instant
    day = local.date() if local.time() < OPENS_AT else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_open_day(day), OPENS_AT))
