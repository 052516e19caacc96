"""« Toutes les quatre semaines » : the days that a rule gives, within bounds, whatever the rule."""

import re
from datetime import datetime, time, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr
from django.utils import timezone

from outreach.projects.files.reading import LineProblem

# What calendars write when somebody chooses a repetition in their menus. The rest could be walked for ever without
# giving a single day (every 30th of February), so it is refused, and its dates are written one by one.
PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY", "WKST"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"},
    "YEARLY": {"BYMONTH", "BYMONTHDAY"},
}
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL"}
WEEKDAY, NTH_WEEKDAY = r"(MO|TU|WE|TH|FR|SA|SU)", r"[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)"
MOST_VALUES, MOST_INTERVAL = 31, 1000
TOO_ODD = "Cette répétition est trop particulière : dans leur agenda, écrivez ses dates une à une."


class Walk:
    """How many days of rules may still be walked for one file."""

    def __init__(self, steps=100_000):
        self.steps = steps

    def step(self, _):
        self.steps -= 1
        if self.steps < 0:
            raise LineProblem("Cette répétition commence trop loin : dans leur agenda, commencez-la plus près.")
        return True


def days_of(rule, start: datetime, *, first, last, walk: Walk) -> list[datetime]:
    """The moments that a rule gives from a naive local start, between two days, both counted."""
    parts = {str(name).upper(): value if isinstance(value, list) else [value] for name, value in rule.items()}
    _check(parts, start)
    try:
        given = rrulestr(_written(parts), dtstart=start)
    except (ValueError, TypeError) as error:
        raise LineProblem(TOO_ODD) from error
    end = datetime.combine(last, time.max)
    moments = takewhile(lambda moment: walk.step(moment) and moment <= end, given)
    return [moment for moment in moments if moment.date() >= first]


def _check(parts, start):
    frequency = str(parts.get("FREQ", [""])[0])
    interval = parts.get("INTERVAL", [1])[0]
    allowed = ALWAYS | PARTS.get(frequency, set())
    by = {name: [str(value) for value in values] for name, values in parts.items() if name.startswith("BY")}
    nth = NTH_WEEKDAY if frequency == "MONTHLY" else WEEKDAY
    odd = (
        frequency not in PARTS
        or not parts.keys() <= allowed
        or not (isinstance(interval, int) and 1 <= interval <= MOST_INTERVAL)
        or parts.get("COUNT", [1])[0] < 1
        or any(len(values) > MOST_VALUES for values in by.values())
        or not all(re.fullmatch(nth, value) for value in by.get("BYDAY", []))
        or not all(1 <= abs(int(value)) <= 31 for value in by.get("BYMONTHDAY", []))
        or (frequency == "DAILY" and by and interval > 1)
        or ("BYDAY" in by and "BYMONTHDAY" in by)
        or not _has_a_place(by)
        or (frequency == "YEARLY" and not _repeats_its_start(by, start))
    )
    if odd:
        raise LineProblem(TOO_ODD)


def _has_a_place(by):
    """« Le premier jour ouvré » : a place among plain weekdays, of which each month has at least four."""
    places, weekdays = by.get("BYSETPOS", []), by.get("BYDAY", [])
    plain = weekdays and all(re.fullmatch(WEEKDAY, value) for value in weekdays)
    return not places or (plain and all(1 <= abs(int(value)) <= 4 for value in places))


def _repeats_its_start(by, start):
    return by.get("BYMONTH", [str(start.month)]) == [str(start.month)] and by.get("BYMONTHDAY", [str(start.day)]) == [
        str(start.day)
    ]


def _written(parts):
    """The rule again, its end on the clock of its start."""
    values = {name: ",".join(str(value) for value in given) for name, given in parts.items() if name != "UNTIL"}
    if until := parts.get("UNTIL"):
        values["UNTIL"] = _until(until[0]).strftime("%Y%m%dT%H%M%S")
    return ";".join(f"{name}={value}" for name, value in values.items())


def _until(value):
    if not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    return timezone.make_naive(value) if value.tzinfo else value


def midnights(first, count):
    """The days of an event that lasts several."""
    return [first + timedelta(days=nth) for nth in range(count)]
