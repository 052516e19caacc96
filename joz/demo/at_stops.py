"""What happened at the stops of the demonstration: whom we met there, in numbers, and how it went."""

from datetime import timedelta
from random import Random
from uuid import uuid5

from joz.demo.tours import ROAD
from outreach.models import AgeBand, Met, Sex, Stop, StopReport, StopTeam

# How often each is met; a stop out of eight meets nobody.
SEXES = (Sex.FEMALE,) * 5 + (Sex.MALE,) * 5 + (Sex.UNKNOWN,)
AGES = (AgeBand.FROM_16,) * 3 + (AgeBand.FROM_18,) * 5 + (AgeBand.FROM_21,) * 5 + (AgeBand.FROM_26, AgeBand.UNDER_16)
NEET = (True, True, False, None)
NOTES = (
    "",
    "",
    "",
    "Le marché amène du monde : y revenir un jour de marché.",
    "Trop tôt : les jeunes passent vers 17 h.",
)
# The last stops are still to be reported: there is something to do.
UNREPORTED = 2


def put_at_stops(story) -> None:
    """Counters for each stop that was held, and a report for all but the last ones."""
    add, dice = story.ledger.add, Random("at stops")  # noqa: S311
    first = {}
    for one in story.ledger.rows(StopTeam):
        first.setdefault(one.stop.pk, one.user)
    held = [stop for stop in story.ledger.rows(Stop) if stop.closed_at and stop.pk in first]
    held.sort(key=lambda stop: stop.closed_at)
    for nth, stop in enumerate(held, start=1):
        met = _count(add, dice, stop, by=first[stop.pk])
        if nth <= len(held) - UNREPORTED:
            _report(add, dice, stop, met, by=first[stop.pk])


def _count(add, dice, stop, *, by):
    how_many = 0 if dice.random() < 0.12 else dice.randint(2, 11)
    for nth in range(how_many):
        at = stop.opened_at + timedelta(minutes=8 * (nth + 1))
        add(
            Met,
            key=uuid5(stop.submission, f"met {nth}"),
            stop=stop,
            sex=dice.choice(SEXES),
            age_band=dice.choice(AGES),
            is_neet=dice.choice(NEET),
            n=1,
            by=by,
            device_at=at,
            received_at=at,
        )
    return how_many


def _report(add, dice, stop, met, *, by):
    affluence = StopReport.Affluence
    levels = ((0, affluence.NONE), (4, affluence.QUIET), (8, affluence.BUSY), (99, affluence.CROWDED))
    add(
        StopReport,
        stop=stop,
        affluence=next(level for most, level in levels if met <= most),
        weather=dice.choice(StopReport.Weather.values[:4]),
        informed=met + dice.randint(0, 4) if met else 0,
        interviews=min(met, dice.randint(0, 3)),
        note=dice.choice(NOTES),
        made_by=by,
        made_at=stop.closed_at + timedelta(minutes=5),
        device_at=None,
        submission=uuid5(ROAD, f"report {stop.submission}"),
    )
