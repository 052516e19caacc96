"""The list « à ressaisir »: items of every kind on one line of time, in a number of queries that does not grow."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from joz.components import french
from referrals.models import YoungPerson
from referrals.policies import may_read_words
from tracking.models import ReEntry
from tracking.reentry.sources import SOURCES, Source, short

THIS_WEEK, LAST_WEEK = "this", "last"


@dataclass(frozen=True)
class Item:
    """One thing to type in i-milo, or typed: whose, what, and by whom it was ticked."""

    source: Source
    pk: int
    at: datetime
    person: YoungPerson
    facts: list[tuple[str, str]]
    words: str
    tick: ReEntry | None

    @classmethod
    def of(cls, source, row, *, reader, tick):
        """Read a row that its source fetched; its words only for whoever may read them."""
        with_words = may_read_words(reader, source.organisation(row))
        return cls(
            source=source,
            pk=row.pk,
            at=row.line_at,
            person=source.person(row),
            facts=[(what, words) for what, words in source.facts(row) if words],
            words=source.words(row) if with_words else "",
            tick=tick if tick and tick.done_at >= row.line_at else None,
        )

    @property
    def when(self):
        """« mardi 3 septembre 2024 à 14 h 30 », or the day alone."""
        return french.moment(self.at) if self.source.has_hour else french.day(self.at)

    @property
    def text(self):
        """What is copied: plain lines, the person first."""
        person, born = self.person, self.person.birth_date
        who = f"{person}, né·e le {born:%d/%m/%Y}" if born else str(person)
        number = f"N° i-milo : {person.imilo_number}" if person.imilo_number else f"Dossier {person.number}"
        lines = [who, number, *(f"{what} : {words}" for what, words in self.facts)]
        return "\n".join([*lines, *([self.words] if self.words else [])])

    @property
    def lines(self):
        """How many lines the text takes, long ones wrapped."""
        return sum(1 + len(line) // 60 for line in self.text.split("\n"))


@dataclass(frozen=True)
class Listing:
    """Which items: of a kind or all, mine or the team's, of a week or ever, typed in i-milo or not yet."""

    reader: object
    kind: str = ""
    is_mine: bool = True
    week: str = ""
    is_done: bool = False

    def keys(self, *, now):
        """(kind, key, moment) of each, the oldest first: what waits longest; of those typed, the latest first."""
        chosen = [SOURCES[self.kind]] if self.kind in SOURCES else list(SOURCES.values())
        first, *others = (self._of(source, now) for source in chosen)
        rows = first.union(*others, all=True) if others else first
        return rows.order_by(*(("-line_at", "-pk") if self.is_done else ("line_at", "pk")))

    def _of(self, source, now):
        rows = source.items(self.reader, is_done=self.is_done)
        if self.is_mine:
            rows = rows.filter(source.mine(self.reader))
        if self.week:
            since, until = week_of(self.week, now)
            rows = rows.filter(line_at__gte=since, line_at__lt=until)
        return rows.order_by().values_list("kind_code", "pk", "line_at")

    def read(self, keys):
        """The items of some keys, in their order."""
        keys, found = list(keys), {}
        for code in {code for code, _, _ in keys}:
            found |= fetch(SOURCES[code], [pk for kind, pk, _ in keys if kind == code], reader=self.reader)
        return [found[code, pk] for code, pk, _ in keys if (code, pk) in found]


def fetch(source, pks, *, reader):
    """`{(kind, key): item}` of the rows that the reader sees, with their ticks."""
    ticks = {tick.object_id: tick for tick in ReEntry.objects.of(source.code, *pks).select_related("done_by")}
    seen = source.rows(reader).filter(pk__in=pks)
    rows = source.fetched(seen.annotate(line_at=F(source.at)))
    return {(source.code, row.pk): Item.of(source, row, reader=reader, tick=ticks.get(row.pk)) for row in rows}


def find(code, pk, *, reader):
    """One item, or None when there is no such kind or the reader does not see it."""
    return fetch(SOURCES[code], [pk], reader=reader).get((code, pk)) if code in SOURCES else None


def week_of(which, now):
    """The two ends of this week or of the last, from Monday to Monday."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday() + (7 if which == LAST_WEEK else 0))
    return tuple(timezone.make_aware(datetime.combine(day, time.min)) for day in (monday, monday + timedelta(days=7)))


HEADINGS = ["Type", "Date", "Dossier", "N° i-milo", "Commune", "Ce qui est à ressaisir"]


def file_rows(items):
    """The list as rows of a file: numbers instead of names, no free text (P5, P21)."""
    yield HEADINGS
    for item in items:
        person = item.person
        said = " ; ".join(f"{what} : {words}" for what, words in item.facts)
        said = said.replace(french.SPACE, " ")
        at = short(item.at) if item.source.has_hour else f"{timezone.localdate(item.at):%d/%m/%Y}"
        yield [item.source.label, at, person.number, person.imilo_number, person.display_commune, said]
