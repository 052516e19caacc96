"""Two periods, `[start, end)`; an end that nobody knows is None."""


def overlap(one, other):
    """Whether two periods have a moment in common; back to back they have none."""
    return _before(one.lower, other.upper) and _before(other.lower, one.upper)


def _before(moment, end):
    return end is None or moment < end
