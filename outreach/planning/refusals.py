"""What no plan can do, told before searching; and why an outing cannot visit a commune."""

from joz.errors import DomainError
from outreach.planning import words
from outreach.planning.clock import NEVER
from outreach.planning.day_plans import fitting_order
from outreach.planning.problem import Closure, Outing, Pin, Problem
from outreach.planning.timetable import timetable


class ImpossiblePins(DomainError):
    """What people decided cannot be done; the message names it."""


def refuse_the_impossible(problem: Problem):
    """Raise `ImpossiblePins` when pins name what does not exist, what is closed, or what does not fit in one day."""
    seen = set()
    for pin in problem.pins:
        if message := wrong(problem, pin, seen):
            raise ImpossiblePins(message)
        seen.add(pin.commune)
    for outing in problem.outings:
        refuse_too_many(problem, outing)


def wrong(problem: Problem, pin: Pin, seen: set[str]) -> str | None:
    """What is wrong with one pin, in words."""
    if pin.commune not in problem.index:
        return words.unknown_commune(pin.commune)
    name = problem.candidates[problem.index[pin.commune]].name
    if pin.outing not in problem.outing_index:
        return words.unknown_outing(name)
    if pin.commune in seen:
        return words.pinned_twice(name)
    outing = problem.outings[problem.outing_index[pin.outing]]
    reasons = why_closed(problem, outing, pin.commune)
    return words.pin_is_closed(name, outing, reasons) if reasons else None


def refuse_too_many(problem, outing):
    pinned = [problem.index[pin.commune] for pin in problem.pins if pin.outing == outing.key]
    if pinned and fitting_order(problem, outing, pinned) is None:
        names = [problem.candidates[commune].name for commune in pinned]
        raise ImpossiblePins(words.pins_do_not_fit(names, outing))


def why_closed(problem: Problem, outing: Outing, commune: str) -> tuple[Closure, ...]:
    """Why an outing cannot visit a commune, even alone; empty when it can."""
    if (outing.key, commune) in problem.forbidden:
        return (Closure("forbidden"),)
    pin = problem.pinned.get(commune)
    if pin and pin.outing != outing.key:
        return (Closure("pinned_elsewhere", {"outing": problem.outings[problem.outing_index[pin.outing]]}),)
    if outing.max_stops < 1:
        return (Closure("no_stop"),)
    if not problem.windows(outing, commune):
        return problem.opening(outing.key, commune).closures or (Closure("no_host"),)
    return out_of_reach(problem, outing, problem.index[commune])


def out_of_reach(problem, outing, rank):
    there_and_back = problem.roads[0, rank + 1] + problem.roads[rank + 1, 0]
    if there_and_back == NEVER:
        return (Closure("no_road"),)
    if there_and_back > outing.max_driving:
        return (Closure("too_far", {"minutes": there_and_back, "most": outing.max_driving}),)
    return () if timetable(problem, outing, (rank,)) else (Closure("no_time"),)
