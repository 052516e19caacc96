"""What the engine answers, as JSON keeps it and as pages read it."""


def written(plan, facts):
    """A plan with its hours, what it is worth, and why each of its communes is in."""
    return {
        "points": plan.points,
        "driving": plan.driving,
        "value": plan.value,
        "is_proven": plan.is_proven,
        "bound": plan.bound,
        "days": [_day(day, facts) for day in plan.days],
        "left_out": _left_out(plan, facts),
    }


def _day(day, facts):
    return {
        "day": day.outing.date.isoformat(),
        "leaves": day.leaves,
        "returns": day.returns,
        "rests": day.rests,
        "points": day.points,
        "stops": [_stop(stop, facts) for stop in day.stops],
    }


def _stop(stop, facts):
    return {
        "commune": stop.commune.code,
        "name": stop.commune.name,
        "place": stop.place,
        "arrives": stop.arrives,
        "starts": stop.starts,
        "ends": stop.ends,
        "driving": stop.driving,
        "points": stop.points,
        "reasons": _reasons(stop.commune.code, facts),
    }


def _reasons(code, facts):
    """Each reason with its points, the weightiest first."""
    weights = facts.problem.weights.parts
    told = [
        {
            "label": one.criterion.label,
            "words": one.words,
            "points": round(one.points * weights.get(one.criterion.code, 1.0), 1),
        }
        for one in facts.reasons[code]
    ]
    return sorted((one for one in told if one["points"]), key=lambda one: -one["points"])


def _left_out(plan, facts):
    """The communes that are not in, those worth most first."""
    candidates = [one for one in facts.problem.candidates if one.code not in plan.communes]
    told = [
        {
            "commune": one.code,
            "name": one.name,
            "points": facts.problem.weights.points(one.parts),
            "reasons": _reasons(one.code, facts),
        }
        for one in candidates
    ]
    return sorted(told, key=lambda one: (-one["points"], one["name"]))
