"""The map of a plan: the order of the visits over the cells of the communes, and the road of each day."""

from dataclasses import dataclass

from partners import maps


@dataclass(frozen=True)
class Mark:
    """The number of a visit, where the commune lies."""

    nth: int
    x: str
    y: str


@dataclass(frozen=True)
class PlanMap:
    """A drawing, the communes visited, a mark for each visit, a line for each day."""

    drawing: maps.Drawing
    visited: frozenset[str]
    marks: tuple[Mark, ...]
    roads: tuple[str, ...]


def draw_plan(view, communes):
    """The map of a plan; None where no commune has a cell."""
    drawing = maps.draw(communes)
    if drawing is None:
        return None
    at = {cell.commune.pk: cell for cell in drawing.cells}
    marks = tuple(Mark(stop.nth, at[stop.commune].x, at[stop.commune].y) for stop in view.stops if stop.commune in at)
    roads = tuple(
        " ".join(f"{at[stop.commune].x},{at[stop.commune].y}" for stop in day.stops if stop.commune in at)
        for day in view.days
        if len(day.stops) > 1
    )
    return PlanMap(drawing, frozenset(view.communes), marks, roads)
