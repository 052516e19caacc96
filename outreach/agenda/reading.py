"""The agenda as a page reads it: our stops, and those of other mobile projects beside them."""

from dataclasses import dataclass, replace
from itertools import chain

from django.utils import timezone

from outreach.agenda.asking import FARTHEST, Asked
from outreach.agenda.entries import Entry, Fate
from outreach.agenda.stops import our_stops
from outreach.agenda.theirs import their_stops
from outreach.agenda.ways import ways_from

# Each answers the entries that are asked for: `source(asked, now=now)`. Our calendars and papers hold ours alone.
OURS = (our_stops,)
EVERYBODY = (our_stops, their_stops)


@dataclass(frozen=True)
class Agenda:
    """All that is asked for; those of today that are over are still there."""

    entries: list[Entry]

    @property
    def now(self):
        """Where we are at this moment."""
        return [entry for entry in self.entries if entry.is_ours and entry.fate == Fate.NOW]

    @property
    def next(self):
        """The next one where we will be."""
        coming = (entry for entry in in_time(self.entries) if entry.is_ours and entry.fate == Fate.EXPECTED)
        return next(coming, None)

    def by_commune(self):
        """{insee_code: our entries to come}, the next first: what the map shows."""
        found = {}
        for entry in in_time(self.entries):
            if entry.is_ours and entry.is_to_come:
                found.setdefault(entry.commune.pk, []).append(entry)
        return found


def in_time(entries):
    return sorted(entries, key=lambda entry: (entry.starts_at, str(entry.uid)))


def read(asked, *, now, ways=None, sources=OURS):
    """The entries of some sources, with how far each is when one said from where; the next first."""
    ways = ways or {}
    entries = chain.from_iterable(source(asked, now=now) for source in sources)
    return Agenda(in_time(replace(entry, way=ways.get(entry.commune.pk)) for entry in entries))


def read_form(form, *, now):
    """The agenda that a form asks for, in the order it asks for."""
    ways = ways_from(form.origin) if form.origin else {}
    agenda = read(form.asked(now=now, ways=ways), now=now, ways=ways, sources=EVERYBODY)
    if form.origin and form.said("sort") == "near":
        return Agenda(sorted(agenda.entries, key=lambda entry: (entry.minutes, entry.starts_at)))
    return agenda


def next_ones(count, *, now):
    """The few next entries where somebody will be."""
    today = timezone.localdate(now)
    coming = [entry for entry in read(Asked(today, today + FARTHEST), now=now).entries if entry.is_to_come]
    return coming[:count]
