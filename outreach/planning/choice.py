"""Which day plans to choose: each outing does one at most, each commune is visited once at most, pins are kept."""

from itertools import pairwise

import numpy as np

from outreach.planning.day_plans import NOBODY, DayPlans
from outreach.planning.packing import Packing
from outreach.planning.plan import Plan
from outreach.planning.problem import Problem
from outreach.planning.timetable import timetable


def packing_of(problem: Problem, plans: DayPlans) -> Packing:
    """Rows: the outings, then the communes. An outing with pins does something."""
    outings, rows = len(problem.outings), len(problem.outings) + len(problem.candidates)
    at, rank = np.nonzero(plans.members != NOBODY)
    least = np.zeros(rows)
    least[[problem.outing_index[pin.outing] for pin in problem.pins]] = 1.0
    return Packing(
        value=plans.value,
        row=np.concatenate([plans.outing, outings + plans.members[at, rank]]),
        column=np.concatenate([np.arange(len(plans)), at]),
        least=least,
        most=np.ones(rows),
    )


def commune_row(problem: Problem, commune: str) -> int:
    """The row of a commune in the packing."""
    return len(problem.outings) + problem.index[commune]


def plan_of(problem: Problem, plans: DayPlans, rows, **claims) -> Plan:
    """The plan that does these day plans, with its hours; `claims` are the last fields of `Plan`."""
    orders = {int(plans.outing[row]): plans.communes(row) for row in rows}
    return told(problem, orders, **claims)


def told(problem: Problem, orders, **claims) -> Plan:
    """The plan that visits these communes in these orders, by rank of outing."""
    days = tuple(timetable(problem, one, orders.get(rank, ())) for rank, one in enumerate(problem.outings))
    points = sum(day.points for day in days)
    driving = sum(driving_of(problem, order) for order in orders.values())
    return Plan(days, points, driving, problem.value(points, driving), **claims)


def driving_of(problem: Problem, order) -> float:
    """Minutes from the base through these communes and back."""
    nodes = [0, *(commune + 1 for commune in order), 0]
    return float(sum(problem.roads[one, other] for one, other in pairwise(nodes)))
