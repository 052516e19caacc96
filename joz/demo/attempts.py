"""How people were tried: how often nobody answered, what came of it, by which channels, at which moments of the day."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, cycle, islice
from random import Random

from joz.demo.calendar import Calendar
from joz.demo.people import drawn
from referrals.effort import ALWAYS_OPEN, OPENS
from referrals.models import ContactAttempt, Referral

Result, Status = ContactAttempt.Result, Referral.Status

MISSES = {Result.NO_ANSWER: 50, Result.VOICEMAIL: 36, Result.THIRD_PARTY: 9, Result.WRONG_DETAILS: 5}
# How many times nobody answered, drawn for each fate; then the results that end the story, in one way or another.
NOBODY = {
    Status.ENROLLED: (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4),
    Status.ENGAGED: (0, 1),
    Status.REACHED: (0, 1),
    Status.CONTACTING: (2, 3),
    Status.UNREACHABLE: (3, 3, 4, 5),
    Status.DECLINED: (0, 1, 1, 2, 3),
}
ENDINGS = {
    Status.ENROLLED: ((Result.APPOINTMENT,), (Result.APPOINTMENT,), (Result.TALKED_CALLBACK, Result.APPOINTMENT)),
    Status.ENGAGED: ((Result.TALKED_CALLBACK, Result.APPOINTMENT), (Result.APPOINTMENT,)),
    Status.REACHED: ((Result.TALKED_CALLBACK,),),
    Status.DECLINED: (*[(Result.DOES_NOT_WANT_SUPPORT,)] * 4, (Result.DO_NOT_CONTACT,)),
}
# P12 asks for fifteen days between the first try and the last: twelve working days are sixteen at least.
LONG_ENOUGH = 12
HOURS = (10, 14, 18)


@dataclass(frozen=True)
class Try:
    """One attempt to come: when, on which working day, by what channel, with what result."""

    at: datetime
    rank: int
    channel: str
    result: str


def tries(dice: Random, calendar: Calendar, spotting, kinds, *, patience: int) -> list[Try]:
    """The attempts that lead a referral to its fate; `patience` adds more to which nobody answered."""
    results = _results(dice, spotting.status, patience)
    ranks = _ranks(dice, calendar, spotting, len(results), is_hurried=patience > 0)
    results = results[len(results) - len(ranks) :]
    moment, channels = dice.randrange(len(HOURS)), _channels(kinds, len(ranks))
    return [
        Try(calendar.at(rank, HOURS[(moment + nth) % len(HOURS)], dice.randrange(30)), rank, channel, result)
        for nth, (rank, channel, result) in enumerate(zip(ranks, channels, results, strict=True))
    ]


def _results(dice, status, patience):
    if status not in NOBODY:
        return []
    misses = [drawn(dice, MISSES) for _ in range(dice.choice(NOBODY[status]) + patience)]
    return [*misses, *dice.choice(ENDINGS.get(status, ((),)))]


def _ranks(dice, calendar, spotting, count, *, is_hurried):
    """The working days of the tries, from the second after the signal; those that would come too late are left out."""
    gaps = [dice.randint(1, 2 if is_hurried else 4) for _ in range(count - 1)]
    if spotting.status == Status.UNREACHABLE:
        gaps[-1] += max(0, LONG_ENOUGH - sum(gaps))
    ranks = accumulate(gaps, initial=spotting.rank + 2) if count else ()
    return [rank for rank in ranks if rank <= calendar.last]


def _channels(kinds, count):
    """All the channels that the contact points open, in turn, then those that are always open."""
    opened = [channel for kind in OPENS if kind in kinds for channel in OPENS[kind]]
    return list(islice(cycle([*opened, *ALWAYS_OPEN]), count))
