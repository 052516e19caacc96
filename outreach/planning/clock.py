"""The time of an outing: hours of hosts, drives and the pause, for one order of stops or for thousands at once.

A crew's clock is a pair of times: `fresh` if the pause is still to be taken, `rested` if it was; infinity when that
cannot be. Both go forward together, as arrays of one shape, so no order is tried twice for its pause. Leaving a place
earlier is never worse (one may wait), which is why the earliest times are enough.
"""

from dataclasses import dataclass

import numpy as np

from outreach.planning.problem import Outing, Problem

NEVER = np.inf


@dataclass(frozen=True, eq=False)
class Clock:
    """What an outing's time obeys. `first` and `last` (nodes x windows): when a visit may begin; node 0 is the base."""

    outing: Outing
    roads: np.ndarray
    first: np.ndarray
    last: np.ndarray
    owes_pause: bool

    @classmethod
    def of(cls, problem: Problem, outing: Outing) -> "Clock":
        spans = [[]] + [starts(problem.windows(outing, one.code), outing) for one in problem.candidates]
        width = max(1, *map(len, spans))
        first, last = np.full((2, len(spans), width), NEVER)
        last = -last
        for node, begun in enumerate(spans):
            for rank, (start, end) in enumerate(begun):
                first[node, rank], last[node, rank] = start, end
        owes = outing.pause is not None and outing.pause.is_owed_on(outing.shift)
        return cls(outing, problem.roads, first, last, owes)

    @property
    def open_nodes(self) -> np.ndarray:
        """The nodes that the outing may visit at some time of its shift."""
        return np.flatnonzero((self.last >= self.first).any(axis=1))

    def departure(self) -> tuple[np.ndarray, np.ndarray]:
        """The clock at the base, when the shift begins."""
        return np.array([float(self.outing.shift.start)]), np.array([NEVER])

    def rest(self, fresh):
        """When whoever is free from `fresh` on has taken the pause."""
        if not self.owes_pause:
            return np.full_like(fresh, NEVER)
        begun = np.maximum(fresh, self.outing.pause.earliest)
        return np.where(begun <= self.outing.pause.latest, begun + self.outing.pause.minutes, NEVER)

    def drive(self, fresh, rested, minutes):
        """The clock on arriving, the pause taken before driving or after, if at all."""
        before, after = self.rest(fresh) + minutes, self.rest(fresh + minutes)
        return fresh + minutes, np.minimum(rested + minutes, np.minimum(before, after))

    def visit(self, fresh, rested, node):
        """The clock at the end of a visit of `node` (broadcast against the times)."""
        return self.next_start(fresh, node) + self.outing.service, self.next_start(rested, node) + self.outing.service

    def next_start(self, time, node):
        """The earliest time from `time` on at which a visit of `node` may begin."""
        first, last, time = self.first[node], self.last[node], np.asarray(time)[..., None]
        return np.where(last >= time, np.maximum(first, time), NEVER).min(axis=-1)

    @property
    def is_idle(self) -> bool:
        """Whether hours never matter: every place is open throughout, and the shift holds the longest day."""
        outing, shift = self.outing, self.outing.shift
        longest = outing.max_driving + outing.max_stops * outing.service
        first, last = self.first[self.open_nodes].min(axis=1), self.last[self.open_nodes].max(axis=1)
        spread = (last - first).min(initial=np.inf) + outing.service
        is_single = self.first.shape[1] == 1
        return is_single and not self.owes_pause and longest <= min(shift.end - shift.start, spread)

    def latest_home(self):
        """The latest a crew may be back: (fresh, rested)."""
        end = self.outing.shift.end
        return (min(end, self.outing.pause.latest) if self.owes_pause else end), end

    def latest_departure(self, fresh, rested, minutes):
        """The latest a crew may drive on, given the latest it may arrive."""
        ways = [fresh - minutes]
        if self.owes_pause:
            pause = self.outing.pause
            before, after = rested - minutes - pause.minutes, rested - pause.minutes
            ways += [min(pause.latest, before)] if before >= pause.earliest else []
            ways += [min(pause.latest, after) - minutes] if after >= pause.earliest else []
        return max(ways), rested - minutes

    def latest_start(self, time, node):
        """The latest time up to `time` at which a visit of `node` may begin."""
        first, last = self.first[node], self.last[node]
        return float(np.where((first <= time) & (first <= last), np.minimum(last, time), -NEVER).max())

    def home(self, fresh, rested):
        """When the crew is home for good, given when it comes back; never if that is too late or unrested."""
        latest = min(self.outing.shift.end, self.outing.pause.latest) if self.owes_pause else self.outing.shift.end
        back = np.minimum(np.where(fresh <= latest, fresh, NEVER), rested)
        return np.where(back <= self.outing.shift.end, back, NEVER)


def starts(windows, outing):
    """When a visit may begin, as sorted spans: each window less the service, inside the shift."""
    spans = [
        (max(window.start, outing.shift.start), min(window.end, outing.shift.end) - outing.service)
        for window in windows
    ]
    return sorted(span for span in spans if span[0] <= span[1])
