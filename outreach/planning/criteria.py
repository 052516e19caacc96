"""The seam by which each floor says why a commune is worth a visit: numbers by commune, never anybody.

A criterion measures every commune; its measure becomes points, in proportion, up to a most reached at `full_at`.
An app registers its own in `AppConfig.ready()`; whoever plans weighs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Criterion:
    """One reason to go somewhere.

    `values(codes, on)` answers {INSEE code: measure} as things stand on a day; a commune left out measures 0.
    `most` points are given from `full_at` on. `said(measure)` is the measure in French: « 113 jours sans passage ».
    """

    code: str
    label: str
    most: float
    full_at: float
    values: Callable[[list[str], date], Mapping[str, float]]
    said: Callable[[float], str]

    def points(self, measure: float) -> float:
        """Points of a measure, to a tenth."""
        return round(self.most * min(max(measure, 0) / self.full_at, 1), 1)


@dataclass(frozen=True)
class Reason:
    """What one criterion says of one commune."""

    criterion: Criterion
    measure: float

    @property
    def points(self) -> float:
        return self.criterion.points(self.measure)

    @property
    def words(self) -> str:
        return self.criterion.said(self.measure)


_criteria: dict[str, Criterion] = {}


def register(criterion: Criterion) -> None:
    """Add a criterion, or put it in place of the one of the same code."""
    _criteria[criterion.code] = criterion


def registered() -> list[Criterion]:
    """Every criterion, the lower floors' first."""
    return list(_criteria.values())


def reasons(codes: list[str], on: date) -> dict[str, list[Reason]]:
    """Why each commune (INSEE code) would be worth a visit on a day; reasons worth nothing are left out."""
    found: dict[str, list[Reason]] = {code: [] for code in codes}
    for criterion in registered():
        for code, measure in criterion.values(codes, on).items():
            if code in found and criterion.points(measure) > 0:
                found[code].append(Reason(criterion, measure))
    return found
