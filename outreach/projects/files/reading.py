"""What a file says: the stops found in it, and every line that cannot be read."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from joz.components import french
from joz.errors import DomainError
from partners.territory.naming import Places

# Older or further away is of no use to anybody.
WINDOW = timedelta(days=366)
MOST_STOPS = 2_000
MOST_PROBLEMS = 50


class Unreadable(DomainError):
    """This file is not a calendar that we can read; the message says what to send instead."""


class LineProblem(Exception):
    """What is wrong with one line, in words."""


@dataclass(frozen=True)
class Found:
    """A stop as the file says it; `line` is where, `typed` is how its commune was written."""

    line: int
    uid: str
    starts: datetime
    ends: datetime
    is_all_day: bool
    place: str
    commune: str | None
    typed: str
    is_cancelled: bool = False

    def kept(self):
        """The same, as a JSON field keeps it."""
        return {**self.__dict__, "starts": self.starts.isoformat(), "ends": self.ends.isoformat()}

    @classmethod
    def of(cls, kept):
        starts, ends = (datetime.fromisoformat(kept[name]) for name in ("starts", "ends"))
        return cls(**{**kept, "starts": starts, "ends": ends})


@dataclass
class Reading:
    """A file being read: it is taken whole, or not at all."""

    places: Places
    today: date
    found: dict[str, Found] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    doubles: int = 0
    outside: int = 0

    @property
    def first(self):
        return self.today - WINDOW

    @property
    def last(self):
        return self.today + WINDOW

    @property
    def is_full(self):
        """Nothing more is worth reading."""
        return len(self.problems) >= MOST_PROBLEMS

    def refuse(self, line, sentence):
        self.problems.append((line, sentence))

    def take(self, stop: Found, *, replaces=False):
        """Keep a stop, unless its day is too far; one that comes twice is counted once."""
        if not self.first <= timezone.localdate(stop.starts) <= self.last:
            self.outside += 1
            return
        if stop.uid in self.found and not replaces:
            self.doubles += 1
        elif len(self.found) >= MOST_STOPS and stop.uid not in self.found:
            most = french.count(MOST_STOPS, "passage")
            raise LineProblem(f"À partir d’ici, le fichier a plus de {most} : coupez-le en deux.")
        self.found[stop.uid] = stop


def local(day, hour):
    """An instant on the clock of the territory."""
    return timezone.make_aware(datetime.combine(day, hour))


def shortened(text, length):
    """A text that the database can keep, on one line."""
    return " ".join(str(text).replace("\x00", "").split())[:length]
