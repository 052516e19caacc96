"""From when to when: the two days, both counted, that cut every figure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

LAST_DAYS = 30


@dataclass(frozen=True)
class Period:
    """Two days, both counted; None leaves the side open."""

    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, agreement):
        """The days that a funding agreement covers; its range leaves the last bound out."""
        end = agreement.period.upper
        return cls(agreement.period.lower, end and end - timedelta(days=1))

    @classmethod
    def last_days(cls, today, days=LAST_DAYS):
        return cls(today - timedelta(days=days - 1), today)

    def __iter__(self):
        """So that a measure is asked `identified(*period)`."""
        return iter((self.since, self.until))

    def __contains__(self, day):
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def in_words(self, today):
        """« du 1er juillet 2024 à aujourd’hui »."""
        start = f"du {_written(self.since)}" if self.since else "depuis le début"
        if self.until is None or self.until >= today:
            return f"{start} à aujourd’hui" if self.since else start
        return f"{start} au {_written(self.until)}" if self.since else f"jusqu’au {_written(self.until)}"


def _written(day):
    return f"{'1er' if day.day == 1 else day.day} {date_format(day, 'F Y')}"
