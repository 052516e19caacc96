"""What a file would change, made ready to be read over by somebody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from outreach.models import CalendarImport
from outreach.projects.comparing import Change, Fate, compare
from outreach.projects.files.reading import Found
from partners.models import Commune


@dataclass(frozen=True)
class Line:
    """A stop as the reader sees it."""

    change: Change
    commune: Commune | None

    @property
    def fate(self):
        return self.change.fate

    @property
    def label(self):
        return Fate(self.change.fate).label

    @property
    def place(self):
        return self.change.found.place if self.change.found else self.change.stop.place

    @property
    def typed(self):
        return self.change.found.typed if self.change.found else ""

    @property
    def ends(self):
        return self.change.found.ends if self.change.found else self.change.stop.ends_at

    @property
    def is_all_day(self):
        return self.change.found.is_all_day if self.change.found else self.change.stop.is_all_day


@dataclass(frozen=True)
class Over:
    """What is to be read over: what changes first, then what stays."""

    batch: CalendarImport
    found: list[Found]
    today: date
    counts: dict[str, int]
    to_read: list[Line] = field(repr=False)

    @property
    def unknown(self):
        """What was typed for the communes that nobody recognises, once each."""
        return list(dict.fromkeys(line.typed for line in self.to_read if line.fate == Fate.ASIDE))

    @property
    def figures(self):
        """(label, count) of each fate; before it is let in, what it would do, then what it did."""
        counts = self.batch.outcome if self.batch.is_settled else self.counts
        return [(fate, counts.get(fate, 0)) for fate in Fate]

    @property
    def changes_something(self):
        return any(self.counts.get(fate) for fate in (Fate.ADDED, Fate.CHANGED, Fate.REMOVED, Fate.ASIDE))

    @property
    def outside_zone(self):
        return sum(bool(line.commune) and not line.commune.is_covered for line in self.to_read)

    def again(self, *, communes):
        """The same comparison, once the communes are answered and nobody else writes."""
        return compare(self.batch.project, self.found, today=self.today, communes=communes)


ORDER = [Fate.ASIDE, Fate.REMOVED, Fate.CHANGED, Fate.ADDED, Fate.SAME]


def read_over(batch, *, today) -> Over:
    """Compare a file with what is noted now; one question for the communes, whatever the number of lines."""
    found = [Found.of(kept) for kept in batch.found]
    changes = [] if batch.is_settled else compare(batch.project, found, today=today, communes={})
    communes = Commune.objects.defer("cell").in_bulk({change.commune_id for change in changes} - {None})
    lines = [Line(change, communes.get(change.commune_id)) for change in changes]
    lines.sort(key=lambda line: (ORDER.index(line.fate), line.change.starts))
    return Over(batch, found, today, Counter(change.fate for change in changes), lines)
