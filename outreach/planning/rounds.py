"""Which communes share the outings of a year, two at most, so that the year drives least: an exact choice of pairs."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from outreach.planning.packing import Packing, choose
from outreach.planning.watch import Watch
from outreach.planning.year import Year


@dataclass(frozen=True)
class Round:
    """One or two communes (ranks among the rhythms) always visited together, in `driving` minutes a time.

    Again after `every` weeks at most, first in week `first_due` at the latest, on one of `weekdays`.
    """

    members: tuple[int, ...]
    driving: float
    every: int
    first_due: int
    weekdays: frozenset[int]


def chosen_rounds(year: Year, watch: Watch) -> list[Round]:
    """The rounds that visit each commune that can be reached, in the fewest minutes over the year."""
    rounds = possible_rounds(year)
    reached = sorted({member for one in rounds for member in one.members})
    packing = Packing(
        value=np.array([-one.driving * visits(year, one) for one in rounds]),
        row=np.array([reached.index(member) for one in rounds for member in one.members], dtype=int),
        column=np.array([rank for rank, one in enumerate(rounds) for _ in one.members], dtype=int),
        least=np.ones(len(reached)),
        most=np.ones(len(reached)),
    )
    choice = choose(packing, watch=watch)
    # Each commune alone is always a choice: only somebody who stops the search leaves none.
    alone = [rank for rank, one in enumerate(rounds) if len(one.members) == 1]
    return [rounds[rank] for rank in (alone if choice.columns is None else choice.columns)]


def possible_rounds(year: Year) -> list[Round]:
    """Every commune alone, and every two that one outing can visit, on a weekday of both."""
    ranks = range(len(year.rhythms))
    rounds = (round_of(year, members) for size in (1, 2) for members in combinations(ranks, size))
    return [one for one in rounds if one.driving <= year.max_driving and one.weekdays]


def round_of(year: Year, members: tuple[int, ...]) -> Round:
    rhythms = [year.rhythms[member] for member in members]
    return Round(
        members,
        driving(year.roads, [member + 1 for member in members]),
        min(rhythm.every for rhythm in rhythms),
        min(rhythm.first_due for rhythm in rhythms),
        frozenset.intersection(*(rhythm.weekdays for rhythm in rhythms)),
    )


def driving(roads: np.ndarray, nodes: list[int]) -> float:
    """Minutes from the base and back, in the better of the two directions."""
    there = [0, *nodes], [*nodes, 0]
    return float(min(roads[there[0], there[1]].sum(), roads[there[1], there[0]].sum()))


def visits(year: Year, one: Round) -> int:
    """How many times a year a round is made, at the fewest."""
    return max(0, 1 + (year.weeks - 1 - max(0, one.first_due)) // one.every)
