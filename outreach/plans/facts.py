"""The facts of a plan, gathered from the database in a few queries, whatever the number of communes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.days import public_holiday
from joz.periods import overlap
from outreach.models import ExternalStop, Vehicle, VehicleUse
from outreach.planning import Candidate, Opening, Outing, Pause, Pin, Problem, Span, Weights, criteria, openings
from outreach.planning.problem import Closure, Window
from outreach.planning.windows import Calendar, Host
from outreach.plans.wishes import Wishes
from outreach.stops.conflicts import busy
from partners.models import Commune, OpeningHours, Place, SchoolTime, TravelTime

NOON, TWO = 12 * 60, 14 * 60
ROUNDED = 5
# A commune whose places told no hours: we stand on a square, at the hours when people are out.
UNKNOWN_PLACE = "Lieu à trouver"


@dataclass(frozen=True)
class Facts:
    """A problem, and what its pages say of it: why each commune would be worth a visit."""

    problem: Problem
    reasons: dict[str, list[criteria.Reason]]
    names: dict[str, str]


def gather(wishes: Wishes) -> Facts:
    """Everything that decides a plan, as things stand now; raises nothing: what is impossible is a closed opening."""
    communes = {one.pk: one for one in Commune.objects.covered().by_name()}
    reasons = criteria.reasons(list(communes), min(wishes.days))
    candidates = tuple(
        Candidate(code, commune.name, {one.criterion.code: one.points for one in reasons[code]})
        for code, commune in communes.items()
    )
    outings = _outings(wishes)
    problem = Problem(
        outings=outings,
        candidates=candidates,
        openings=_openings(wishes, outings, candidates),
        travel=travel_minutes(wishes.base, list(communes)),
        pins=tuple(Pin(_key(one.day), one.commune) for one in wishes.pins if one.day),
        forbidden=frozenset(_forbidden(wishes)),
        weights=Weights(minute=wishes.minute, parts=wishes.weights),
    )
    return Facts(problem, reasons, {code: commune.name for code, commune in communes.items()})


def _key(day):
    return day.isoformat()


def _outings(wishes):
    """One for each day."""
    vehicle = Vehicle.objects.filter(pk=wishes.vehicle).first()
    rest = Pause(wishes.rest, NOON, TWO) if wishes.rest else None
    shift = Span(wishes.leaves, wishes.back)
    return tuple(
        Outing(
            key=_key(day),
            date=day,
            vehicle=vehicle.name if vehicle else "",
            shift=shift,
            max_driving=wishes.most_driving,
            max_stops=wishes.most_stops,
            service=wishes.service,
            pause=rest,
            kind=vehicle.kind if vehicle else "",
            height=(vehicle.height_cm or 0) / 100 if vehicle else 0.0,
        )
        for day in sorted(wishes.days)
    )


def _forbidden(wishes):
    for one in wishes.refusals:
        yield from ((_key(day), one.commune) for day in ([one.day] if one.day else wishes.days))


# --- Hours ---


def _openings(wishes, outings, candidates):
    """The engine's filters over the places' hours; a commune where nobody told any is open, unless one asked not."""
    hosts = _hosts(wishes.days)
    found = openings(outings, candidates, hosts, _calendar(wishes.days))
    taken = _taken(wishes, candidates)
    if wishes.only_known_hours:
        return found | taken
    open_air = Window(wishes.opens, wishes.back, UNKNOWN_PLACE)
    return {pair: _in_the_open(opening, open_air) for pair, opening in found.items()} | taken


def _in_the_open(opening, window):
    told_nothing = [closure.code for closure in opening.closures] == ["no_host"]
    return Opening((window,), (), opening.parts) if told_nothing else opening


def _hosts(days):
    """A host for each place that told its hours; those that hold on no day of the plan leave it closed."""
    weekly = defaultdict(lambda: defaultdict(list))
    for hours in OpeningHours.objects.filter(place__closed_on=None):
        of_place = weekly[hours.place_id]
        for day in days:
            if hours.weekday == day.weekday() and hours.school_time in SchoolTime.holding_on(day):
                of_place[hours.weekday].append(Span(_minutes(hours.opens), _minutes(hours.closes)))
    places = Place.objects.open().filter(pk__in=weekly).order_by("pk")
    return [_host(place, weekly[place.pk]) for place in places]


def _host(place, weekly):
    takes_any = place.receives_vehicle is not False
    return Host(
        place=place.name,
        commune=place.commune_id,
        weekly={weekday: tuple(dict.fromkeys(spans)) for weekday, spans in weekly.items()},
        kinds=None if takes_any else frozenset({Vehicle.Kind.SERVICE_CAR}),
        max_height=place.max_height_cm / 100 if place.max_height_cm else None,
    )


def _minutes(time):
    return time.hour * 60 + time.minute


def _calendar(days):
    """Public holidays, and where other projects are: nobody goes where somebody else is on the day."""
    others = ExternalStop.objects.of_open_projects().filter(day__in=days)
    return Calendar(
        holidays={day: name for day in days if (name := public_holiday(day))},
        others={(code, day): name for code, day, name in others.values_list("commune", "day", "project__name")},
    )


def _taken(wishes, candidates):
    """Days on which the vehicle is out or in the garage, or one of the team is away: nothing is proposed for them."""
    shifts = {day: DateTimeTZRange(_at(day, wishes.leaves), _at(day, wishes.back)) for day in sorted(wishes.days)}
    closed = {
        "vehicle_taken": _days_in(shifts, _uses_of(wishes.vehicle, shifts)),
        "team_away": _days_in(shifts, _absences_of(wishes, shifts)),
    }
    return {
        (_key(day), one.code): Opening((), (Closure(why),))
        for why, days in closed.items()
        for day in days
        for one in candidates
    }


def _uses_of(vehicle, shifts):
    """When a vehicle is out or in the garage, between the first departure and the last return."""
    whole = DateTimeTZRange(shifts[min(shifts)].lower, shifts[max(shifts)].upper)
    uses = VehicleUse.objects.standing().filter(vehicle=vehicle, period__overlap=whole) if vehicle else ()
    return [use.period for use in uses]


def _absences_of(wishes, shifts):
    """When somebody of the team, or who drives, is away, as far as any floor knows."""
    people = {*wishes.team, *([wishes.driver] if wishes.driver else [])}
    return [one.period for one in busy.periods(people, min(shifts), max(shifts))]


def _days_in(shifts, periods):
    return [day for day, shift in shifts.items() if any(overlap(shift, period) for period in periods)]


def _at(day, minutes):
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone())
    return midnight + timedelta(minutes=minutes)


# --- Roads ---


def travel_minutes(base, codes):
    """Minutes from the base (row and column 0) and between communes, NaN where no road leads.

    Estimated times are rounded up to five minutes: nobody posts « 9 h 37 » on a square.
    """
    rank = {code: nth for nth, code in enumerate(codes, start=1)}
    minutes = np.full((1 + len(codes), 1 + len(codes)), np.nan)
    np.fill_diagonal(minutes, 0)
    ends = [base, *codes]
    roads = TravelTime.objects.filter(origin__in=ends, destination__in=ends)
    for origin, destination, between in roads.values_list("origin", "destination", "minutes"):
        for row in _rows(origin, base, rank):
            for column in _rows(destination, base, rank):
                minutes[row, column] = -(-between // ROUNDED) * ROUNDED
    if base in rank:
        minutes[0, rank[base]] = minutes[rank[base], 0] = 0
    return minutes


def _rows(code, base, rank):
    """The base is a commune too: its roads are written twice."""
    return [row for row in (0 if code == base else None, rank.get(code)) if row is not None]
