"""The coverage of the territory: for each commune, when we were last there, when next, and who else is (R13, R14).

The map and its table are written from the same rows.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count

from outreach.models import ExternalProject
from outreach.projects import passages
from outreach.projects.passages import NEVER, Passages
from partners import maps
from partners.coverage import with_presence
from partners.models import Commune
from referrals.models import Referral, YoungPerson

SOON, LATE = 30, 60
# P22: below this, whoever is not of the team is not told how many.
SMALL = 5


class Freshness(models.TextChoices):
    """How long ago we were in a commune: each has a pattern on the map and a word everywhere."""

    RECENT = "recent", f"Vue il y a moins de {SOON} jours"
    WANING = "waning", f"Vue il y a {SOON} à {LATE} jours"
    LONG_AGO = "long-ago", f"Pas vue depuis plus de {LATE} jours"
    NEVER = "never", "Jamais vue"

    @classmethod
    def of(cls, days):
        if days is None:
            return cls.NEVER
        if days > LATE:
            return cls.LONG_AGO
        return cls.WANING if days >= SOON else cls.RECENT


@dataclass(frozen=True)
class Row:
    """A commune as the scheme covers it. Whoever is not of the team is given no count of people."""

    commune: Commune
    ours: Passages
    days: int | None
    seen: bool
    others: tuple[tuple[ExternalProject, Passages], ...]
    has_several: bool
    spotted: int | None
    signals: int | None

    @property
    def freshness(self):
        return Freshness.of(self.days)

    @property
    def is_unseen(self):
        """Not for sixty days, or never."""
        return self.freshness in (Freshness.LONG_AGO, Freshness.NEVER)

    @property
    def spotted_in_words(self):
        if self.spotted is not None:
            return str(self.spotted)
        return f"{SMALL} ou plus" if self.has_several else f"moins de {SMALL}"


@dataclass(frozen=True)
class Coverage:
    """Every row of the zone asked for, and those of them that are shown."""

    zone: list[Row]
    shown: list[Row]
    cells: list[tuple[maps.Cell, Row | None]]
    drawing: maps.Drawing | None
    with_counts: bool

    @property
    def seen(self):
        return sum(row.seen for row in self.zone)

    @property
    def unseen(self):
        return sum(row.is_unseen for row in self.zone)

    @property
    def without_next(self):
        return sum(row.ours.next is None for row in self.zone)

    @property
    def without_ambassador(self):
        return sum(not row.commune.has_ambassador for row in self.zone)

    @property
    def with_place(self):
        return sum(row.commune.has_place for row in self.zone)

    @property
    def legend(self):
        """How many communes shown have each freshness, none left out."""
        counts = Counter(row.freshness for row in self.shown)
        return [(freshness, counts[freshness]) for freshness in Freshness]


def read(asked, *, user, today: date, with_counts: bool) -> Coverage:
    """Count what is asked for: one question to the database for each source, however many people there are."""
    communes = list(with_presence(Commune.objects.by_name()).select_related("intercommunality"))
    rows = _rows(communes, user=user, since=asked.since, today=today, with_counts=with_counts)
    zone = [row for row in rows if asked.is_in_zone(row.commune)]
    shown = asked.ordered([row for row in zone if asked.wants(row)])
    by_commune = {row.commune.pk: row for row in shown}
    drawing = maps.draw(communes)
    cells = [(cell, by_commune.get(cell.commune.pk)) for cell in drawing.cells] if drawing else []
    return Coverage(zone, shown, cells, drawing, with_counts)


def _rows(communes, *, user, since, today, with_counts):
    ours, theirs = passages.ours(user, today), passages.theirs(today)
    projects = ExternalProject.objects.visible_to(user).open().in_bulk()
    spotted = _spotted(since, today)
    signals = _open_signals(user) if with_counts else {}
    for commune in communes:
        visits, count = ours.get(commune.pk, NEVER), spotted.get(commune.pk, 0)
        elsewhere = ((projects[pk], one) for pk, one in theirs.get(commune.pk, {}).items() if pk in projects)
        yield Row(
            commune=commune,
            ours=visits,
            days=(today - visits.last).days if visits.last else None,
            seen=bool(visits.last) and (since is None or visits.last >= since),
            others=tuple(sorted(elsewhere, key=lambda one: one[0].name_key)),
            has_several=count >= SMALL,
            spotted=count if with_counts else None,
            signals=signals.get(commune.pk, 0) if with_counts else None,
        )


def _spotted(since, today):
    """{INSEE code: people spotted there}, by where they live."""
    people = YoungPerson.objects.identified(since, today).filter(commune__isnull=False)
    return dict(people.values("commune").order_by().annotate(count=Count("pk")).values_list("commune", "count"))


def _open_signals(user):
    """{INSEE code: signals that wait for an answer or for a contact}."""
    mine = Referral.objects.visible_to(user)
    waiting = mine.awaiting_answer() | mine.in_contact_phase()
    rows = waiting.values("young_person__commune").order_by().annotate(count=Count("pk"))
    return dict(rows.values_list("young_person__commune", "count"))


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: since when, which zone, which rows, in which order."""

    since: date | None = None
    intercommunality: object = None
    whole_territory: bool = False
    show: str = ""
    sort: str = ""

    UNSEEN, NO_NEXT, NO_PLACE, NO_AMBASSADOR, OTHERS = "unseen", "no-next", "no-place", "no-ambassador", "others"
    BY_NAME, BY_NEXT, BY_POPULATION = "name", "next", "population"

    def is_in_zone(self, commune):
        body = self.intercommunality
        return (self.whole_territory or commune.is_covered) and (not body or commune.intercommunality_id == body.pk)

    def wants(self, row):
        return {
            self.UNSEEN: row.is_unseen,
            self.NO_NEXT: row.ours.next is None,
            self.NO_PLACE: not row.commune.has_place,
            self.NO_AMBASSADOR: not row.commune.has_ambassador,
            self.OTHERS: bool(row.others),
        }.get(self.show, True)

    def ordered(self, rows):
        """Those unseen for longest come first, unless another order is asked for; they come by name already."""
        never, far = timedelta.max.days, date.max
        keys = {
            self.BY_NAME: lambda row: row.commune.name_key,
            self.BY_NEXT: lambda row: row.ours.next or far,
            self.BY_POPULATION: lambda row: -row.commune.population,
        }
        return sorted(rows, key=keys.get(self.sort, lambda row: -(never if row.days is None else row.days)))
