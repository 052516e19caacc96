"""How often a presence comes back: a small vocabulary of recurrence rules, written (RFC 5545) and said in French."""

from dataclasses import dataclass

from django.db import models

from partners.models import Weekday

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTH = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", -1: "dernier"}


class Rhythm(models.TextChoices):
    """What a person may choose; each is one shape of rule."""

    WEEKLY = "1", "Chaque semaine"
    FORTNIGHTLY = "2", "Une semaine sur deux"
    EVERY_THIRD = "3", "Une semaine sur trois"
    EVERY_FOURTH = "4", "Une semaine sur quatre"
    FIRST = "first", "Le premier du mois"
    SECOND = "second", "Le deuxième du mois"
    THIRD = "third", "Le troisième du mois"
    FOURTH = "fourth", "Le quatrième du mois"
    LAST = "last", "Le dernier du mois"


ORDINALS = {Rhythm.FIRST: 1, Rhythm.SECOND: 2, Rhythm.THIRD: 3, Rhythm.FOURTH: 4, Rhythm.LAST: -1}


@dataclass(frozen=True)
class Rule:
    """A rhythm on some weekdays (Monday is 0)."""

    rhythm: str
    weekdays: tuple[int, ...]

    @property
    def text(self):
        """`FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH`."""
        if nth := ORDINALS.get(self.rhythm):
            return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{CODES[day]}" for day in self.weekdays)
        interval = "" if self.rhythm == Rhythm.WEEKLY else f";INTERVAL={self.rhythm}"
        return f"FREQ=WEEKLY{interval};BYDAY=" + ",".join(CODES[day] for day in self.weekdays)

    @property
    def words(self):
        """« les mardis et jeudis, une semaine sur deux »."""
        if nth := ORDINALS.get(self.rhythm):
            return _joined([f"le {NTH[nth]} {Weekday(day).label}" for day in self.weekdays]) + " du mois"
        days = "les " + _joined([f"{Weekday(day).label}s" for day in self.weekdays])
        return days if self.rhythm == Rhythm.WEEKLY else f"{days}, {Rhythm(self.rhythm).label.lower()}"

    @classmethod
    def read(cls, text):
        """The rule that a text says; it is one that `text` wrote."""
        parts = dict(part.split("=") for part in text.split(";"))
        days = parts["BYDAY"].split(",")
        weekdays = tuple(CODES.index(day[-2:]) for day in days)
        if parts["FREQ"] == "MONTHLY":
            nth = int(days[0][:-2])
            return cls(next(rhythm for rhythm, number in ORDINALS.items() if number == nth), weekdays)
        return cls(Rhythm(parts.get("INTERVAL", "1")), weekdays)


def _joined(words):
    """« lundi, mardi et jeudi »."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
