"""Periodic routing (Cordeau): customers visited on one of their sets of days, vehicles of one capacity, few kilometres.

Our search with `patterns`; the product itself has no use for them yet.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from outreach.planning.routes import NOT_POSSIBLE, Temper
from outreach.planning.ruin_and_recreate import Search
from outreach.planning.two_opt import untangled
from outreach.planning.watch import Watch

# A visit is worth more than any detour: all are made, then distance counts.
VISIT = 10_000.0
TEMPER = Temper(ruined=9.0, longest=8, hot=6.0, cold=0.05, wavering=0.0005, regret=3.0, haste=(0.0,))


class PeriodicRoutes:
    """A route is the customers in visiting order; see `outreach.planning.routes.Routes`."""

    kept = frozenset()

    def __init__(self, path):
        lines = [[float(word) for word in line.split()] for line in Path(path).read_text().splitlines() if line.strip()]
        _, vehicles, count, days = map(int, lines[0])
        longest, self.capacity = lines[1]
        self.longest = longest or np.inf
        nodes = lines[days + 1 : days + 2 + count]
        places = np.array([node[1:3] for node in nodes])
        self.roads = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        self.service, self.demand = (np.array([node[at] for node in nodes[1:]]) for at in (3, 4))
        self.days = np.repeat(np.arange(days), vehicles)
        self._read_patterns(nodes[1:], days)
        self.near = np.argsort(self.roads[1:, 1:], axis=1, kind="stable")
        self.minutes = self.roads.tolist()
        self.tables = lru_cache(30_000)(self._tables)
        self.cost = lru_cache(30_000)(self._cost)

    def _read_patterns(self, nodes, days):
        sets = [[int(code) for code in node[7 : 7 + int(node[6])]] for node in nodes]
        codes = sorted({code for some in sets for code in some})
        self.patterns = np.array([[float(code >> day & 1) for day in reversed(range(days))] for code in codes])
        self.allowed = np.array([[code in some for some in sets] for code in codes])
        self.visits = sum(bin(some[0]).count("1") for some in sets)

    def start(self, rank):
        return ()

    def stops(self, route):
        return route

    def value(self, rank, route):
        return VISIT * len(route) - self.cost(route)

    def gains(self, rank, route):
        return self.tables(route)[:2]

    def added(self, rank, route, customer):
        gap = self.tables(route)[2][customer]
        return (*route[:gap], customer, *route[gap:])

    def without(self, rank, route, gone):
        return tuple(customer for customer in route if customer not in gone)

    def polished(self, rank, route):
        return untangled(self.roads, route)

    def _cost(self, route):
        nodes = [0, *[customer + 1 for customer in route], 0]
        return sum([self.minutes[one][other] for one, other in pairwise(nodes)])

    def _tables(self, route):
        nodes = np.array([0, *[customer + 1 for customer in route], 0])
        legs = self.roads[nodes[:-1], nodes[1:]][:, None]
        added = self.roads[nodes[:-1], 1:] + self.roads[nodes[1:], 1:] - legs
        gap = added.argmin(axis=0)
        cost = added[gap, np.arange(len(gap))]
        inside = list(route)
        is_possible = self.demand <= self.capacity - self.demand[inside].sum()
        is_possible &= cost + self.service <= self.longest - self.service[inside].sum() - self.cost(route)
        return np.where(is_possible, VISIT - cost, NOT_POSSIBLE), np.ones(len(gap)), gap.tolist()


def greedy(path):
    """What a single careful insertion gives: (distance, visits missed)."""
    routes = PeriodicRoutes(path)
    return told(routes, next(Search(routes, Temper(), np.random.default_rng(1)).run(Watch(0.0)))[1])


def searched(path, *, seconds, seed=1):
    """The best found in so many seconds: (distance, visits missed)."""
    watch = Watch(seconds)
    routes = PeriodicRoutes(path)
    *_, (_, best) = Search(routes, TEMPER, np.random.default_rng(seed)).run(watch)
    return told(routes, best)


def told(routes, at):
    """(distance, visits missed), every promise checked again."""
    days_of = {}
    for day, route in zip(routes.days, at, strict=True):
        assert routes.demand[list(route)].sum() <= routes.capacity
        assert routes.cost(route) + routes.service[list(route)].sum() <= routes.longest + 1e-6
        for customer in route:
            days_of.setdefault(customer, []).append(int(day))
    for customer, days in days_of.items():
        on = np.isin(np.arange(routes.patterns.shape[1]), days)
        assert len(set(days)) == len(days)
        assert any(routes.allowed[rank, customer] and (row == on).all() for rank, row in enumerate(routes.patterns))
    return sum(map(routes.cost, at)), routes.visits - sum(map(len, at))
