"""Importing a territory: read every file, refuse any bad one, then write what changed in one transaction."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from joz.audit import trail
from partners.models import Scheme
from partners.territory import loading
from partners.territory.cells import Cells, read_cells
from partners.territory.communes import read_communes, read_zone
from partners.territory.travel import read_ferries, read_travel


@dataclass(frozen=True)
class Territory:
    """What the files say, once checked; None where an optional file is absent."""

    bodies: dict[str, str]
    communes: dict[str, dict]
    travel: list[dict] | None = None
    ferries: list[dict] | None = None
    cells: Cells | None = None


def import_territory(directory, *, cells=None, zone=None, reset_coverage=False, dry_run=False, say=print):
    """Bring a territory into the database, or nothing if a file is bad; True if anything changed."""
    territory = read(Path(directory), cells=cells, zone=zone, say=say)
    # Official boundaries give way to a file that was named, never to the one that comes with the directory.
    decided = loading.Decided(coverage=not reset_coverage, boundaries=not cells)
    with transaction.atomic():
        changed = write(territory, decided, say=say)
        if changed and (scheme := Scheme.objects.first()):
            trail.record("territory.imported", scheme, by=None)
        transaction.set_rollback(dry_run)
    say(_ending(changed, dry_run))
    return changed


def read(directory, *, cells, zone, say):
    """Every file of the directory, checked."""
    zone = read_zone(directory / "deployment_zones.csv", zone) if zone else None
    communes, bodies = read_communes(directory / "communes.csv", zone=zone)
    covered = sum(commune["is_covered"] for commune in communes.values())
    say(f"Communes : {len(communes)} lues, dont {covered} dans le périmètre proposé.")
    known = frozenset(communes)
    return Territory(
        bodies,
        communes,
        travel=_travel(directory / "travel_minutes.csv", directory / "travel_km.csv", known, say),
        ferries=_ferries(directory / "ferry_access.csv", known, say),
        cells=_cells(Path(cells) if cells else directory / "cells_schematic.geojson", known, say, wanted=cells),
    )


def write(territory, decided, *, say):
    """Write what differs, tell what was done and what was left alone; True if anything changed."""
    steps = (
        loading.put_bodies(territory.bodies),
        loading.put_communes(territory.communes, territory.cells, decided),
        loading.put_travel(territory.travel),
        loading.put_ferries(territory.ferries),
        loading.remove_gone(territory.communes),
    )
    for step in steps:
        for sentence in step.sentences:
            say(sentence)
    return any(step.rows for step in steps)


def _ending(changed, dry_run):
    if not changed:
        return "Rien à changer : tout était déjà là."
    return "Essai à blanc : rien n’a été écrit." if dry_run else "Le territoire est à jour."


def _travel(minutes, km, known, say):
    if not minutes.exists() and not km.exists():
        return None
    travel = read_travel(minutes, km, known)
    say(f"Trajets par la route : {len(travel)} lus.")
    return travel


def _ferries(path, known, say):
    if not path.exists():
        return None
    ferries = read_ferries(path, known)
    say(f"Trajets en bateau : {len(ferries)} lus.")
    return ferries


def _cells(path, known, say, *, wanted):
    if not wanted and not path.exists():
        return None
    cells = read_cells(path, known)
    say(f"Contours : {len(cells.by_code)} lus, {'schématiques' if cells.are_schematic else 'officiels'}.")
    return cells
