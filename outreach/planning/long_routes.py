"""Routes for the search when days are too long to be listed: a visit more is tried between every two of the day.

For each route two tables are kept: how early the crew can be at each stop, and how late it may be there for the rest
of the day to stand. A visit more is possible where the first, lengthened by it, does not pass the second; all communes
and all gaps are compared at once.
"""

from functools import lru_cache

import numpy as np

from outreach.planning.clock import NEVER, Clock
from outreach.planning.day_plans import fitting_order
from outreach.planning.problem import Problem
from outreach.planning.routes import NOT_POSSIBLE
from outreach.planning.two_opt import untangled

LEAST_EFFORT = 1e-3
# Routes whose tables are kept.
REMEMBERED = 8_000


class LongRoutes:
    """A route is the communes (ranks) in visiting order; see `routes.Routes` for the rest.

    `twins` (r): the first outing that is just like each, pins apart; what one can do, its twins can.
    """

    def __init__(self, problem: Problem):
        count, size = len(problem.outings), len(problem.candidates)
        self.problem = problem
        self.days, self.patterns = np.arange(count), np.eye(count)
        self.allowed = np.ones((count, size), dtype=bool)
        self.near = np.argsort(problem.roads[1:, 1:], axis=1, kind="stable")
        self.kept = frozenset(problem.index[pin.commune] for pin in problem.pins)
        self.clocks = [Clock.of(problem, outing) for outing in problem.outings]
        self.is_idle = [clock.is_idle for clock in self.clocks]
        self.twins = [self._twin(rank) for rank in range(count)]
        self.is_even = np.allclose(problem.roads[1:, 1:], problem.roads[1:, 1:].T)
        self.minutes = problem.roads.tolist()
        self.to, self.back = np.ascontiguousarray(problem.roads[:, 1:]), np.ascontiguousarray(problem.roads[1:].T)
        self.worth = (problem.weights.point * problem.points).tolist()
        self.tables = lru_cache(REMEMBERED)(self._tables)
        self.early, self.late = lru_cache(8 * REMEMBERED)(self._early), lru_cache(8 * REMEMBERED)(self._late)

    def _twin(self, rank):
        mine = self.clocks[rank]
        alike = (
            other
            for other in range(rank)
            if self._limits(other) == self._limits(rank)
            and np.array_equal(self.clocks[other].first, mine.first)
            and np.array_equal(self.clocks[other].last, mine.last)
            and np.array_equal(self.problem.points[other], self.problem.points[rank])
        )
        return next(alike, rank)

    def _limits(self, rank):
        outing = self.problem.outings[rank]
        pinned = any(pin.outing == outing.key for pin in self.problem.pins)
        return outing.shift, outing.max_driving, outing.max_stops, outing.service, outing.pause, pinned and outing.key

    # --- What the search asks ---

    def start(self, rank):
        outing = self.problem.outings[rank]
        pinned = [self.problem.index[pin.commune] for pin in self.problem.pins if pin.outing == outing.key]
        return fitting_order(self.problem, outing, pinned) if pinned else ()

    def stops(self, route):
        return route

    def value(self, rank, route):
        worth = self.worth[rank]
        return sum([worth[customer] for customer in route]) - self.problem.weights.minute * self.driving(route)

    def gains(self, rank, route):
        return self.tables(self.twins[rank], route)[:2]

    def added(self, rank, route, customer):
        gap = self.tables(self.twins[rank], route)[2][customer]
        return (*route[:gap], customer, *route[gap:])

    def without(self, rank, route, gone):
        """What is left; nothing where hours or roads no longer allow it."""
        left = tuple(customer for customer in route if customer not in gone)
        return left if self.is_possible(rank, left) else self.start(rank)

    def polished(self, rank, route):
        """Untangled, where hours and one-way roads do not decide the order."""
        return untangled(self.problem.roads, route) if self.is_idle[rank] and self.is_even else route

    # --- Tables ---

    def driving(self, route):
        """Minutes from the base through these communes and back."""
        last, total = 0, 0.0
        for customer in route:
            total += self.minutes[last][customer + 1]
            last = customer + 1
        return total + self.minutes[last][0] if route else 0.0

    def is_possible(self, rank, route):
        if self.driving(route) > self.problem.outings[rank].max_driving:
            return False
        return self.is_idle[rank] or self._is_home(rank, route)

    def _tables(self, rank, route):
        """(gain, effort, gap where) of each commune at the best place it has in a route."""
        outing, weights = self.problem.outings[rank], self.problem.weights
        nodes = np.array([0, *[customer + 1 for customer in route], 0])
        to, back = self.to[nodes[:-1]], self.back[nodes[1:]]
        added = to + back - self.problem.roads[nodes[:-1], nodes[1:]][:, None]
        if not self.is_idle[rank]:
            added[~self._on_time(rank, route, to, back)] = NEVER
        gap = added.argmin(axis=0)
        cost = added[gap, np.arange(len(gap))]
        slack = outing.max_driving - self.driving(route) if len(route) < outing.max_stops else -NEVER
        is_possible = cost <= slack
        gains = np.array(self.worth[rank]) - weights.minute * np.where(is_possible, cost, 0.0)
        return np.where(is_possible, gains, NOT_POSSIBLE), np.maximum(cost, LEAST_EFFORT), gap.tolist()

    def _on_time(self, rank, route, to, back):
        """A mask (gaps x communes): where a visit more leaves the rest of the day as it is."""
        clock, gaps = self.clocks[rank], range(len(route) + 1)
        fresh, rested = np.array([self.early(rank, route[:gap]) for gap in gaps]).T[:, :, None]
        fresh, rested = clock.drive(fresh, rested, to)
        fresh, rested = clock.drive(*clock.visit(fresh, rested, np.arange(1, to.shape[1] + 1)[None, :]), back)
        latest_fresh, latest_rested = np.array([self.late(rank, route[gap:]) for gap in gaps]).T[:, :, None]
        return (fresh <= latest_fresh) | (rested <= latest_rested)

    def _early(self, rank, route):
        """The earliest the crew is free after these visits, from the base: (fresh, rested)."""
        clock = self.clocks[rank]
        if not route:
            fresh, rested = clock.departure()
        else:
            node, last = route[-1] + 1, (route[-2] + 1 if len(route) > 1 else 0)
            before = np.array(self.early(rank, route[:-1]))[:, None]
            fresh, rested = clock.visit(*clock.drive(*before, self.problem.roads[last, node]), np.array([node]))
        return float(fresh[0]), float(rested[0])

    def _late(self, rank, route):
        """The latest the crew may arrive where these visits begin, to do them and be home: (fresh, rested)."""
        clock = self.clocks[rank]
        if not route:
            return clock.latest_home()
        node, following = route[0] + 1, (route[1] + 1 if len(route) > 1 else 0)
        leaves = clock.latest_departure(*self.late(rank, route[1:]), self.problem.roads[node, following])
        return tuple(clock.latest_start(time - clock.outing.service, node) for time in leaves)

    def _is_home(self, rank, route):
        fresh, rested = np.array(self.early(rank, route))[:, None]
        back = self.problem.roads[route[-1] + 1, 0] if route else 0.0
        return self.clocks[rank].home(*self.clocks[rank].drive(fresh, rested, back))[0] < NEVER
