"""Untangle a route: turn stretches round as long as that shortens it.

Roads must be as long in both directions, those of the base apart.
"""

from functools import cache

import numpy as np

SMALL = 1e-9


@cache
def upper(size: int) -> np.ndarray:
    """Where the column comes after the row."""
    return np.triu(np.ones((size, size), dtype=bool), 1)


def untangled(roads: np.ndarray, route: tuple[int, ...]) -> tuple[int, ...]:
    """The route (customers; customer c is node c + 1, the base is node 0) without any two legs that cross."""
    if len(route) < 3:
        return route
    nodes = np.array([0, *[customer + 1 for customer in route], 0])
    changed, later = False, upper(len(nodes) - 1)
    while True:
        between = roads[nodes[:, None], nodes]
        legs = np.diagonal(between, 1)
        change = np.where(later, between[:-1, :-1] + between[1:, 1:] - legs[:, None] - legs, 0.0)
        at = int(change.argmin())
        start, end = divmod(at, len(legs))
        if change[start, end] >= -SMALL:
            return tuple((nodes[1:-1] - 1).tolist()) if changed else route
        nodes[start + 1 : end + 1] = nodes[start + 1 : end + 1][::-1]
        changed = True
