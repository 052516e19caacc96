"""What a file would change: the stops it adds, changes and takes away, and those that stay as they are."""

from dataclasses import dataclass, replace

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from outreach.models.external_stop import ExternalStop
from outreach.projects.files.reading import Found


class Fate(models.TextChoices):
    """What becomes of a stop of the file, or of one that the file no longer says."""

    ADDED = "added", "À ajouter"
    CHANGED = "changed", "À changer"
    REMOVED = "removed", "À retirer"
    ASIDE = "aside", "Commune inconnue"
    SAME = "same", "Déjà noté"

    @property
    def done(self):
        """The same, once the file has come in."""
        words = {"added": "ajoutés", "changed": "changés", "removed": "retirés", "aside": "laissés de côté"}
        return words.get(self.value, "déjà notés")


@dataclass(frozen=True)
class Change:
    """One stop, as the file says it or as it was noted, and what becomes of it."""

    fate: Fate
    found: Found | None
    stop: ExternalStop | None
    commune_id: str | None

    @property
    def starts(self):
        return self.found.starts if self.found else self.stop.starts_at

    @property
    def fields(self):
        """What a stop holds of it."""
        found = self.found
        return {
            "commune_id": self.commune_id,
            "place": found.place,
            "period": DateTimeTZRange(found.starts, found.ends),
            "is_all_day": found.is_all_day,
        }


def compare(project, found: list[Found], *, today, communes: dict[str, str]) -> list[Change]:
    """Set a file beside what is noted; `communes` says which commune is meant by what was typed.

    What has passed is never taken away because a newer file no longer tells of it: calendars forget, we count.
    """
    noted = {stop.uid: stop for stop in project.stops.filter(is_imported=True)}
    by_hand = set(project.stops.filter(is_imported=False).values_list("commune", "period"))
    changes = [_change(one, noted.get(one.uid), by_hand, communes) for one in found]
    said = {one.uid for one in found}
    vanished = [stop for uid, stop in noted.items() if uid not in said and stop.day >= today]
    changes += [Change(Fate.REMOVED, None, stop, stop.commune_id) for stop in vanished]
    return sorted((change for change in changes if change), key=lambda change: (change.starts, change.fate))


def _change(found, stop, by_hand, communes):
    """What becomes of one stop of the file; None for one that was called off and that nobody had noted."""
    commune = found.commune or communes.get(found.typed) or (stop and stop.commune_id)
    change = Change(Fate.SAME, found, stop, commune)
    if found.is_cancelled:
        return replace(change, fate=Fate.REMOVED) if stop else None
    if not commune:
        return replace(change, fate=Fate.ASIDE)
    if stop:
        is_same = all(getattr(stop, name) == value for name, value in change.fields.items())
        return change if is_same else replace(change, fate=Fate.CHANGED)
    is_noted = (commune, change.fields["period"]) in by_hand
    return change if is_noted else replace(change, fate=Fate.ADDED)
