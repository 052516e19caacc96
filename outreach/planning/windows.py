"""When each outing may visit each commune: hosts' hours, less what each filter closes, with the reason of each.

A filter is a question about one host, or one commune, on the day of an outing: it answers a `Closure`, or nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.planning.problem import Candidate, Closure, Opening, Outing, Span, Window

DAY = 24 * 60


@dataclass(frozen=True)
class Host:
    """A place that hosts us: hours by weekday (0 is Monday; they may pass midnight), and whom it takes.

    `kinds`: the vehicles it takes (None: any). `max_height`: metres (None: no bar). `shut`: (first day, last day, why).
    """

    place: str
    commune: str
    weekly: Mapping[int, tuple[Span, ...]]
    kinds: frozenset[str] | None = None
    max_height: float | None = None
    shut: tuple[tuple[date, date, str], ...] = ()


@dataclass(frozen=True)
class Calendar:
    """What closes a day for everybody, or for one commune. Also what a day adds to a commune or takes from it (points).

    `holidays`: by date, the name. `others`: by (commune code, date), the other project that is there.
    `parts`: by (commune code, date), points by the name of the reason.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    others: Mapping[tuple[str, date], str] = field(default_factory=dict)
    parts: Mapping[tuple[str, date], Mapping[str, float]] = field(default_factory=dict)


NOTHING_SPECIAL = Calendar()


def openings(
    outings: Iterable[Outing],
    candidates: Iterable[Candidate],
    hosts: Iterable[Host],
    calendar: Calendar = NOTHING_SPECIAL,
) -> dict[tuple[str, str], Opening]:
    """The opening of each (outing key, commune code)."""
    by_commune: dict[str, list[Host]] = {}
    for host in hosts:
        by_commune.setdefault(host.commune, []).append(host)
    candidates = list(candidates)
    return {
        (outing.key, one.code): opening(outing, one.code, by_commune.get(one.code, []), calendar)
        for outing in outings
        for one in candidates
    }


def opening(outing: Outing, commune: str, hosts: list[Host], calendar: Calendar = NOTHING_SPECIAL) -> Opening:
    """When an outing may visit a commune, and why not at other hosts or not at all."""
    if closed := closed_day(outing, commune, hosts, calendar):
        return Opening((), (closed,))
    windows, closures = [], []
    for host in hosts:
        found, closure = hours(outing, host)
        windows += found
        closures += [closure] if closure else []
    return Opening(tuple(sorted(windows)), gathered(closures, windows), calendar.parts.get((commune, outing.date), {}))


def closed_day(outing, commune, hosts, calendar):
    """What closes the whole commune that day."""
    if outing.date in calendar.holidays:
        return Closure("holiday", {"name": calendar.holidays[outing.date]})
    if other := calendar.others.get((commune, outing.date)):
        return Closure("other_project", {"name": other, "date": outing.date})
    return None if hosts else Closure("no_host")


def hours(outing, host):
    """(windows of a host during an outing, or none and why)."""
    for question in (refuses_kind, is_too_low, is_shut):
        if closure := question(outing, host):
            return [], closure
    spans = spans_of(host, outing.date)
    if not spans:
        return [], Closure("weekday", {"place": host.place, "date": outing.date})
    inside = [Span(max(start, outing.shift.start), min(end, outing.shift.end)) for start, end in spans]
    fitting = [Window(*span, host.place) for span in inside if span.end - span.start >= outing.service]
    if fitting:
        return fitting, None
    code = "too_short" if any(span.end > span.start for span in inside) else "off_shift"
    return [], Closure(code, {"place": host.place, "spans": tuple(spans), "service": outing.service})


def refuses_kind(outing, host):
    if host.kinds is not None and outing.kind not in host.kinds:
        return Closure("vehicle", {"place": host.place, "vehicle": outing.vehicle})
    return None


def is_too_low(outing, host):
    if host.max_height is not None and outing.height > host.max_height:
        return Closure("height", {"place": host.place, "metres": host.max_height})
    return None


def is_shut(outing, host):
    for first, last, why in host.shut:
        if first <= outing.date <= last:
            return Closure("shut", {"place": host.place, "first": first, "last": last, "why": why})
    return None


def spans_of(host: Host, date: date) -> list[Span]:
    """The hours around a date, in its minutes; what goes on over midnight is one span."""
    spans = sorted(
        Span(span.start + shift * DAY, span.end + shift * DAY)
        for shift in (-1, 0, 1)
        for span in host.weekly.get((date + timedelta(days=shift)).weekday(), ())
    )
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return [span for span in merged if span.end > 0 and span.start < 2 * DAY] if reaches(merged) else []


def reaches(spans):
    """Whether any of the hours fall on the day itself."""
    return any(span.start < DAY and span.end > 0 for span in spans)


def gathered(closures, windows):
    """When the vehicle is refused by every host, that is one reason, not one a host."""
    refused = [closure for closure in closures if closure.code == "vehicle"]
    if windows or not refused or len(refused) < len(closures):
        return tuple(closures)
    return (Closure("no_host_for_vehicle", {"vehicle": refused[0].data["vehicle"]}),)
