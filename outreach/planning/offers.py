"""Which visit to add next: what each absent customer would bring to each route, all compared at once."""

import numpy as np

from outreach.planning.routes import NOT_POSSIBLE, Route, Routes, Temper

FAR_AHEAD = 1e3


class Patterns:
    """The sets of days on which customers may come, ready for arrays. Nearly always each route is a day, and each
    customer comes on any one of them: then there is nothing to add up."""

    def __init__(self, routes: Routes):
        self.routes, self.days = routes, np.asarray(routes.days)
        self.first_of_day = np.flatnonzero(np.diff(self.days, prepend=-1))
        self.after_day = np.append(self.first_of_day[1:], len(self.days))
        self.closed = np.where(routes.allowed, 0.0, NOT_POSSIBLE)
        self.is_plain = np.array_equal(routes.patterns, np.eye(len(self.days))) and bool(np.all(routes.allowed))

    def gains(self, seen: np.ndarray, customers: np.ndarray) -> np.ndarray:
        """What each of these customers gains by each pattern: the sum of its best routes on these days."""
        if self.is_plain:
            return seen
        by_day = np.maximum.reduceat(seen, self.first_of_day, axis=0)
        return self.routes.patterns @ by_day + self.closed[:, customers]

    def chosen(self, pattern: int, seen: np.ndarray) -> list[int]:
        """The best route on each day of a pattern, for one customer."""
        if self.is_plain:
            return [pattern]
        spans = [(self.first_of_day[day], self.after_day[day]) for day in np.flatnonzero(self.routes.patterns[pattern])]
        return [int(start + seen[start:end].argmax()) for start, end in spans]


class Offers:
    """What each absent customer would bring to each route, kept up to date while visits are added."""

    def __init__(self, patterns: Patterns, at: list[Route], temper: Temper, draw: np.random.Generator):
        self.patterns, self.routes, self.regret = patterns, patterns.routes, temper.regret
        served = {customer for route in at for customer in self.routes.stops(route)}
        self.absent = np.array([one for one in range(patterns.closed.shape[1]) if one not in served], dtype=int)
        tables = zip(*map(self.routes.gains, range(len(at)), at), strict=True)
        self.gains, self.efforts = (np.array(table)[:, self.absent] for table in tables)
        self.taken = np.zeros(len(self.absent))
        # This time's whims: what is overlooked, what is fancied, and how much effort counts.
        self.overlooked = np.where(draw.random(self.gains.shape) < temper.overlooked, NOT_POSSIBLE, 0.0)
        self.fancied = 1.0 - temper.wavering * draw.random(len(self.absent))
        self.haste = temper.haste[draw.integers(len(temper.haste))]

    def refresh(self, rank: int, route: Route):
        """A route has changed."""
        gains, efforts = self.routes.gains(rank, route)
        self.gains[rank], self.efforts[rank] = gains[self.absent], efforts[self.absent]

    def take(self) -> tuple[int, list[int]] | None:
        """(customer, routes that visit it) of the most promising visit left; None when none brings anything."""
        if not len(self.absent):
            return None
        seen = self.gains + self.overlooked
        by_pattern = self.patterns.gains(seen, self.absent)
        gain = by_pattern.max(axis=0) + self.taken
        at = int(np.where(gain > 0, self._promise(gain, by_pattern), -np.inf).argmax())
        if gain[at] <= 0:
            return None
        self.taken[at] = NOT_POSSIBLE
        return int(self.absent[at]), self.patterns.chosen(int(by_pattern[:, at].argmax()), seen[:, at])

    def _promise(self, gain, by_pattern):
        promise = gain * self.fancied
        if self.regret and len(by_pattern) > 1:
            promise = promise + self.regret * lead(by_pattern)
        return promise / self.efforts.min(axis=0) ** self.haste if self.haste else promise


def lead(by_pattern: np.ndarray) -> np.ndarray:
    """By how much the best of each column is ahead of its second best, within reason."""
    second, best = np.partition(by_pattern, -2, axis=0)[-2:]
    return np.minimum(best - second, FAR_AHEAD)
