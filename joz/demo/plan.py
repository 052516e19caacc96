"""What the demonstration shows: 150 referrals, 3 of them duplicates; 147 people, 92 entered, 33 since the relaunch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from joz.demo.calendar import Calendar, instant
from referrals.models import Referral

Status = Referral.Status

# The longest story, in working days, from a signal to an entry.
LONGEST = 34
DUPLICATES = 3


@dataclass(frozen=True)
class Fate:
    """Where referrals stand today: how many came before the relaunch, since, or so lately that they are under way."""

    status: str
    before: int = 0
    since: int = 0
    days_ago: tuple[int, ...] = ()
    hours_ago: tuple[int, ...] = ()


FATES = (
    Fate(Status.ENROLLED, before=79, since=13),
    Fate(Status.UNREACHABLE, before=27, since=4),
    Fate(Status.DECLINED, before=8, since=2),
    Fate(Status.ENGAGED, days_ago=(16, 27)),
    Fate(Status.REACHED, days_ago=(12, 21)),
    Fate(Status.CONTACTING, days_ago=(4, 8, 13, 19)),
    Fate(Status.ACCEPTED, days_ago=(2,)),
    # Before the last midnight: three are fresh, two have waited for more than 72 hours.
    Fate(Status.RECEIVED, hours_ago=(8, 11, 34, 103, 157)),
)
SPOTTED = sum(fate.before + fate.since + len(fate.days_ago) + len(fate.hours_ago) for fate in FATES)
REFERRALS = SPOTTED + DUPLICATES


@dataclass(frozen=True, eq=False)
class Spotting:
    """One referral to tell: where it leads, when it came, and which other one it repeats."""

    status: str
    received_at: datetime
    rank: int
    original: "Spotting | None" = None


def spottings(dice: Random, calendar: Calendar) -> list[Spotting]:
    """The referrals of a cohort, in order of time."""
    told = [spotting for fate in FATES for spotting in _of_fate(fate, dice, calendar)]
    early = [spotting for spotting in told if spotting.rank < calendar.relaunched]
    again = [_once_more(original, dice, calendar) for original in dice.sample(early, DUPLICATES)]
    return sorted([*told, *again], key=lambda spotting: spotting.received_at)


def _of_fate(fate, dice, calendar):
    before = _days_between(dice, calendar, 0, calendar.relaunched, count=fate.before)
    since = _days_between(dice, calendar, calendar.relaunched, calendar.last - LONGEST, count=fate.since)
    lately = [calendar.last - days for days in fate.days_ago]
    for rank in (*before, *since, *lately):
        yield Spotting(fate.status, _in_office_hours(dice, calendar, rank), rank)
    for hours in fate.hours_ago:
        yield Spotting(fate.status, instant(calendar.today) - timedelta(hours=hours), calendar.last)


def _days_between(dice, calendar, first, end, *, count):
    """Days drawn at random; September, month of the tour, counts double."""
    ranks = range(first, end)
    weights = [2 if calendar.days[rank].month == 9 else 1 for rank in ranks]
    return dice.choices(ranks, weights, k=count)


def _once_more(original, dice, calendar):
    rank = original.rank + dice.randint(3, 20)
    return Spotting(Status.DUPLICATE, _in_office_hours(dice, calendar, rank), rank, original)


def _in_office_hours(dice, calendar, rank):
    return calendar.at(rank, dice.randint(9, 16), dice.randrange(60))
