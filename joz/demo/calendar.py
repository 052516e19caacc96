"""The days of the story: all of it is dated from the last relaunch, so that the demonstration always looks alive."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from joz.outbox.quiet_hours import is_open_day

# A relaunch on a first of December, old enough for people to have come all the way since.
SETTLED = timedelta(days=60)


@dataclass(frozen=True)
class Calendar:
    """The working days from the opening of the scheme to the day before today; a rank is a place in them."""

    today: date
    opening: date
    relaunch: date
    days: tuple[date, ...]

    @classmethod
    def around(cls, today):
        """The calendar that the demonstration follows when it is loaded on a day."""
        relaunch = _first_of_december(today - SETTLED)
        opening = date(relaunch.year - 1, 7, 1)
        span = (opening + timedelta(days=n) for n in range((today - opening).days))
        return cls(today, opening, relaunch, tuple(day for day in span if day.weekday() < 5 and is_open_day(day)))

    @property
    def last(self):
        """The rank of the last day told; nothing happens today, whatever the hour at which it is loaded."""
        return len(self.days) - 1

    @property
    def relaunched(self):
        """The rank of the first working day of the relaunch."""
        return self.rank_of(self.relaunch)

    def rank_of(self, day):
        return bisect_left(self.days, day)

    def at(self, rank, hour, minute=0):
        """An instant of a working day, on the clock of the territory."""
        return instant(self.days[rank], hour, minute)


def instant(day, hour=0, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def _first_of_december(day):
    """The latest one, that day included."""
    this_year = date(day.year, 12, 1)
    return this_year if this_year <= day else this_year.replace(year=day.year - 1)
