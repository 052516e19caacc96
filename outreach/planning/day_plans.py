"""Every day that could be: for each outing and each set of communes it can visit, the order that drives least.

Outings have few stops, so all feasible orders can be grown, one stop at a time, as rows of arrays. An order is given
up when another one of the same communes, ending at the same place, drives no more and is ready no later.
"""

from dataclasses import dataclass

import numpy as np

from outreach.planning.clock import NEVER, Clock
from outreach.planning.problem import Outing, Problem

# Beyond this many orders of one outing, days are too long to be listed.
MOST_ORDERS = 600_000
# Orders lengthened at a time, to spare memory.
SLICE = 50_000
NOBODY = -1
EMPTY = np.empty(0, dtype=int)


class TooManyDays(Exception):
    """Days are so long that they cannot be listed: use `long_days`."""


@dataclass(frozen=True, eq=False)
class DayPlans:
    """One row a day plan, over all outings.

    `outing` (m): rank of the outing. `members` (m x k): ranks of the communes in visiting order, then NOBODY.
    `driving` (m): minutes. `points` (m). `value` (m): what the plan gains by it.
    """

    outing: np.ndarray
    members: np.ndarray
    driving: np.ndarray
    points: np.ndarray
    value: np.ndarray

    def __len__(self):
        return len(self.outing)

    def only(self, rows) -> "DayPlans":
        """The day plans of these rows (a mask or ranks)."""
        return DayPlans(self.outing[rows], self.members[rows], self.driving[rows], self.points[rows], self.value[rows])

    def visiting(self, commune: int) -> np.ndarray:
        """A mask of the day plans that visit a commune."""
        return (self.members == commune).any(axis=1)

    def communes(self, row: int) -> tuple[int, ...]:
        """The communes of a day plan, in visiting order."""
        return tuple(int(member) for member in self.members[row] if member != NOBODY)


def day_plans(problem: Problem) -> DayPlans:
    """Every day plan worth choosing: pins kept, refusals left out, the best order of each set."""
    width = max([outing.max_stops for outing in problem.outings], default=0)
    none = np.empty(0, dtype=np.int32), np.empty((0, width), dtype=np.int32), np.empty(0)
    found = [listed(problem, rank, orders(problem, outing), width) for rank, outing in enumerate(problem.outings)]
    return valued(problem, *map(np.concatenate, zip(none, *found, strict=True)))


def valued(problem, outing, members, driving) -> DayPlans:
    """Day plans with the points of their visits and what the plan gains by each."""
    padded = np.column_stack([problem.points, np.zeros(len(problem.outings))])
    points = padded[outing[:, None], members].sum(axis=1)
    return DayPlans(outing, members, driving, points, problem.value(points, driving))


def listed(problem, rank, orders, width):
    """The best order of each set among those of an outing, with every pinned commune inside, padded to `width`."""
    members, driving = orders
    pinned = [problem.index[pin.commune] for pin in problem.pins if pin.outing == problem.outings[rank].key]
    for commune in pinned:
        kept = (members == commune).any(axis=1)
        members, driving = members[kept], driving[kept]
    return np.full(len(members), rank, dtype=np.int32), padded(members, width), driving


def orders(problem: Problem, outing: Outing):
    """(members, driving) of the best order of each set of communes that the outing can visit; at least one."""
    clock = Clock.of(problem, outing)
    grown = Orders.at_the_base(clock)
    best = [grown.best_of_each_set(clock)]
    for _ in range(min(outing.max_stops, len(clock.open_nodes))):
        grown = grown.extended(clock, clock.open_nodes)
        best.append(grown.best_of_each_set(clock))
    members = np.vstack([padded(nodes - 1, outing.max_stops) for nodes, _ in best])
    return members, np.concatenate([driving for _, driving in best])


def fitting_order(problem: Problem, outing: Outing, communes: list[int]) -> tuple[int, ...] | None:
    """The order of these communes (ranks) that drives least, if the outing can visit them all in one day."""
    if len(communes) > outing.max_stops:
        return None
    clock = Clock.of(problem, outing)
    grown = Orders.at_the_base(clock)
    for _ in communes:
        grown = grown.extended(clock, np.array(communes) + 1)
    nodes, _ = grown.best_of_each_set(clock)
    return tuple((nodes[0] - 1).tolist()) if len(nodes) else None


