"""Where to go, when and in which order: the planner, without database or pages.

Three questions, asked with frozen objects and answered with frozen objects:

    plan = propose(problem, seconds=20)                the days that are worth most, with their hours
    explain(problem, plan, "56254").sentence           why Trédion is out, and what adding it would cost
    rotation = rotate(year)                            a year in which nobody waits more than so many weeks

`propose(problem, *, seconds, seed, on_progress, should_stop)` first searches (a plan within half a percent of the best,
in a second), then proves: `plan.is_proven`, or else `plan.bound`, which no plan is worth more than. `on_progress(plan)`
hears each better plan; `should_stop()` is asked often, and the best plan so far comes back. With a seed and without
`seconds`, the answer is always the same. `ImpossiblePins` (a DomainError) says in words which decisions contradict
each other.

To make a problem: `Outing`s, `Candidate`s with the named parts of their points, the `openings` of hosts (each filter
keeps its reason as a `Closure`, which `words.closure` says in French), minutes of travel, `Pin`s and `forbidden` pairs,
`Weights`. Times are minutes since midnight.

    hosts = [Host("Mairie de Molac", "56135", {1: (Span(540, 735),)}, kinds=frozenset({"car"}))]
    problem = Problem(
        outings=(Outing("mardi", date(2026, 9, 8), "camping-car", Span(510, 1110), 120, 2, 135, kind="camper"),),
        candidates=(Candidate("56135", "Molac", {"days": 12.4, "youths": 11.2}),),
        openings=openings(outings, candidates, hosts, Calendar(holidays={...})),
        travel=minutes,  # square; row and column 0 are the base
        pins=(Pin("mardi", "56135"),),
    )

A `Year` has a `Rhythm` a commune (« every 8 weeks at most »); a `Rotation` has dated outings, and the `shortfalls` that
could not be avoided, each with its `sentence`.

Importing this package does not load ortools; proposing does. Call it from the worker.
"""

from outreach.planning.counterfactuals import Counterfactuals, Explanation, explain
from outreach.planning.plan import DayPlan, Plan, Stop
from outreach.planning.problem import Candidate, Closure, Opening, Outing, Pause, Pin, Problem, Span, Weights, Window
from outreach.planning.proposal import propose
from outreach.planning.refusals import ImpossiblePins
from outreach.planning.rotation import rotate
from outreach.planning.windows import Calendar, Host, openings
from outreach.planning.year import Rhythm, Rotation, Shortfall, Year, YearOuting

__all__ = [
    "Calendar", "Candidate", "Closure", "Counterfactuals", "DayPlan", "Explanation", "Host", "ImpossiblePins",
    "Opening", "Outing", "Pause", "Pin", "Plan", "Problem", "Rhythm", "Rotation", "Shortfall", "Span", "Stop",
    "Weights", "Window", "Year", "YearOuting", "explain", "openings", "propose", "rotate",
]  # fmt: skip
