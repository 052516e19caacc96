"""Propose a plan when days are too long to be listed: search, keep every good day met, and choose among them exactly.

The plan is good, not proven: a day never met could be better.
"""

from dataclasses import dataclass, field

import numpy as np

from outreach.planning.choice import told
from outreach.planning.long_routes import LongRoutes
from outreach.planning.packing import Packing, choose
from outreach.planning.plan import Listener, Plan
from outreach.planning.problem import Problem
from outreach.planning.routes import Temper
from outreach.planning.ruin_and_recreate import Search
from outreach.planning.watch import Watch

ITERATIONS = 4_000
# Of the time given, what the search takes; the choice among the days it met has the rest.
SEARCH_SHARE = 0.8
MOST_DAYS = 40_000
SEARCHES = 3


def propose_long_days(
    problem: Problem, watch: Watch, seed: int, on_progress: Listener | None, iterations: int | None = None
) -> Plan:
    """The best plan found; the search stops by time if it has one, by iterations otherwise."""
    routes = LongRoutes(problem)
    met = DaysMet(routes)
    best, orders = -np.inf, {}
    if iterations is None and watch.seconds is None:
        iterations = ITERATIONS
    for value, at in searched(problem, routes, met, seed, watch.shorter(SEARCH_SHARE), iterations):
        best, orders = value, dict(enumerate(at))
        if on_progress:
            on_progress(told(problem, orders, is_listed=False))
    better = met.choice(floor=best, watch=watch) if not watch.is_over else None
    plan = told(problem, better or orders, is_listed=False)
    if better and on_progress:
        on_progress(plan)
    return plan


def searched(problem, routes, met, seed, watch, iterations):
    """(value, routes) of each better plan met, over a few searches begun anew: one alone may stay in a poor valley."""
    if not problem.outings or not problem.candidates:
        yield 0.0, [() for _ in problem.outings]
        return
    best = -np.inf
    for left in range(SEARCHES, 0, -1):
        draw = np.random.default_rng([seed, left])
        search = Search(routes, temper_of(problem), draw, met=met.remember)
        for value, at in search.run(watch.shorter(1 / left), iterations and 1 + iterations // SEARCHES):
            if value > best:
                best = value
                yield value, at


def temper_of(problem: Problem) -> Temper:
    """Heat in proportion to what a visit is worth."""
    worth = problem.weights.point * float(problem.points.mean()) if problem.points.size else 1.0
    return Temper(ruined=10.0, longest=10, hot=max(worth, 1e-6), cold=max(worth, 1e-6) / 50, overlooked=0.02)


@dataclass(eq=False)
class DaysMet:
    """Every day met by a search: for each kind of outing and each set of communes, the order that drives least."""

    routes: LongRoutes
    orders: dict = field(default_factory=dict)

    def remember(self, rank, route):
        key = self.routes.twins[rank], frozenset(route)
        known = self.orders.get(key)
        if known is None and len(self.orders) >= MOST_DAYS:
            return
        if known is None or self.routes.driving(route) < self.routes.driving(known):
            self.orders[key] = route

    def choice(self, *, floor: float, watch: Watch):
        """{rank of outing: communes in order} of the best choice among the days met; None if none beats `floor`."""
        days = [(twin, route) for (twin, _), route in self.orders.items() if route]
        chosen = choose(self.packing(days), floor=floor, watch=watch)
        if chosen.columns is None or chosen.value <= floor + 1e-9:
            return None
        return self.shared([days[column] for column in chosen.columns])

    def packing(self, days) -> Packing:
        """Rows: the outings (twins share their first), then the communes."""
        problem, count = self.routes.problem, len(self.routes.twins)
        cells = [
            (row, column)
            for column, (twin, route) in enumerate(days)
            for row in (twin, *(count + customer for customer in route))
        ]
        row, column = np.array(cells, dtype=int).reshape(-1, 2).T
        pinned = {problem.outing_index[pin.outing] for pin in problem.pins}
        return Packing(
            value=np.array([self.routes.value(twin, route) for twin, route in days]),
            row=row,
            column=column,
            least=np.array([float(rank in pinned) for rank in range(count)] + [0.0] * len(problem.candidates)),
            most=np.array(
                [float(self.routes.twins.count(rank)) for rank in range(count)] + [1.0] * len(problem.candidates)
            ),
        )

    def shared(self, days):
        """Each day given to an outing of its kind."""
        free = {twin: [rank for rank, other in enumerate(self.routes.twins) if other == twin] for twin, _ in days}
        return {free[twin].pop(0): route for twin, route in days}
