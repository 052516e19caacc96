"""The year, ready to be read: its outings month by month, and each commune with its days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from joz.components import french


@dataclass(frozen=True)
class OutingLine:
    day: date
    communes: tuple[str, ...]
    driving: str


@dataclass(frozen=True)
class MonthLine:
    first: date
    outings: tuple[OutingLine, ...]


@dataclass(frozen=True)
class RhythmLine:
    """A commune, how often it was promised, and its days."""

    name: str
    every: int
    days: tuple[date, ...]


@dataclass(frozen=True)
class YearView:
    months: tuple[MonthLine, ...]
    communes: tuple[RhythmLine, ...]
    shortfalls: tuple[str, ...]
    visits: int
    outing_count: int
    driving: str
    is_proven: bool

    @classmethod
    def of(cls, run):
        """What a run has found; None as long as it has found nothing."""
        if not run.result:
            return None
        found = run.result
        outings = [
            OutingLine(date.fromisoformat(one["date"]), tuple(one["communes"]), french.duration(one["driving"]))
            for one in found["outings"]
        ]
        return cls(
            months=_by_month(outings),
            communes=_by_commune(outings, found["rhythms"]),
            shortfalls=tuple(found["shortfalls"]),
            visits=found["visits"],
            outing_count=len(outings),
            driving=french.duration(found["driving"]),
            is_proven=found["is_proven"],
        )


def _by_month(outings):
    months = defaultdict(list)
    for outing in outings:
        months[outing.day.replace(day=1)].append(outing)
    return tuple(MonthLine(first, tuple(months[first])) for first in sorted(months))


def _by_commune(outings, rhythms):
    days = defaultdict(list)
    for outing in outings:
        for name in outing.communes:
            days[name].append(outing.day)
    return tuple(RhythmLine(name, every, tuple(days[name])) for name, every in sorted(rhythms.items()))
