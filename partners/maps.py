"""The territory as a drawing: the cell of each commune with its corners rounded, its town centre, its name.

Numbers are written here, as text, because a template would write them in French: 12,5.
"""

from dataclasses import dataclass
from math import cos, dist, radians

WIDTH = 1000
MARGIN = 12
# How much of a corner is rounded off, and how short a side must be to go with it.
ROUNDING = 9
TOO_SHORT = 4
# Names in units of the drawing: large ones are for a phone, where the whole width is a hand's.
LARGE, SMALL = 42, 18
LETTER = 0.58


@dataclass(frozen=True)
class Cell:
    """One commune on the map; `label` is `large`, `small`, or empty where the name would cover another."""

    commune: object
    path: str
    x: str
    y: str
    label: str


@dataclass(frozen=True)
class Drawing:
    """A map ready to be written as SVG."""

    view_box: str
    cells: tuple[Cell, ...]
    is_official: bool


def draw(communes):
    """Draw the communes that have a cell; None when none has."""
    drawn = [commune for commune in communes if commune.cell]
    if not drawn:
        return None
    project, height = _projection([point for commune in drawn for ring in _rings(commune.cell) for point in ring])
    centres = {commune.pk: project(float(commune.longitude), float(commune.latitude)) for commune in drawn}
    labels = _labels(drawn, centres)
    cells = tuple(_cell(commune, project, centres[commune.pk], labels) for commune in drawn)
    return Drawing(f"0 0 {WIDTH} {height}", cells, all(commune.cell_is_official for commune in drawn))


def _projection(points):
    """From degrees to units of the drawing, and the height that keeps the shapes true at this latitude."""
    longitudes, latitudes = zip(*points, strict=True)
    west, north = min(longitudes), max(latitudes)
    squeeze = cos(radians((north + min(latitudes)) / 2))
    # A single point has no extent; any scale will do.
    scale = (WIDTH - 2 * MARGIN) / ((max(longitudes) - west) * squeeze or 1)

    def project(longitude, latitude):
        return MARGIN + (longitude - west) * squeeze * scale, MARGIN + (north - latitude) * scale

    return project, round((north - min(latitudes)) * scale + 2 * MARGIN)


def _rings(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _cell(commune, project, centre, labels):
    rings = ([project(*point) for point in ring[:-1]] for ring in _rings(commune.cell))
    path = "".join(_rounded(_without_short_sides(ring)) for ring in rings)
    return Cell(commune, path, f"{centre[0]:.1f}", f"{centre[1]:.1f}", labels.get(commune.pk, ""))


def _without_short_sides(ring):
    """The same outline without the details that rounding would blur."""
    kept = [ring[0]]
    for point in ring[1:]:
        if dist(point, kept[-1]) >= TOO_SHORT:
            kept.append(point)
    return kept if len(kept) > 2 else ring


def _rounded(ring):
    """A closed path that turns each corner in a curve."""
    corners = zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True)
    steps = [(_towards(corner, before), corner, _towards(corner, after)) for before, corner, after in corners]
    curves = "".join(f"L{_at(start)}Q{_at(corner)} {_at(end)}" for start, corner, end in steps[1:])
    start, corner, end = steps[0]
    return f"M{_at(start)}Q{_at(corner)} {_at(end)}{curves}Z"


def _towards(corner, neighbour):
    """The point of a side where the curve of a corner begins: at most half way."""
    length = dist(corner, neighbour)
    share = min(ROUNDING / length, 0.5) if length else 0
    return tuple(here + (there - here) * share for here, there in zip(corner, neighbour, strict=True))


def _at(point):
    # Whole units: a thousand of them across are finer than a screen.
    return f"{point[0]:.0f} {point[1]:.0f}"


def _labels(communes, centres):
    """Which names are written: a few towns large enough for a phone, then every name that covers no other."""
    by_size = sorted(communes, key=lambda commune: -commune.population)
    towns = _spread(by_size[: len(by_size) // 5 + 1], centres, LARGE, [])
    # On a wide screen the towns are written small too, and leave room for the marks and for the villages.
    taken = [_box(town.name, centres[town.pk], SMALL) for town in towns]
    taken += [_marks(centre) for centre in centres.values()]
    villages = _spread([commune for commune in by_size if commune not in towns], centres, SMALL, taken)
    return {**{village.pk: "small" for village in villages}, **{town.pk: "large" for town in towns}}


def _spread(communes, centres, size, taken):
    """Those, in order, whose name at a size covers no name already written."""
    written = []
    for commune in communes:
        box = _box(commune.name, centres[commune.pk], size)
        if _fits(box, taken):
            taken.append(box)
            written.append(commune)
    return written


def _box(text, centre, size):
    """Left, top, right, bottom of a name, written under its town centre."""
    half = len(text) * size * LETTER / 2
    return centre[0] - half, centre[1], centre[0] + half, centre[1] + size


def _marks(centre):
    """The same of the marks that may stand over a town centre."""
    return centre[0] - 16, centre[1] - 20, centre[0] + 16, centre[1] - 2


def _fits(box, taken):
    inside = box[0] >= 0 and box[2] <= WIDTH
    return inside and not any(
        box[0] < right and box[2] > left and box[1] < bottom and box[3] > top for left, top, right, bottom in taken
    )
