"""All that the judgement needs to know about some stops, gathered in as many queries for one as for a hundred."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from outreach.models import ExternalStop, Stop, VehicleDriver, VehicleUse
from outreach.models.stop_state import STANDING, StopState
from outreach.stops.conflicts import busy
from partners.models import FerryAccess, OpeningHours, ParkingPermit, TravelTime

# How far another stop may be and still matter: the other projects' week, and ours.
NEARBY = timedelta(days=7)


@dataclass(frozen=True)
class Facts:
    """What is known around some stops."""

    now: datetime
    others: dict = field(default_factory=dict)
    uses: list = field(default_factory=list)
    # By vehicle; one that names nobody is driven by all.
    drivers: dict = field(default_factory=dict)
    busy: list = field(default_factory=list)
    hours: dict = field(default_factory=dict)
    permits: dict = field(default_factory=dict)
    # Stops of other mobile projects, by commune.
    passages: dict = field(default_factory=dict)
    minutes: dict = field(default_factory=dict)
    ferries: dict = field(default_factory=dict)
    # Islands that a road reaches all the same.
    reached_by_road: frozenset = frozenset()

    @classmethod
    def gather(cls, candidates, *, now):
        """Everything that stands near these stops in time, and the terms of their places."""
        days = [candidate.day for candidate in candidates]
        first, last = min(days) - NEARBY, max(days) + NEARBY
        others, uses = _others(first, last), _uses(candidates)
        return cls(
            now=now,
            others=_grouped(others, "day"),
            uses=uses,
            drivers=_drivers(candidates),
            busy=busy.periods({pk for each in candidates for pk in each.user_ids}, min(days), max(days)),
            passages=_passages(candidates, first, last),
            **_of_places(candidates),
            **_of_roads(candidates, [stop for stop in others if stop.day in days]),
        )

    def others_of(self, candidate, day=None):
        """The other stops of a day that take place, or would with this one: drafts of its own tour."""
        return [other for other in self.others.get(day or candidate.day, ()) if stands_with(other, candidate)]

    def others_around(self, candidate, days):
        """The same for each day from so many before to so many after."""
        near = (candidate.day + timedelta(days=shift) for shift in range(-days, days + 1))
        return [other for day in near for other in self.others_of(candidate, day)]

    def drive(self, origin_id, destination_id):
        """Minutes from a commune to another, 0 in the same; None where nobody measured a road."""
        return 0 if origin_id == destination_id else self.minutes.get((origin_id, destination_id))


def stands_with(other, candidate):
    if other.pk == candidate.pk:
        return False
    return other.state in STANDING or (other.tour_id is not None and other.tour_id == candidate.tour_id)


def _others(first, last):
    near = Stop.objects.between(first, last).filter(state__in=(*STANDING, StopState.DRAFT))
    return list(near.select_related("commune").prefetch_related("team__user").in_order())


def _uses(candidates):
    vehicles = {each.vehicle.pk for each in candidates if each.vehicle}
    drivers = {pk for each in candidates for pk in each.user_ids}
    if not vehicles | drivers:
        return []
    first, last = min(each.period.lower for each in candidates), max(each.period.upper for each in candidates)
    taken = VehicleUse.objects.standing().filter(Q(vehicle__in=vehicles) | Q(driver__in=drivers))
    return list(taken.filter(period__overlap=(first, last)).to_list().order_by("period", "pk"))


def _drivers(candidates):
    vehicles = {each.vehicle.pk for each in candidates if each.vehicle and each.driver}
    return _grouped(VehicleDriver.objects.filter(vehicle__in=vehicles), "vehicle_id") if vehicles else {}


def _passages(candidates, first, last):
    near = ExternalStop.objects.of_open_projects().between(first, last).to_list().in_order()
    return _grouped(near.filter(commune__in={each.commune.pk for each in candidates}), "commune_id")


def _of_places(candidates):
    places = {each.place.pk for each in candidates if each.place}
    return {
        "hours": _grouped(OpeningHours.objects.filter(place__in=places).by_week(), "place_id") if places else {},
        "permits": _grouped(ParkingPermit.objects.filter(place__in=places), "place_id") if places else {},
    }


def _of_roads(candidates, others):
    communes = {each.commune.pk for each in candidates}
    around = communes | {other.commune_id for other in others}
    islands = {each.commune.pk for each in candidates if each.commune.is_island}
    known = TravelTime.objects.filter(origin__in=around, destination__in=around)
    roads = TravelTime.objects.filter(destination__in=islands).exclude(origin__in=islands)
    ferries = FerryAccess.objects.filter(island__in=islands).select_related("origin").order_by("drive_minutes", "pk")
    return {
        "minutes": {(origin, to): minutes for origin, to, minutes in known.values_list(*TRAVEL)},
        "reached_by_road": frozenset(roads.values_list("destination", flat=True)) if islands else frozenset(),
        "ferries": _grouped(ferries, "island_id") if islands else {},
    }


TRAVEL = ("origin", "destination", "minutes")


def _grouped(rows, name):
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups
