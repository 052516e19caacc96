"""The cell of each commune on the map: schematic as shipped, or an official boundary."""

from dataclasses import dataclass

from partners.territory import fields
from partners.territory.files import json_of
from partners.territory.problems import Checking, Refusal

# The names that usual files give to the code of a commune.
CODE_PROPERTIES = ("insee_code", "code", "INSEE_COM", "code_insee", "insee")
DEPTH = {"Polygon": 1, "MultiPolygon": 2}


@dataclass(frozen=True)
class Cells:
    """The geometry of each commune, and whether the file says that they are only schematic."""

    by_code: dict[str, dict]
    are_schematic: bool


def read_cells(path, known):
    """The cells of a GeoJSON file whose features carry the code of a commune."""
    cells = {}
    with Checking(path) as checking:
        data = json_of(path, checking)
        if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
            checking.stop("", "attendu un GeoJSON de type FeatureCollection")
        features = data.get("features")
        if not isinstance(features, list) or not features:
            checking.stop("", "aucune entité dans « features »")
        for number, feature in enumerate(features, 1):
            _read_feature(cells, feature, f"entité {number}", known, checking)
    return Cells(cells, data.get("schematic") is True)


def _read_feature(cells, feature, where, known, checking):
    try:
        code = _code_of(feature, known)
        if code in cells:
            raise Refusal(f"la commune {code} est déjà dans le fichier")
        cells[code] = _geometry_of(feature.get("geometry"))
    except Refusal as refusal:
        checking.refuse(where, refusal)


def _code_of(feature, known):
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise Refusal("entité sans propriétés")
    code = next((properties[name] for name in CODE_PROPERTIES if name in properties), None)
    if not isinstance(code, str):
        raise Refusal("code INSEE manquant (propriété insee_code, un texte)")
    if fields.insee_code(code) not in known:
        raise Refusal(f"commune inconnue : {code}")
    return code


def _geometry_of(geometry):
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in DEPTH:
        raise Refusal("attendu une géométrie Polygon ou MultiPolygon")
    coordinates = geometry.get("coordinates")
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    read = [[_ring(ring) for ring in _items(polygon)] for polygon in _items(polygons)]
    return {"type": kind, "coordinates": read if kind == "MultiPolygon" else read[0]}


def _items(value):
    if not isinstance(value, list) or not value:
        raise Refusal("coordonnées absentes ou mal emboîtées")
    return value


def _ring(ring):
    points = [_position(position) for position in _items(ring)]
    if len(points) < 4:
        raise Refusal("contour de moins de quatre points")
    if points[0] != points[-1]:
        raise Refusal("contour non fermé : le dernier point doit répéter le premier")
    return points


def _position(position):
    """Longitude and latitude, to about a metre; an altitude is dropped."""
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise Refusal("un point est fait d’une longitude et d’une latitude")
    if not all(_is_number(value) for value in position):
        raise Refusal("un point est fait de nombres")
    longitude, latitude = position[:2]
    if fields.is_in_france(longitude, latitude):
        return [round(longitude, 5), round(latitude, 5)]
    if fields.is_in_france(latitude, longitude):
        raise Refusal("latitude et longitude semblent inversées")
    raise Refusal("coordonnées hors de France (attendu des degrés, longitude puis latitude)")


def _is_number(value):
    # The bounds also turn away the infinities, and what is not a number.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
