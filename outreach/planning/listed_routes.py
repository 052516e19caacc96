"""Routes for the search when every day plan is listed: a visit more is looked up, and its best order comes with it."""

from functools import cache

import numpy as np

from outreach.planning.day_plans import NOBODY, DayPlans
from outreach.planning.problem import Problem
from outreach.planning.routes import NOT_POSSIBLE

LEAST_EFFORT = 1.0


class ListedRoutes:
    """A route is a set of communes as the bits of a number; see `routes.Routes` for the rest."""

    def __init__(self, problem: Problem, plans: DayPlans):
        count, size = len(problem.outings), len(problem.candidates)
        self.plans, self.size = plans, size
        self.days = np.arange(count)
        self.patterns = np.eye(count)
        self.allowed = np.ones((count, size), dtype=bool)
        self.near = np.argsort(problem.roads[1:, 1:], axis=1, kind="stable")
        self.kept = frozenset(problem.index[pin.commune] for pin in problem.pins)
        self.rows = [{} for _ in range(count)]
        bits = [1 << rank for rank in range(size)] + [0]
        for row, (outing, members) in enumerate(zip(plans.outing.tolist(), plans.members.tolist(), strict=True)):
            self.rows[outing][sum(bits[member] for member in members)] = row
        self.is_pinned = [
            any(problem.outing_index[pin.outing] == rank for pin in problem.pins) for rank in range(count)
        ]
        self.gains = cache(self.gains)

    def start(self, rank):
        """Nothing, or the fewest communes that the pins allow."""
        if not self.is_pinned[rank]:
            return 0
        return min(self.rows[rank], key=lambda route: (route.bit_count(), -self.value(rank, route)))

    def stops(self, route):
        return tuple(bit for bit in range(self.size) if route >> bit & 1)

    def value(self, rank, route):
        return float(self.plans.value[self.rows[rank][route]]) if route else 0.0

    def gains(self, rank, route):
        """Looked up for each commune; kept, for the same sets come back again and again."""
        rows = self.rows[rank]
        found = np.array([rows.get(route | 1 << commune, NOBODY) for commune in range(self.size)])
        now = rows.get(route)
        value, driving = (self.plans.value[now], self.plans.driving[now]) if route else (0.0, 0.0)
        is_new = (found != NOBODY) & (found != (NOBODY if now is None else now))
        gains = np.where(is_new, self.plans.value[found] - value, NOT_POSSIBLE)
        return gains, np.where(is_new, np.maximum(self.plans.driving[found] - driving, LEAST_EFFORT), np.inf)

    def added(self, rank, route, customer):
        return route | 1 << customer

    def without(self, rank, route, gone):
        """What is left; without that too where no road leads round what is gone."""
        for customer in gone:
            route &= ~(1 << customer)
        return route if not route or route in self.rows[rank] else self.start(rank)

    def polished(self, rank, route):
        return route

    def row(self, rank, route):
        """The row of the day plan that does this, or None for a day without outing."""
        return self.rows[rank].get(route)
