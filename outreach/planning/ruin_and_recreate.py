"""Search by ruin and recreate: take a few neighbouring visits out, put the best ones back, keep what cools down well.

The search knows nothing of hours or roads: `Routes` tells what a visit more would bring. So the same search serves
short days that were all listed, long days with hours, and the public problems it is measured on. A visit may be asked
on several days at once (`patterns`); for us each is on one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from outreach.planning.offers import Offers, Patterns
from outreach.planning.routes import Route, Routes, Temper
from outreach.planning.watch import Watch


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
        self.patterns = Patterns(self.routes)

    def run(self, watch: Watch, iterations: int | None = None) -> Iterator[tuple[float, list[Route]]]:
        """Search on; yield (value, routes) each time they are the best met, the first at once."""
        self.at = self.recreated(self.at, self.temper.calm)
        value = best = self.value(self.at)
        yield best, self.at
        done = 0
        while not watch.is_over and (iterations is None or done < iterations):
            heat = self.heat(done / iterations if iterations else watch.share)
            tried = self.recreated(self.ruined(self.at), self.temper)
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

    def recreated(self, at, temper):
        """The routes with visits added one by one, each the most promising then, until none brings anything."""
        at = list(at)
        offers = Offers(self.patterns, at, temper, self.draw)
        while grown := self.grown(at, offers):
            for rank in self.improved(at, grown):
                offers.refresh(rank, at[rank])
        return at

    def grown(self, at, offers) -> set[int]:
        """Add visits to the routes; which ones have grown."""
        grown = set()
        while (chosen := offers.take()) is not None:
            customer, ranks = chosen
            for rank in ranks:
                at[rank] = self.routes.added(rank, at[rank], customer)
                offers.refresh(rank, at[rank])
            grown.update(ranks)
        return grown

    def improved(self, at, ranks) -> Iterator[int]:
        """Polish some routes; which ones have changed."""
        for rank in ranks:
            polished = self.routes.polished(rank, at[rank])
            if polished != at[rank]:
                at[rank] = polished
                yield rank
