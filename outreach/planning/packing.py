"""Choosing among columns so that no row is filled twice: exactly, by relaxation, reduced costs and branching.

The relaxation gives a bound, and for each column how much the bound falls if that column is chosen. A column that falls
below a plan already known cannot be in a better one: nearly all of them go, and the few left are solved to the end.
`ortools` is loaded on first use: only the worker pays for it.
"""

from dataclasses import dataclass, replace
from threading import Thread

import numpy as np

from outreach.planning.watch import FOREVER, Watch

# Without a plan to compare with, the columns to begin with, and how much further to look when they do not suffice.
FIRST, WIDER = 300, 5
SMALL = 1e-6
# Seconds between two looks at the watch.
BREATH = 0.02


@dataclass(frozen=True, eq=False)
class Packing:
    """Columns worth `value` (n); `row` and `column` (z): what each fills; a row is filled `least` to `most` times."""

    value: np.ndarray
    row: np.ndarray
    column: np.ndarray
    least: np.ndarray
    most: np.ndarray

    def with_row(self, row: int, least: float, most: float) -> "Packing":
        """The same with other bounds for a row."""
        bounds = self.least.copy(), self.most.copy()
        bounds[0][row], bounds[1][row] = least, most
        return replace(self, least=bounds[0], most=bounds[1])

    def only(self, kept: np.ndarray) -> "Packing":
        """The columns at these ranks, renumbered."""
        rank = np.full(len(self.value), -1)
        rank[kept] = np.arange(len(kept))
        inside = rank[self.column] >= 0
        return replace(self, value=self.value[kept], row=self.row[inside], column=rank[self.column[inside]])

    def fallen(self, duals: np.ndarray) -> np.ndarray:
        """How much less than the bound a choice is worth, for each column, if that column is in it."""
        charged = np.bincount(self.column, weights=duals[self.row], minlength=len(self.value))
        return charged - self.value


@dataclass(frozen=True, eq=False)
class Choice:
    """The columns chosen (None: none can be), what they are worth, and the proven bound of any choice."""

    columns: np.ndarray | None
    value: float
    bound: float

    @property
    def is_proven(self) -> bool:
        return self.columns is not None and bool(self.value >= self.bound - SMALL)


IMPOSSIBLE = Choice(None, -np.inf, -np.inf)


def choose(
    packing: Packing,
    *,
    floor: float | None = None,
    watch: Watch = FOREVER,
    relaxation: "Relaxation | None" = None,
) -> Choice:
    """The best choice of columns. `floor` is what a known choice is worth: only as good ones or better are found.

    `relaxation` is that of the same columns, kept from one question to the next: only bounds of rows have changed.
    """
    if not len(packing.value):
        return IMPOSSIBLE if packing.least.any() else Choice(np.empty(0, dtype=int), 0.0, 0.0)
    relaxation = relaxation or Relaxation(packing)
    bound, duals = relaxation.solved(packing)
    if duals is None:
        return IMPOSSIBLE
    fallen = packing.fallen(duals)
    gap = bound - floor if floor is not None else np.sort(fallen)[min(FIRST, len(fallen) - 1)]
    return widened(packing, bound, fallen, gap, watch)


def widened(packing, bound, fallen, gap, watch):
    """Branch among the columns that fall by `gap` at most; again among more, until what is found proves itself."""
    while True:
        kept = np.flatnonzero(fallen <= gap + SMALL * max(1.0, abs(bound)))
        found = branch(packing.only(kept), watch)
        columns = None if found.columns is None else kept[found.columns]
        # Whatever uses another column is worth less than bound - gap.
        is_all = len(kept) == len(fallen)
        choice = Choice(columns, found.value, min(bound, found.bound if is_all else max(found.bound, bound - gap)))
        if choice.is_proven or is_all or watch.is_over:
            return choice
        gap = bound - found.value if columns is not None else max(gap, 1.0) * WIDER


# --- What ortools does ---


class Relaxation:
    """The packing where columns may be chosen in part. Kept, it answers the next question from the last answer."""

    def __init__(self, packing: Packing):
        self.solver, self.rows, _ = modelled(packing, "GLOP")

    def solved(self, packing: Packing):
        """(bound, dual of each row) under the packing's bounds of rows; (-inf, None) when there is no choice at all."""
        for row, least, most in zip(self.rows, packing.least.tolist(), packing.most.tolist(), strict=True):
            row.SetBounds(least, most)
        if self.solver.Solve() != self.solver.OPTIMAL:
            return -np.inf, None
        return self.solver.Objective().Value(), np.array([row.dual_value() for row in self.rows])


def branch(packing: Packing, watch: Watch) -> Choice:
    """The best choice of whole columns, or the best found when its time is over; nothing if it was told to stop."""
    solver, _, columns = modelled(packing, "SCIP")
    status = solved_until(solver, watch)
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return IMPOSSIBLE if status == solver.INFEASIBLE else replace(IMPOSSIBLE, bound=np.inf)
    chosen = np.flatnonzero([column.solution_value() > 0.5 for column in columns])
    value = float(packing.value[chosen].sum())
    return Choice(chosen, value, value if status == solver.OPTIMAL else solver.Objective().BestBound())


def solved_until(solver, watch):
    """Solve in a thread of its own, to tell it to stop when the watch says so."""
    from ortools.linear_solver.pywraplp import MPSolverParameters

    exactly, statuses = MPSolverParameters(), []
    exactly.SetDoubleParam(MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
    if watch.seconds is not None:
        solver.SetTimeLimit(max(1, round(watch.left * 1000)))
    worker = Thread(target=lambda: statuses.append(solver.Solve(exactly)), daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(BREATH)
        if watch.should_stop and watch.should_stop():
            solver.InterruptSolve()
    return statuses[0]


def modelled(packing: Packing, kind: str):
    """(solver, its rows, its columns): the packing in the words of ortools."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver(kind)
    bounds = zip(packing.least.tolist(), packing.most.tolist(), strict=True)
    rows = [solver.Constraint(least, most) for least, most in bounds]
    # A row already bounds each column by one; saying it again to the relaxation would change the duals.
    whole = kind != "GLOP"
    columns = [solver.Var(0.0, 1.0 if whole else np.inf, whole, "") for _ in packing.value]
    for row, column in zip(packing.row.tolist(), packing.column.tolist(), strict=True):
        rows[row].SetCoefficient(columns[column], 1.0)
    objective = solver.Objective()
    objective.SetMaximization()
    for column, value in zip(columns, packing.value.tolist(), strict=True):
        objective.SetCoefficient(column, value)
    return solver, rows, columns
