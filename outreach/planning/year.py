"""What a year is asked, and answers: communes with their rhythms, then dated outings, and who waits too long."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from outreach.planning import words

WORKING_DAYS = frozenset(range(5))


@dataclass(frozen=True)
class Rhythm:
    """A commune to visit again after `every` weeks at most, on one of `weekdays` (0 is Monday).

    `since`: weeks between its last visit and the first week of the year (1: the week before; None: nobody knows).
    """

    code: str
    name: str
    every: int
    weekdays: frozenset[int] = WORKING_DAYS
    since: int | None = None

    @property
    def first_due(self) -> int:
        """The last week of the year (from 0) in which its first visit keeps the rhythm; negative when it is late."""
        return self.every - (1 if self.since is None else self.since)


@dataclass(frozen=True, eq=False)
class Year:
    """The weeks from the Monday `first` on. `travel`: minutes, square; row and column 0 are the base, 1 + i a rhythm's.

    `vehicles`: outings on one day at most. `closed`: holidays; `off`: ranks of the weeks without any outing.
    `max_driving`: minutes of one outing.
    """

    first: date
    weeks: int
    rhythms: tuple[Rhythm, ...]
    travel: np.ndarray
    max_driving: float
    vehicles: int = 1
    closed: frozenset[date] = frozenset()
    off: frozenset[int] = frozenset()

    @cached_property
    def roads(self) -> np.ndarray:
        """`travel` as floats, infinite where no road leads."""
        roads = np.array(self.travel, dtype=float)
        roads[np.isnan(roads)] = np.inf
        return roads

    def day(self, week: int, weekday: int) -> date:
        return self.first + timedelta(weeks=week, days=weekday)

    def open_weeks(self, weekday: int) -> tuple[int, ...]:
        """The weeks with an outing possible on a weekday."""
        return tuple(
            week for week in range(self.weeks) if week not in self.off and self.day(week, weekday) not in self.closed
        )


@dataclass(frozen=True)
class YearOuting:
    """A day's outing: the codes of its communes, and the minutes driven."""

    date: date
    communes: tuple[str, ...]
    driving: float


@dataclass(frozen=True)
class Shortfall:
    """A commune that waits `waited` weeks from `since` on, more than the `every` it was promised.

    `since` is its last visit before the wait, or the beginning of the year; `is_never`: no visit in the whole year.
    """

    rhythm: Rhythm
    since: date
    waited: int
    is_never: bool = False

    @property
    def sentence(self) -> str:
        return words.shortfall(self)

    @property
    def late(self) -> int:
        """Weeks too many."""
        return self.waited - self.rhythm.every


@dataclass(frozen=True)
class Rotation:
    """The outings of the year by date, and every promise that is not kept."""

    outings: tuple[YearOuting, ...]
    driving: float
    shortfalls: tuple[Shortfall, ...]
    is_proven: bool

    @property
    def visits(self) -> int:
        return sum(len(outing.communes) for outing in self.outings)
