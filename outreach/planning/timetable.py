"""The hours of one day, once its stops and their order are chosen: no start and no wait earlier than needed."""

from dataclasses import dataclass, replace

from outreach.planning.plan import DayPlan, Stop
from outreach.planning.problem import Outing, Problem, Span


@dataclass(frozen=True)
class Moment:
    """A way to be free at a time: where one `arrived` before resting, the visits so far, when the pause was begun."""

    free: float
    arrived: float
    starts: tuple[float, ...] = ()
    arrivals: tuple[float, ...] = ()
    rests: float | None = None


def timetable(problem: Problem, outing: Outing, communes: tuple[int, ...]) -> DayPlan | None:
    """The day of an outing that visits these communes (ranks) in this order; None when hours forbid it."""
    ways = [Moment(outing.shift.start, outing.shift.start)]
    last = 0
    for commune in communes:
        minutes = problem.roads[last, commune + 1]
        windows = problem.windows(outing, problem.candidates[commune].code)
        ways = [
            visited
            for way in ways
            for driven in drives(outing, way, minutes)
            if (visited := visit(outing, driven, windows)) is not None
        ]
        last = commune + 1
    ways = [back for way in ways for back in drives(outing, way, problem.roads[last, 0]) if is_home(outing, back)]
    return told(problem, outing, communes, min(ways, key=lambda way: way.free)) if ways else None


def drives(outing, way, minutes):
    """The ways to have driven on: without resting, resting first, or resting on arriving."""
    arrived = way.free + minutes
    yield replace(way, free=arrived, arrived=arrived)
    if not owes_pause(outing, way):
        return
    before, after = (max(time, outing.pause.earliest) for time in (way.free, arrived))
    if before <= outing.pause.latest:
        arrived_later = before + outing.pause.minutes + minutes
        yield replace(way, free=arrived_later, arrived=arrived_later, rests=before)
    if after <= outing.pause.latest:
        yield replace(way, free=after + outing.pause.minutes, arrived=arrived, rests=after)


def owes_pause(outing, way):
    return outing.pause is not None and outing.pause.is_owed_on(outing.shift) and way.rests is None


def visit(outing, way, windows):
    """The visit begun as early as may be, or None."""
    begun = [max(way.free, window.start) for window in windows]
    fits = [start for start, window in zip(begun, windows, strict=True) if start + outing.service <= window.end]
    if not fits:
        return None
    start = min(fits)
    starts, arrivals = (*way.starts, start), (*way.arrivals, way.arrived)
    return replace(way, free=start + outing.service, starts=starts, arrivals=arrivals)


def is_home(outing, way):
    latest = min(outing.shift.end, outing.pause.latest) if owes_pause(outing, way) else outing.shift.end
    return way.free <= latest


def told(problem, outing, communes, way):
    stops, last = [], 0
    for commune, arrives, starts in zip(communes, way.arrivals, way.starts, strict=True):
        stops.append(stop(problem, outing, commune, arrives, starts, problem.roads[last, commune + 1]))
        last = commune + 1
    return not_too_early(outing, stops, way)


def stop(problem, outing, commune, arrives, starts, driving):
    candidate, span = problem.candidates[commune], Span(starts, starts + outing.service)
    windows = problem.windows(outing, candidate.code)
    place = next(w.place for w in windows if w.start <= span.start and span.end <= w.end)
    return Stop(candidate, place, arrives, *span, driving, problem.points_of(outing, candidate))


def not_too_early(outing, stops, way):
    """The day begun no earlier than its first visit needs; one that rests first, at the base or on the road, stays."""
    leaves = outing.shift.start
    if stops and (way.rests is None or way.rests >= stops[0].ends):
        leaves = stops[0].starts - stops[0].driving
        stops[0] = replace(stops[0], arrives=stops[0].starts)
    returns = way.free if stops else leaves
    return DayPlan(outing, leaves, tuple(stops), returns, way.rests if stops else None)
