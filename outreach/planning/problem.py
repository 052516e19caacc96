"""What a planner is asked: outings, communes, the hours of those who would host us, roads, and what people decided.

Times are minutes since midnight of the outing's date (they may pass 1440 when an outing ends after midnight), drives
are minutes, points are what a visit is worth. Nothing here knows the database: whoever feeds it makes the objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np


class Span(NamedTuple):
    """From `start` to `end`, in minutes since midnight."""

    start: float
    end: float


@dataclass(frozen=True)
class Pause:
    """A rest of `minutes` begun between `earliest` and `latest`, by whoever leaves before and comes back after.

    It is taken at the base before leaving, on arriving somewhere or before driving on; never during a visit.
    """

    minutes: float
    earliest: float
    latest: float

    def is_owed_on(self, shift: Span) -> bool:
        """Whoever starts later has eaten; whoever is home by `latest` rests at home."""
        return shift.start <= self.earliest and shift.end > self.latest


@dataclass(frozen=True)
class Outing:
    """One vehicle on one day, with its crew: leaves the base and comes back to it within `shift`.

    `vehicle` is the name people read; `kind` and `height` (metres) are what hosts accept or not. `service` is the
    minutes spent at each stop.
    """

    key: str
    date: date
    vehicle: str
    shift: Span
    max_driving: float
    max_stops: int
    service: float
    pause: Pause | None = None
    kind: str = ""
    height: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """A commune that could be visited, and why: points by the name of each reason."""

    code: str
    name: str
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Window:
    """A place hosts us from `start` to `end`: the whole visit fits inside."""

    start: float
    end: float
    place: str = ""


@dataclass(frozen=True)
class Closure:
    """Why a commune, or a place in it, cannot be visited by an outing: a code and its data; words are in `words`."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """When an outing may visit a commune; what closed the rest of the day; what this day adds or takes (points)."""

    windows: tuple[Window, ...] = ()
    closures: tuple[Closure, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pin:
    """Somebody decided: this outing visits this commune; at that place, beginning in that span, if they said so."""

    outing: str
    commune: str
    place: str | None = None
    start: Span | None = None


@dataclass(frozen=True)
class Weights:
    """What the plan makes as great as it can: `point` for each point, less `minute` for each minute driven.

    `parts` multiplies each named reason of the candidates (1 unless said): 0 leaves a reason out of account.
    """

    point: float = 10.0
    minute: float = 1.0
    parts: Mapping[str, float] = field(default_factory=dict)

    def points(self, *parts: Mapping[str, float]) -> int:
        """Whole points, so that what is shown is what was weighed."""
        return round(sum(self.parts.get(name, 1.0) * points for some in parts for name, points in some.items()))


CLOSED = Opening()


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that decides a plan.

    `openings` is by (outing key, commune code); a missing pair is closed. `travel` is a square matrix of minutes:
    row and column 0 are the base, 1 + i is `candidates[i]`; NaN or infinity where no road leads; going round by a
    third place is never quicker. `forbidden` holds the
    pairs (outing key, commune code) that somebody refused.
    """

    outings: tuple[Outing, ...]
    candidates: tuple[Candidate, ...]
    openings: Mapping[tuple[str, str], Opening]
    travel: np.ndarray
    pins: tuple[Pin, ...] = ()
    forbidden: frozenset[tuple[str, str]] = frozenset()
    weights: Weights = Weights()

    @cached_property
    def roads(self) -> np.ndarray:
        """`travel` as floats, infinite where no road leads, zero from each place to itself."""
        roads = np.array(self.travel, dtype=float).reshape(1 + len(self.candidates), 1 + len(self.candidates))
        roads[np.isnan(roads)] = np.inf
        np.fill_diagonal(roads, 0.0)
        return roads

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The rank of each commune among the candidates, by its code."""
        return {candidate.code: rank for rank, candidate in enumerate(self.candidates)}

    @cached_property
    def outing_index(self) -> Mapping[str, int]:
        return {outing.key: rank for rank, outing in enumerate(self.outings)}

    @cached_property
    def pinned(self) -> Mapping[str, Pin]:
        """The pin of each pinned commune, by its code."""
        return {pin.commune: pin for pin in self.pins}

    @cached_property
    def points(self) -> np.ndarray:
        """Points of each visit, one row an outing, one column a candidate."""
        rows = [[self.points_of(outing, candidate) for candidate in self.candidates] for outing in self.outings]
        return np.array(rows, dtype=float).reshape(len(self.outings), len(self.candidates))

    def points_of(self, outing: Outing, candidate: Candidate) -> int:
        return self.weights.points(candidate.parts, self.opening(outing.key, candidate.code).parts)

    def opening(self, outing: str, commune: str) -> Opening:
        return self.openings.get((outing, commune), CLOSED)

    def windows(self, outing: Outing, commune: str) -> tuple[Window, ...]:
        """The windows that pins and refusals leave open; empty when the outing may not go there."""
        pin = self.pinned.get(commune)
        if (outing.key, commune) in self.forbidden or (pin and pin.outing != outing.key):
            return ()
        windows = self.opening(outing.key, commune).windows
        if pin and pin.place is not None:
            windows = tuple(window for window in windows if window.place == pin.place)
        if pin and pin.start is not None:
            windows = tuple(begun_within(window, pin.start, outing.service) for window in windows)
        return windows

    def value(self, points: float, driving: float) -> float:
        return self.weights.point * points - self.weights.minute * driving


def begun_within(window: Window, start: Span, service: float) -> Window:
    """The part of a window in which a visit of `service` minutes begins within `start`."""
    return Window(max(window.start, start.start), min(window.end, start.end + service), window.place)
