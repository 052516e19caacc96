"""A second opinion on a plan, written apart from the planner: every fault, in words."""

from itertools import pairwise


def faults(problem, plan):
    """What is wrong with a plan; empty when it keeps every promise."""
    found = [fault for day in plan.days for fault in faults_of_day(problem, day)]
    visited = [stop.commune.code for day in plan.days for stop in day.stops]
    if len(visited) != len(set(visited)):
        found.append("a commune is visited twice")
    if [day.outing for day in plan.days] != list(problem.outings):
        found.append("not one day for each outing")
    found += [f"the pin of {pin.commune} is not kept" for pin in problem.pins if not keeps(plan, pin)]
    return [*found, *faults_of_sums(problem, plan)]


def keeps(plan, pin):
    stops = [stop for day in plan.days if day.outing.key == pin.outing for stop in day.stops]
    return any(
        stop.commune.code == pin.commune
        and pin.place in (None, stop.place)
        and (pin.start is None or pin.start[0] <= stop.starts <= pin.start[1])
        for stop in stops
    )


def faults_of_sums(problem, plan):
    driving = sum(legs(problem, day) for day in plan.days)
    points = sum(worth(problem, day.outing, stop.commune) for day in plan.days for stop in day.stops)
    value = problem.weights.point * points - problem.weights.minute * driving
    if abs(driving - plan.driving) > 1e-6:
        yield f"{plan.driving} min of driving are told, {driving} are driven"
    if abs(points - plan.points) > 1e-6 or abs(value - plan.value) > 1e-6:
        yield f"{plan.points} points and a value of {plan.value} are told, not {points} and {value}"
    if plan.bound is not None and plan.value > plan.bound + 1e-6:
        yield "the plan is worth more than its bound"


def worth(problem, outing, commune):
    opening = problem.openings[outing.key, commune.code]
    parts = [*commune.parts.items(), *opening.parts.items()]
    return round(sum(problem.weights.parts.get(name, 1) * points for name, points in parts))


def minutes(problem, one, other):
    """Between two codes; None is the base."""
    rank = {None: 0} | {candidate.code: rank for rank, candidate in enumerate(problem.candidates, 1)}
    return float(problem.travel[rank[one], rank[other]])


def legs(problem, day):
    codes = [None, *(stop.commune.code for stop in day.stops), None]
    return sum(minutes(problem, one, other) for one, other in pairwise(codes)) if day.stops else 0.0


def faults_of_day(problem, day):
    outing, at = day.outing, day.outing.key
    if not day.stops:
        return
    if len(day.stops) > outing.max_stops:
        yield f"{at}: too many stops"
    if legs(problem, day) > outing.max_driving + 1e-6:
        yield f"{at}: too much driving"
    if day.leaves < outing.shift.start - 1e-6 or day.returns > outing.shift.end + 1e-6:
        yield f"{at}: outside the shift"
    for stop in day.stops:
        yield from faults_of_stop(problem, outing, stop)
    yield from faults_of_time(problem, day)
    yield from faults_of_pause(day)


def faults_of_stop(problem, outing, stop):
    said = f"{outing.key}, {stop.commune.code}"
    opening = problem.openings.get((outing.key, stop.commune.code))
    if opening is None or not any(
        window.place == stop.place and window.start <= stop.starts and stop.ends <= window.end
        for window in opening.windows
    ):
        yield f"{said}: nobody is there to host us"
    if (outing.key, stop.commune.code) in problem.forbidden:
        yield f"{said}: refused"
    if abs(stop.ends - stop.starts - outing.service) > 1e-6 or stop.arrives > stop.starts + 1e-6:
        yield f"{said}: the visit is cut short"


def faults_of_time(problem, day):
    """Each drive fits between a visit and the next, with the pause if it was taken meanwhile."""
    left, code = day.leaves, None
    for stop in [*day.stops, None]:
        there, arrives, starts = (
            (stop.commune.code, stop.arrives, stop.starts) if stop else (None, day.returns, day.returns)
        )
        needed = minutes(problem, code, there)
        if day.rests is not None and left <= day.rests < starts and not arrives <= day.rests:
            needed += day.outing.pause.minutes
        if arrives < left + needed - 1e-6:
            yield f"{day.outing.key}: {there} is reached too soon"
        if day.rests is not None and arrives <= day.rests < starts and day.rests + day.outing.pause.minutes > starts:
            yield f"{day.outing.key}: the visit of {there} cuts the pause"
        left, code = (stop.ends, there) if stop else (left, code)


def faults_of_pause(day):
    pause, shift = day.outing.pause, day.outing.shift
    if pause is None:
        return
    is_owed = shift.start <= pause.earliest and shift.end > pause.latest and day.returns > pause.latest
    if is_owed and day.rests is None:
        yield f"{day.outing.key}: nobody rests"
    if day.rests is None:
        return
    if not pause.earliest <= day.rests <= pause.latest:
        yield f"{day.outing.key}: the pause is at the wrong time"
    if any(day.rests < stop.ends and stop.starts < day.rests + pause.minutes for stop in day.stops):
        yield f"{day.outing.key}: the pause cuts a visit"
