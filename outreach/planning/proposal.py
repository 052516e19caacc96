"""Propose a plan: a good one at once, then the best one with its proof."""

from collections.abc import Callable

import numpy as np

from outreach.planning.choice import packing_of, plan_of
from outreach.planning.day_plans import DayPlans, TooManyDays, day_plans
from outreach.planning.listed_routes import ListedRoutes
from outreach.planning.long_days import propose_long_days
from outreach.planning.packing import choose
from outreach.planning.plan import Listener, Plan
from outreach.planning.problem import Problem
from outreach.planning.refusals import refuse_the_impossible
from outreach.planning.routes import Temper
from outreach.planning.ruin_and_recreate import Search
from outreach.planning.watch import Watch

# Enough for a plan within half a percent of the best, in a fraction of a second.
ITERATIONS = 400
# Of the time given, what the search may take before the proof begins.
SEARCH_SHARE = 0.3
TEMPER = Temper()


def propose(
    problem: Problem,
    *,
    seconds: float | None = None,
    seed: int = 1,
    on_progress: Listener | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan, proven if time allows; see `outreach.planning`."""
    watch = Watch(seconds, should_stop)
    refuse_the_impossible(problem)
    try:
        plans = day_plans(problem)
    except TooManyDays:
        return propose_long_days(problem, watch, seed, on_progress)
    told = Told(problem, plans, on_progress)
    for value, rows in searched(problem, plans, seed, watch.shorter(SEARCH_SHARE), ITERATIONS):
        told.better(value, rows)
    return told.proven(watch)


def searched(problem: Problem, plans: DayPlans, seed: int, watch: Watch, iterations: int | None):
    """(value, rows of day plans) of each better plan met by the search."""
    if not len(plans):
        yield 0.0, []
        return
    routes = ListedRoutes(problem, plans)
    for value, at in Search(routes, TEMPER, np.random.default_rng(seed)).run(watch, iterations):
        rows = (routes.row(rank, route) for rank, route in enumerate(at))
        yield value, [row for row in rows if row is not None]


class Told:
    """The best plan so far, told to whoever listens."""

    def __init__(self, problem: Problem, plans: DayPlans, on_progress: Listener | None):
        self.problem, self.plans, self.on_progress = problem, plans, on_progress
        self.value, self.rows = -np.inf, []

    def better(self, value: float, rows):
        if value > self.value:
            self.value, self.rows = value, rows
            if self.on_progress:
                self.on_progress(plan_of(self.problem, self.plans, rows))

    def proven(self, watch: Watch) -> Plan:
        """The best plan of all if time allows to prove it; else the best so far, and what none can beat."""
        if watch.is_over:
            return plan_of(self.problem, self.plans, self.rows)
        choice = choose(packing_of(self.problem, self.plans), floor=self.value, watch=watch)
        if choice.columns is not None and choice.value >= self.value:
            self.better(choice.value, choice.columns)
        bound = max(choice.bound, self.value)
        is_proven = bound <= self.value + 1e-6
        return plan_of(self.problem, self.plans, self.rows, bound=bound, is_proven=is_proven)
