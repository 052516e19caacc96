"""Two projects in the same commune within a week: not wrong, but better known, or done together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from joz.components import french
from outreach.models import ExternalStop, Stop

CLOSE = timedelta(days=7)


@dataclass(frozen=True, order=True)
class Overlap:
    """Our stop, theirs, and how far apart."""

    ours_on: date
    theirs_on: date
    label: str

    def __str__(self):
        return f"{self.label} {french.day(self.theirs_on)}, nous {french.day(self.ours_on)}{french.SPACE}: {self.apart}"

    @property
    def apart(self):
        days = abs((self.ours_on - self.theirs_on).days)
        return f"{french.count(days, 'jour')} d’écart" if days else "le même jour"


def to_come(user, today: date) -> dict[str, list[Overlap]]:
    """{INSEE code: what comes close together}, while one of the two is still to come."""
    soon = today - CLOSE
    ours = _days(Stop.objects.visible_to(user).standing().filter(day__gte=soon).values_list("commune", "day"))
    rows = ExternalStop.objects.of_open_projects().filter(day__gte=soon, commune__in=ours).distinct()
    found = defaultdict(set)
    for code, day, label in rows.values_list("commune", "day", "project__label"):
        close = (our for our in ours[code] if abs(our - day) <= CLOSE and max(our, day) >= today)
        found[code].update(Overlap(our, day, label) for our in close)
    return {code: sorted(overlaps) for code, overlaps in found.items() if overlaps}


def _days(rows):
    found = defaultdict(set)
    for code, day in rows:
        found[code].add(day)
    return found


def close_to(commune, day: date):
    """The stops of other projects in a commune within a week of a day, the nearest in time first."""
    close = ExternalStop.objects.of_open_projects().filter(commune=commune).between(day - CLOSE, day + CLOSE)
    return sorted(close.to_list(), key=lambda stop: (abs(stop.day - day), stop.day, stop.pk))
