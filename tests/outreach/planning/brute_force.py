"""The best value of a small problem, by trying everything with plain loops: the reference of the planner's tests."""

from functools import lru_cache
from itertools import pairwise, permutations, product


def best_value(problem):
    """The value of the best plan; None when pins allow none."""
    codes = [candidate.code for candidate in problem.candidates]
    best = None
    for who in product([None, *range(len(problem.outings))], repeat=len(codes)):
        values = [
            value_of_day(problem, rank, tuple(code for code, at in zip(codes, who, strict=True) if at == rank))
            for rank in range(len(problem.outings))
        ]
        assigned = {(problem.outings[at].key, code) for code, at in zip(codes, who, strict=True) if at is not None}
        if None not in values and all((pin.outing, pin.commune) in assigned for pin in problem.pins):
            best = max(sum(values), best if best is not None else -1e9)
    return best


@lru_cache(100_000)
def value_of_day(problem, rank, codes):
    """What a day is worth that visits these communes in the best order; None when no order is possible."""
    outing = problem.outings[rank]
    if len(codes) > outing.max_stops:
        return None
    if not codes:
        return 0.0
    worth = sum(points(problem, outing, code) for code in codes) * problem.weights.point
    drives = [drive for order in permutations(codes) if (drive := driving(problem, outing, order)) is not None]
    return worth - problem.weights.minute * min(drives) if drives else None


def points(problem, outing, code):
    rank = problem.index[code]
    parts = list(problem.candidates[rank].parts.items()) + list(problem.openings[outing.key, code].parts.items())
    return round(sum(problem.weights.parts.get(name, 1) * amount for name, amount in parts))


def driving(problem, outing, order):
    nodes = [0, *(problem.index[code] + 1 for code in order), 0]
    legs = [float(problem.travel[one][other]) for one, other in pairwise(nodes)]
    if not sum(legs) <= outing.max_driving:
        return None
    owes = outing.pause is not None and outing.shift.start <= outing.pause.earliest
    owes = owes and outing.shift.end > outing.pause.latest
    return sum(legs) if on_time(problem, outing, order, legs, outing.shift.start, owes) else None


def on_time(problem, outing, order, legs, now, owes):
    """Whether the rest of a day can be done from `now` on, the pause still owed or not."""
    pause = outing.pause
    if owes and max(now, pause.earliest) <= pause.latest:
        rested = max(now, pause.earliest) + pause.minutes
        if on_time(problem, outing, order, legs, rested, False):
            return True
    arrives = now + legs[0]
    if not order:
        return arrives <= (min(outing.shift.end, pause.latest) if owes else outing.shift.end)
    after = [(arrives, owes)]
    if owes and max(arrives, pause.earliest) <= pause.latest:
        after.append((max(arrives, pause.earliest) + pause.minutes, False))
    return any(
        on_time(problem, outing, order[1:], legs[1:], begun + outing.service, still)
        for time, still in after
        for begun in starts(problem, outing, order[0], time)
    )


def starts(problem, outing, code, time):
    if (outing.key, code) in problem.forbidden:
        return
    pins = [pin for pin in problem.pins if pin.commune == code]
    if any(pin.outing != outing.key for pin in pins):
        return
    for window in problem.openings[outing.key, code].windows:
        if any(pin.place not in (None, window.place) for pin in pins):
            continue
        earliest = max([time, window.start, *(pin.start[0] for pin in pins if pin.start)])
        latest = min([window.end - outing.service, *(pin.start[1] for pin in pins if pin.start)])
        if earliest <= latest:
            yield earliest
