"""Search by ruin and recreate: take a few neighbouring visits out, put the best ones back, keep what cools down well.

The search knows nothing of hours or roads: `Routes` tells what a visit more would bring. So the same search serves
short days that were all listed, long days with hours, and the public problems it is measured on. A visit may be asked
on several days at once (`patterns`); for us each is on one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import exp, log
from typing import Any, Protocol

import numpy as np

from outreach.planning.watch import Watch

# Worth so little that nothing is ever added at this price; finite, so that sums stay numbers.
NOT_POSSIBLE = -1e12
Route = Any


class Routes(Protocol):
    """What the search asks about routes; a route is anything hashable, a stop is the rank of a customer.

    `days` (r): the day of each route, ascending. `patterns` (k x days, 0 or 1): the sets of days on which a customer
    may be visited; `allowed` (k x n): which customer takes which. `near` (n x n): customers by closeness to each.
    `kept`: customers that stay where they start.
    """

    days: np.ndarray
    patterns: np.ndarray
    allowed: np.ndarray
    near: np.ndarray
    kept: frozenset[int]

    def start(self, rank: int) -> Route: ...

    def stops(self, route: Route) -> tuple[int, ...]: ...

    def value(self, rank: int, route: Route) -> float: ...

    def gains(self, rank: int, route: Route) -> tuple[np.ndarray, np.ndarray]:
        """For each customer: what the plan gains if the route visits it too, and the effort (more than 0) it takes."""

    def added(self, rank: int, route: Route, customer: int) -> Route: ...

    def without(self, rank: int, route: Route, gone: frozenset[int]) -> Route: ...

    def polished(self, rank: int, route: Route) -> Route:
        """The same stops in a better order, if that is soon found."""


@dataclass(frozen=True)
class Temper:
    """How the search behaves: visits taken out at a time, longest string of one route, the heat at first and at last
    (in the unit of values), and how often a possibility is overlooked."""

    ruined: float = 8.0
    longest: int = 8
    hot: float = 60.0
    cold: float = 1.0
    overlooked: float = 0.02
    wavering: float = 0.4
    haste: tuple[float, ...] = (0.0, 0.5, 1.0)


@dataclass(eq=False)
class Search:
    """A search under way: the routes it stands at, and the best it has met."""

    routes: Routes
    temper: Temper
    draw: np.random.Generator
    at: list[Route] = field(default_factory=list)
    met: Callable[[int, Route], None] = lambda rank, route: None

    def __post_init__(self):
        self.at = [self.routes.start(rank) for rank in range(len(self.routes.days))]
        self.first_of_day = np.flatnonzero(np.diff(self.routes.days, prepend=-1))
        self.closed = np.where(self.routes.allowed, 0.0, NOT_POSSIBLE)
        # Nearly always each route is a day and each customer comes on any one of them.
        days = len(self.routes.days)
        self.is_plain = np.array_equal(self.routes.patterns, np.eye(days)) and self.routes.allowed.all()

    def run(self, watch: Watch, iterations: int | None = None) -> Iterator[tuple[float, list[Route]]]:
        """Search on; yield (value, routes) each time they are the best met, the first at once."""
        self.at = self.recreated(self.at)
        value = best = self.value(self.at)
        yield best, self.at
        done = 0
        while not watch.is_over and (iterations is None or done < iterations):
            heat = self.heat(done / iterations if iterations else watch.share)
            tried = self.recreated(self.ruined(self.at))
            worth = self.value(tried)
            if worth > value + heat * log(self.draw.random() + 1e-300):
                self.at, value = tried, worth
                self.tell()
            if worth > best + 1e-9:
                best = worth
                yield best, tried
            done += 1

    def tell(self):
        for rank, route in enumerate(self.at):
            self.met(rank, route)

    def heat(self, share: float) -> float:
        return self.temper.hot * exp(share * log(self.temper.cold / self.temper.hot))

    def value(self, at) -> float:
        return sum(self.routes.value(rank, route) for rank, route in enumerate(at))

    # --- Ruin ---

    def ruined(self, at):
        """The routes without a few strings of visits around one of them."""
        stops = [self.routes.stops(route) for route in at]
        gone = self.around(stops)
        left = frozenset(gone)
        return [
            self.routes.without(rank, route, left) if left.intersection(stops[rank]) else route
            for rank, route in enumerate(at)
        ]

    def around(self, stops) -> set[int]:
        """Customers to take out: strings of routes that pass near one drawn by lot."""
        where = {customer: rank for rank, route in enumerate(stops) for customer in route}
        served = [customer for customer in where if customer not in self.routes.kept]
        gone, touched = set(), set()
        if not served:
            return gone
        wanted = 1 + self.draw.poisson(self.temper.ruined - 1)
        for customer in self.routes.near[served[self.draw.integers(len(served))]].tolist():
            rank = where.get(customer)
            if rank is None or rank in touched or customer in gone:
                continue
            gone.update(self.string(stops[rank], customer, wanted - len(gone)))
            touched.add(rank)
            if len(gone) >= wanted:
                break
        return gone

    def string(self, route, customer, most):
        """Some consecutive visits of a route, that customer's among them."""
        length = 1 + self.draw.integers(max(1, min(self.temper.longest, len(route), most)))
        at = route.index(customer)
        start = max(0, min(at - self.draw.integers(length), len(route) - length))
        return [one for one in route[start : start + length] if one not in self.routes.kept]

    # --- Recreate ---

    def recreated(self, at):
        """The routes with visits added one by one, each the most promising then, until none brings anything."""
        at = list(at)
        gains, efforts = map(np.array, zip(*map(self.routes.gains, range(len(at)), at), strict=True))
        served = {customer for route in at for customer in self.routes.stops(route)}
        absent = np.zeros(gains.shape[1])
        absent[list(served)] = NOT_POSSIBLE
        mood = self.mood(gains.shape)
        while grown := self.grown(at, gains, efforts, absent, mood):
            for rank in self.improved(at, grown):
                gains[rank], efforts[rank] = self.routes.gains(rank, at[rank])
        return at

    def grown(self, at, gains, efforts, absent, mood) -> set[int]:
        """Add visits to the routes; which ones have grown."""
        grown = set()
        while (chosen := self.promising(gains, efforts, absent, mood)) is not None:
            customer, ranks = chosen
            absent[customer] = NOT_POSSIBLE
            for rank in ranks:
                at[rank] = self.routes.added(rank, at[rank], customer)
                gains[rank], efforts[rank] = self.routes.gains(rank, at[rank])
            grown.update(ranks)
        return grown

    def improved(self, at, ranks):
        """Polish some routes; which ones have changed."""
        for rank in ranks:
            polished = self.routes.polished(rank, at[rank])
            if polished != at[rank]:
                at[rank] = polished
                yield rank

    def mood(self, shape):
        """This time's whims: what is overlooked, what is fancied, and how much effort counts."""
        overlooked = np.where(self.draw.random(shape) < self.temper.overlooked, NOT_POSSIBLE, 0.0)
        fancied = 1.0 - self.temper.wavering * self.draw.random(shape[1])
        return overlooked, fancied, self.temper.haste[self.draw.integers(len(self.temper.haste))]

    def promising(self, gains, efforts, absent, mood):
        """(customer, routes that take it) of the most promising visit left, or None."""
        overlooked, fancied, haste = mood
        seen = gains + overlooked
        by_pattern = seen if self.is_plain else self.by_pattern(seen)
        gain = by_pattern.max(axis=0) + absent
        promise = gain * fancied
        if haste:
            promise = promise / efforts.min(axis=0) ** haste
        customer = int(np.where(gain > 0, promise, -np.inf).argmax())
        if gain[customer] <= 0:
            return None
        pattern = int(by_pattern[:, customer].argmax())
        return customer, [pattern] if self.is_plain else self.routes_of(pattern, seen[:, customer])

    def by_pattern(self, seen):
        """What each customer gains by each pattern: the sum of its best routes on these days."""
        return self.routes.patterns @ np.maximum.reduceat(seen, self.first_of_day, axis=0) + self.closed

    def routes_of(self, pattern, seen):
        return [self.best_of_day(seen, day) for day in np.flatnonzero(self.routes.patterns[pattern])]

    def best_of_day(self, seen, day):
        start = self.first_of_day[day]
        end = self.first_of_day[day + 1] if day + 1 < len(self.first_of_day) else len(seen)
        return start + int(seen[start:end].argmax())
