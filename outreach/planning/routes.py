"""What a search by ruin and recreate asks about routes, and how it behaves."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

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
    """How the search behaves.

    `ruined`: visits taken out at a time, on average; `longest`: in a row, of one route. `hot`, `cold`: how much worse a
    step may be, at first and at last (in the unit of values). `overlooked`: the share of possibilities not seen.
    `wavering`: how far taste moves a gain (its share). `regret`: how much it counts that a customer's second best is
    far behind. `haste`: the powers of effort by which gains are divided, one drawn each time.
    """

    ruined: float = 8.0
    longest: int = 8
    hot: float = 60.0
    cold: float = 1.0
    overlooked: float = 0.02
    wavering: float = 0.4
    regret: float = 0.0
    haste: tuple[float, ...] = (0.0, 0.5, 1.0)

    @property
    def calm(self) -> "Temper":
        """Without whims: always what brings most."""
        return replace(self, overlooked=0.0, wavering=0.0, haste=(0.0,))
