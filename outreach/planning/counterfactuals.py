"""Why a commune is out, or in: what it would cost to decide otherwise, and who would come and go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from outreach.planning import words
from outreach.planning.choice import commune_row, packing_of, plan_of
from outreach.planning.day_plans import DayPlans, day_plans
from outreach.planning.long_days import propose_long_days
from outreach.planning.packing import Relaxation, choose
from outreach.planning.plan import Plan
from outreach.planning.problem import Candidate, Closure, Pin, Problem
from outreach.planning.refusals import ImpossiblePins, refuse_the_impossible, why_closed
from outreach.planning.watch import FOREVER, Watch

# How long days are searched for one alternative.
QUICK_ITERATIONS = 100


@dataclass(frozen=True)
class Explanation:
    """What would change if a commune that is out were in, or the reverse.

    `alternative` is the best plan that decides otherwise; None when there is none, and then `closures` says why, by
    outing key. `points` and `driving` are the alternative's less the plan's. `enters` and `leaves`: the other communes.
    """

    commune: Candidate
    is_in: bool
    closures: Mapping[str, tuple[Closure, ...]]
    alternative: Plan | None = None
    points: float = 0.0
    driving: float = 0.0
    enters: tuple[Candidate, ...] = ()
    leaves: tuple[Candidate, ...] = ()
    is_proven: bool = False

    @property
    def is_reachable(self) -> bool:
        """Whether some outing could go there, were it alone."""
        return any(not reasons for reasons in self.closures.values())

    @property
    def sentence(self) -> str:
        return words.explanation(self)


class Counterfactuals:
    """Questions about one plan; the days that could be are listed once for all of them.

    When days are too long to be listed, the alternatives are searched too: good, not proven.
    """

    def __init__(self, problem: Problem, plan: Plan, *, plans: DayPlans | None = None):
        self.problem, self.plan = problem, plan
        self.plans = plans
        if plan.is_listed:
            self.plans = day_plans(problem) if plans is None else plans
            self.packing = packing_of(problem, self.plans)
            self.relaxation = Relaxation(self.packing)

    def explain(self, commune: str, *, watch: Watch = FOREVER) -> Explanation:
        """Why a commune (its code) is in or out, and what the contrary would cost."""
        is_in = commune in self.plan.communes
        told = Explanation(
            self.problem.candidates[self.problem.index[commune]],
            is_in,
            {outing.key: why_closed(self.problem, outing, commune) for outing in self.problem.outings},
        )
        is_decided = is_in and commune in self.problem.pinned
        return told if is_decided or not told.is_reachable else self._compared(told, watch)

    def _compared(self, told, watch):
        """With the best plan that decides otherwise."""
        other = self._searched(told, watch) if self.plans is None else self._chosen(told, watch)
        if other is None:
            return told
        return Explanation(
            told.commune,
            told.is_in,
            told.closures,
            other,
            other.points - self.plan.points,
            other.driving - self.plan.driving,
            self._named(other.communes - self.plan.communes - {told.commune.code}),
            self._named(self.plan.communes - other.communes - {told.commune.code}),
            other.is_proven,
        )

    def _chosen(self, told, watch) -> Plan | None:
        """The best plan that decides otherwise, among the days listed."""
        wanted = 0.0 if told.is_in else 1.0
        forced = self.packing.with_row(commune_row(self.problem, told.commune.code), wanted, wanted)
        choice = choose(forced, watch=watch, relaxation=self.relaxation)
        if choice.columns is None:
            return None
        return plan_of(self.problem, self.plans, choice.columns, bound=choice.bound, is_proven=choice.is_proven)

    def _searched(self, told, watch) -> Plan | None:
        """A good plan that decides otherwise: without the commune, or with it pinned to each outing in turn."""
        code = told.commune.code
        if told.is_in:
            refused = {(outing.key, code) for outing in self.problem.outings}
            asked = [replace(self.problem, forbidden=self.problem.forbidden | refused)]
        else:
            able = [key for key, reasons in told.closures.items() if not reasons]
            asked = [replace(self.problem, pins=(*self.problem.pins, Pin(key, code))) for key in able]
        plans = [plan for each in asked if (plan := quickly(each, watch.shorter(1 / len(asked)))) is not None]
        return max(plans, key=lambda plan: plan.value, default=None)

    def _named(self, codes):
        return tuple(candidate for candidate in self.problem.candidates if candidate.code in codes)


def quickly(problem: Problem, watch: Watch) -> Plan | None:
    """A good plan of long days, soon; None when its pins contradict each other."""
    try:
        refuse_the_impossible(problem)
    except ImpossiblePins:
        return None
    return propose_long_days(problem, watch, seed=1, on_progress=None, iterations=QUICK_ITERATIONS)


def explain(
    problem: Problem,
    plan: Plan,
    commune: str,
    *,
    seconds: float | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Explanation:
    """One question about one plan; for several, keep a `Counterfactuals`."""
    return Counterfactuals(problem, plan).explain(commune, watch=Watch(seconds, should_stop))
