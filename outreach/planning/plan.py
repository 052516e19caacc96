"""What a planner answers: days with their stops and hours, what they are worth, and what proves it."""

from collections.abc import Callable
from dataclasses import dataclass

from outreach.planning.problem import Candidate, Outing


@dataclass(frozen=True)
class Stop:
    """A visit of a commune: hours in minutes since midnight, `driving` minutes from the stop before or the base."""

    commune: Candidate
    place: str
    arrives: float
    starts: float
    ends: float
    driving: float
    points: float


@dataclass(frozen=True)
class DayPlan:
    """What one outing does: leaves the base, stops, rests from `rests` on if it must, and is back."""

    outing: Outing
    leaves: float
    stops: tuple[Stop, ...]
    returns: float
    rests: float | None = None

    @property
    def communes(self) -> tuple[str, ...]:
        return tuple(stop.commune.code for stop in self.stops)

    @property
    def points(self) -> float:
        return sum(stop.points for stop in self.stops)

    @property
    def is_empty(self) -> bool:
        return not self.stops


@dataclass(frozen=True)
class Plan:
    """A day for each outing, some perhaps empty.

    `value` is what the weights make of it; no plan is worth more than `bound` (None: nothing is known yet). `driving`
    is in minutes. `is_listed`: every day that could be was looked at; otherwise days were too long for a proof.
    """

    days: tuple[DayPlan, ...]
    points: float
    driving: float
    value: float
    bound: float | None = None
    is_proven: bool = False
    is_listed: bool = True

    @property
    def communes(self) -> frozenset[str]:
        """The codes of the communes visited."""
        return frozenset(code for day in self.days for code in day.communes)

    def outing_of(self, commune: str) -> Outing | None:
        """The outing that visits a commune, if one does."""
        return next((day.outing for day in self.days if commune in day.communes), None)


# Called with the best plan so far, each time a better one is found; never twice for the same value.
Listener = Callable[[Plan], None]
