"""One line of the agenda, whoever it comes from; small and frozen, so that nothing else can be shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils import timezone

from joz.components import french
from outreach.agenda.ways import Way
from partners.models import Commune

VAN = "Le camping-car"


class Fate(models.TextChoices):
    """What the public is told of an entry; the first needs no word."""

    EXPECTED = "expected", ""
    NOW = "now", "En ce moment"
    OVER = "over", "Terminée"
    CANCELLED = "cancelled", "Annulée"
    MOVED = "moved", "Reportée"


@dataclass(frozen=True)
class Entry:
    """Somebody is somewhere in the open: the scheme, or another mobile project of the territory."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    commune: Commune
    where: str
    # The camping-car, « L’équipe », or the name of the other project: told apart by it, and by a pattern.
    who: str
    fate: Fate
    changed_at: datetime
    url: str
    # Its papers, if it has some: the poster to print, the square for social networks.
    poster: str = ""
    square: str = ""
    is_ours: bool = True
    # The pattern by which one knows another project, beside its name.
    look: str = ""
    is_all_day: bool = False
    is_sure: bool = True
    sequence: int = 0
    address: str = ""
    how: str = ""
    title: str = ""
    moved_to: "Entry | None" = None
    way: Way | None = None
    # Said to the team only: « Brouillon », and its state, its vehicle, how many go.
    mark: str = ""
    for_team: str = ""

    @property
    def day(self):
        return timezone.localdate(self.starts_at)

    @property
    def is_lost(self):
        """Nobody will be there."""
        return self.fate in (Fate.CANCELLED, Fate.MOVED)

    @property
    def is_to_come(self):
        return self.fate in (Fate.EXPECTED, Fate.NOW)

    @property
    def is_van(self):
        return self.who == VAN

    @property
    def hours(self):
        """de 9 h à 12 h; an hour stays on the line of its preposition."""
        start, end = french.time(self.starts_at), french.time(self.ends_at)
        return f"de{french.SPACE}{start} à{french.SPACE}{end}"

    @property
    def headline(self):
        """Le camping-car à Elven."""
        return f"{self.who} {french.at(self.commune.name)}"

    @property
    def when_and_where(self):
        """jeudi 3 décembre à 14 h, à Elven."""
        return f"{french.moment(self.starts_at)}, {french.at(self.commune.name)}"

    @property
    def minutes(self):
        """How far it is; what cannot be reached comes last."""
        return self.way.minutes if self.way else 24 * 60
