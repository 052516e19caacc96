"""The drawing of the territory: true shapes, round corners, names that cover nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from partners import maps
from partners.models import Commune
from partners.territory import import_territory
from tests.factories import CommuneFactory

NUMBERS = re.compile(r"-?\d+\.\d")


def square(west, south, side=0.1):
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def commune(rings, kind="Polygon", **fields):
    fields = {"name": "Ici", "population": 10, "latitude": "47.65", "longitude": "-2.75", **fields}
    return CommuneFactory.build(cell={"type": kind, "coordinates": rings}, intercommunality=None, **fields)


def test_nothing_is_drawn_without_cells():
    assert maps.draw([]) is None
    assert maps.draw([CommuneFactory.build(intercommunality=None)]) is None


def test_shapes_are_true_at_their_latitude():
    """At 60° north a square of degrees is twice as high as it is wide."""
    drawing = maps.draw([commune([square(2.0, 59.95)], latitude="60", longitude="2.05")])
    width, height = map(float, drawing.view_box.split()[2:])
    inner = maps.WIDTH - 2 * maps.MARGIN
    assert width == maps.WIDTH
    assert (height - 2 * maps.MARGIN) / inner == pytest.approx(2, rel=0.01)


def test_north_is_up_and_everything_is_inside():
    south = commune([square(-2.8, 47.6)], latitude="47.65")
    north = commune([square(-2.8, 47.7)], latitude="47.75")
    drawing = maps.draw([south, north])
    cells = {cell.commune: cell for cell in drawing.cells}
    assert float(cells[north].y) < float(cells[south].y)
    height = float(drawing.view_box.split()[3])
    for cell in drawing.cells:
        assert all(0 <= float(number) <= max(maps.WIDTH, height) for number in NUMBERS.findall(cell.path))


def test_each_corner_is_a_curve_and_each_part_is_closed():
    islands = commune([[square(-2.8, 47.6)], [square(-2.6, 47.6)]], kind="MultiPolygon")
    path = maps.draw([islands]).cells[0].path
    assert path.count("M") == path.count("Z") == 2
    assert path.count("Q") == 8


def test_numbers_are_written_as_svg_wants_them_whatever_the_language():
    cell = maps.draw([commune([square(-2.8, 47.6)])]).cells[0]
    assert re.fullmatch(r"[MLQZ\d. -]+", cell.path)
    assert re.fullmatch(r"\d+\.\d", cell.x)


def test_a_point_or_a_repeated_point_does_not_break_the_drawing():
    flat = [[-2.8, 47.6]] * 4
    assert maps.draw([commune([flat])]).cells[0].path


def test_of_two_names_at_one_place_the_largest_town_is_written():
    small = commune([square(-2.8, 47.6)], name="Bourg", population=10)
    large = commune([square(-2.8, 47.6)], name="Ville", population=10_000)
    labels = {cell.commune: cell.label for cell in maps.draw([small, large]).cells}
    assert labels == {large: "large", small: ""}


def test_the_map_is_official_only_when_every_cell_is():
    mine, theirs = commune([square(-2.8, 47.6)]), commune([square(-2.7, 47.6)], cell_is_official=True)
    assert maps.draw([theirs]).is_official
    assert not maps.draw([mine, theirs]).is_official


@pytest.mark.django_db
def test_the_shipped_territory_is_drawn_whole():
    import_territory(Path(settings.BASE_DIR) / "partners/data/pays_de_vannes", say=lambda sentence: None)
    drawing = maps.draw(Commune.objects.all())
    assert len(drawing.cells) == 59
    assert sum(cell.label != "" for cell in drawing.cells) > 30
    assert len("".join(cell.path for cell in drawing.cells)) < 40_000
