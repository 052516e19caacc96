"""Bringing the territory in: CSV and GeoJSON files, checked before anything is written."""

from partners.territory.importing import import_territory
from partners.territory.problems import BadTerritory

__all__ = ["BadTerritory", "import_territory"]
