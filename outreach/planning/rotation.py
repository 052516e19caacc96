"""A year in which no commune waits longer than its rhythm: which go together, then when.

Two exact choices. First, which communes share an outing (`rounds`). Then, for each round, a weekday and a first week,
holidays and weeks off avoided, so that no vehicle has two outings on one day. Each round's possible years are few: from
a first week on, always as late as the rhythm allows; so choosing them is a packing too. When rhythms cannot all be
kept, who waits, how long and from when is told: never just « no solution ».
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from outreach.planning.packing import Packing, choose
from outreach.planning.rounds import Round, chosen_rounds
from outreach.planning.watch import Watch
from outreach.planning.year import Rhythm, Rotation, Shortfall, Year, YearOuting

# Keeping a rhythm comes before any drive: what the first week too many weighs, for one commune, in minutes. The second
# weighs twice as much, and so on: better ten communes a week late than one forgotten for ten.
WEEK_LATE = 1_000.0


@dataclass(frozen=True)
class Pace:
    """How a round may depart from its rhythm, in weeks: go faster (slower if negative), begin later than it should,
    come back so much later than it could after days without outings."""

    faster: int = 0
    begins: int = 0
    resumes: int = 0


# Going faster leaves a day to others. Being late is for when there is no other way.
KEPT = tuple(Pace(faster) for faster in (0, 1, 2))
LATE = (
    Pace(begins=26),
    *(Pace(faster=-weeks, begins=weeks) for weeks in (1, 2, 4, 8)),
    *(Pace(resumes=weeks) for weeks in (1, 2, 3, 5, 8)),
)


@dataclass(frozen=True)
class RoundYear:
    """A round on one weekday, in these weeks."""

    round: Round
    weekday: int
    weeks: tuple[int, ...]


def rotate(year: Year, *, seconds: float | None = None, should_stop: Callable[[], bool] | None = None) -> Rotation:
    """The calendar of a year that keeps the rhythms, then drives least; see `outreach.planning`."""
    watch = Watch(seconds, should_stop)
    rounds = chosen_rounds(year, watch)
    chosen, is_proven = calendar(year, rounds, watch)
    outings = sorted((outing for one in chosen for outing in outings_of(year, one)), key=lambda one: one.date)
    return Rotation(tuple(outings), sum(one.driving for one in outings), shortfalls(year, chosen), is_proven)


def outings_of(year: Year, one: RoundYear) -> Iterator[YearOuting]:
    codes = tuple(year.rhythms[member].code for member in one.round.members)
    for week in one.weeks:
        yield YearOuting(year.day(week, one.weekday), codes, one.round.driving)


# --- When ---


def calendar(year: Year, rounds: list[Round], watch: Watch) -> tuple[list[RoundYear], bool]:
    """(a year for each round, whether none is better); slower rhythms only when the days do not suffice."""
    for paces in (KEPT, KEPT + LATE):
        columns = [column for one in rounds for column in years_of(year, one, paces)]
        choice = choose(calendar_packing(year, rounds, columns), watch=watch)
        if choice.columns is not None:
            return [columns[rank] for rank in choice.columns], choice.is_proven
    return first_come(year, rounds), False


def years_of(year: Year, one: Round, paces) -> list[RoundYear]:
    """The years of a round, on each weekday, from each first week on; without a visit if due later, or at worst."""
    is_optional = one.first_due >= year.weeks or paces != KEPT
    found = {RoundYear(one, min(one.weekdays), ())} if is_optional else set()
    for weekday in one.weekdays:
        weeks = year.open_weeks(weekday)
        for pace in paces:
            latest = max(one.first_due, *weeks[:1], 0) + pace.begins
            for start in weeks[: bisect_right(weeks, latest)]:
                found.add(RoundYear(one, weekday, as_late_as_may_be(year, weeks, start, one.every, pace)))
    return sorted(found, key=lambda column: (column.weekday, column.weeks))


def as_late_as_may_be(year, weeks, start, every, pace):
    """Weeks from `start` on, each the last open one within the rhythm, or else the next one, while the year lasts."""
    visits, every = [start], max(1, every - pace.faster)
    while visits[-1] + every < year.weeks and visits[-1] < weeks[-1]:
        within = bisect_right(weeks, visits[-1] + every) - 1
        is_late = weeks[within] == visits[-1]
        visits.append(weeks[min(within + 1 + pace.resumes, len(weeks) - 1)] if is_late else weeks[within])
    return tuple(visits)


def calendar_packing(year: Year, rounds: list[Round], columns: list[RoundYear]) -> Packing:
    """Rows: the rounds, each done once; then the days, each with so many vehicles."""
    rank = {one: row for row, one in enumerate(rounds)}
    cells = [
        (row, column)
        for column, one in enumerate(columns)
        for row in (rank[one.round], *(len(rounds) + week * 7 + one.weekday for week in one.weeks))
    ]
    row, column = np.array(cells, dtype=int).reshape(-1, 2).T
    days = year.weeks * 7
    return Packing(
        value=np.array([-cost(year, one) for one in columns]),
        row=row,
        column=column,
        least=np.concatenate([np.ones(len(rounds)), np.zeros(days)]),
        most=np.concatenate([np.ones(len(rounds)), np.full(days, float(year.vehicles))]),
    )


def cost(year: Year, one: RoundYear) -> float:
    """Minutes driven, and what the weeks too many weigh."""
    waiting = [wait.late for member in one.round.members for wait in waits(year, year.rhythms[member], one)]
    late = sum(weeks * (weeks + 1) / 2 for weeks in waiting)
    return one.round.driving * len(one.weeks) + WEEK_LATE * late


# --- Who waits ---


def shortfalls(year: Year, chosen: list[RoundYear]) -> tuple[Shortfall, ...]:
    """Every promise not kept, communes that no round reaches included, the longest wait first."""
    done = {member: one for one in chosen for member in one.round.members}
    late = [wait for rank, rhythm in enumerate(year.rhythms) for wait in waits(year, rhythm, done.get(rank))]
    return tuple(sorted(late, key=lambda wait: (-wait.late, wait.rhythm.code, wait.since)))


def waits(year: Year, rhythm: Rhythm, one: RoundYear | None) -> Iterator[Shortfall]:
    """The waits of a commune that are too long, the last one counted until the week after the year."""
    weekday, weeks = (one.weekday, one.weeks) if one else (0, ())
    for since, until in pairwise([rhythm.first_due - rhythm.every, *weeks, year.weeks]):
        if until - since > rhythm.every:
            yield Shortfall(rhythm, year.day(max(since, 0), weekday), until - since, is_never=not weeks)


def first_come(year: Year, rounds: list[Round]) -> list[RoundYear]:
    """When somebody stopped the search before any choice: each round in turn, on the days that are left."""
    taken: dict[tuple[int, int], int] = {}
    chosen = []
    for one in sorted(rounds, key=lambda one: one.every):
        fitting = [each for each in years_of(year, one, KEPT + LATE) if is_free(year, taken, each)]
        best = min(fitting, key=lambda each: cost(year, each))
        for week in best.weeks:
            taken[week, best.weekday] = taken.get((week, best.weekday), 0) + 1
        chosen.append(best)
    return chosen


def is_free(year, taken, one):
    return all(taken.get((week, one.weekday), 0) < year.vehicles for week in one.weeks)