def padded(members, width):
    return np.pad(members, ((0, 0), (0, width - members.shape[1])), constant_values=NOBODY)


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders of stops of one length, one row each: nodes (m x k), driving so far, and the clock at the last stop."""

    nodes: np.ndarray
    driving: np.ndarray
    fresh: np.ndarray
    rested: np.ndarray

    @classmethod
    def at_the_base(cls, clock: Clock) -> "Orders":
        return cls(np.empty((1, 0), dtype=np.int32), np.zeros(1), *clock.departure())

    def extended(self, clock: Clock, nodes: np.ndarray) -> "Orders":
        """Every order longer by one of these nodes from which the crew can still be home in time."""
        last = self.nodes[:, -1] if self.nodes.shape[1] else np.zeros(len(self.nodes), dtype=int)
        row, node = self._ways_on(clock, last, nodes)
        driving = self.driving[row] + clock.roads[last[row], node]
        fresh, rested = clock.drive(self.fresh[row], self.rested[row], clock.roads[last[row], node])
        fresh, rested = clock.visit(fresh, rested, node)
        kept = self._returns(clock, node, driving, fresh, rested)
        grown = np.column_stack([self.nodes[row], node])
        return Orders(grown[kept], driving[kept], fresh[kept], rested[kept]).undominated()

    def _ways_on(self, clock, last, nodes):
        """(row, node) of each node that a row has not visited, not too far to come back from."""
        found, count = [], 0
        for start in range(0, len(last), SLICE):
            rows = slice(start, start + SLICE)
            reach = self.driving[rows, None] + clock.roads[last[rows]][:, nodes] + clock.roads[nodes, 0]
            fit = reach <= clock.outing.max_driving
            for visited in self.nodes[rows].T:
                fit &= visited[:, None] != nodes
            row, rank = np.nonzero(fit)
            found.append((row + start, nodes[rank]))
            count += len(row)
            if count > 4 * MOST_ORDERS:
                raise TooManyDays
        return map(np.concatenate, zip((EMPTY, EMPTY), *found, strict=True))

    @staticmethod
    def _returns(clock, node, driving, fresh, rested):
        back = clock.roads[node, 0]
        home = clock.home(*clock.drive(fresh, rested, back))
        return (home < NEVER) & (driving + back <= clock.outing.max_driving)

    def undominated(self) -> "Orders":
        """Without the orders that the least driven one of the same set and last stop beats in every way."""
        if not len(self.nodes):
            return self
        order, starts = self._groups(np.sort(self.nodes[:, :-1]).T, self.nodes[:, -1])
        leader = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        beaten = (self.fresh[leader] <= self.fresh[order]) & (self.rested[leader] <= self.rested[order]) & ~starts
        kept = order[~beaten]
        if len(kept) > MOST_ORDERS:
            raise TooManyDays
        return Orders(self.nodes[kept], self.driving[kept], self.fresh[kept], self.rested[kept])

    def _groups(self, *keys):
        """(rows sorted by group then driving, mask of the first of each group)."""
        keys = np.vstack(keys)
        order = np.lexsort((self.fresh, self.driving, *keys))
        changes = (keys[:, order[1:]] != keys[:, order[:-1]]).any(axis=0)
        return order, np.concatenate([[True], changes])

    def best_of_each_set(self, clock: Clock):
        """(nodes, driving with the way home) of the order of each set that drives least, all of them feasible."""
        if not len(self.nodes) or not self.nodes.shape[1]:
            return self.nodes[:0], self.driving[:0]
        whole = Orders(self.nodes, self.driving + clock.roads[self.nodes[:, -1], 0], self.fresh, self.rested)
        order, starts = whole._groups(np.sort(self.nodes).T)
        first = order[starts]
        return whole.nodes[first], whole.driving[first]
