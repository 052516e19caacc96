"""Our own stops, as entries of the agenda."""

from django.urls import reverse

from outreach.agenda.entries import VAN, Entry, Fate
from outreach.models import Stop, StopState, Vehicle

FATES = {
    StopState.UNDER_WAY: Fate.NOW,
    StopState.HELD: Fate.OVER,
    StopState.CANCELLED: Fate.CANCELLED,
    StopState.MOVED: Fate.MOVED,
}
LINKED = ("commune", "place", "tour", "vehicle")
SURE = (StopState.CONFIRMED, StopState.UNDER_WAY, StopState.HELD)


def our_stops(asked, *, now):
    """The announced stops that are asked for, those cancelled or moved included."""
    stops = Stop.objects.public().between(asked.first, asked.last)
    if asked.vehicle:
        stops = stops.filter(vehicle=asked.vehicle)
    if asked.communes is not None:
        stops = stops.filter(commune__in=asked.communes)
    return entries_of(stops, now=now)


def entries_of(stops, *, now):
    """Each stop of a queryset as an entry."""
    stops = list(stops.select_related(*LINKED))
    last = went_to(stops, among=Stop.objects.public(), now=now)
    return [entry_of(stop, now=now, moved_to=last.get(stop.uid)) for stop in stops]


def went_to(stops, *, among, now):
    """{uid: the entry where a moved stop went in the end}, through all its moves."""
    moved = [stop.uid for stop in stops if stop.state == StopState.MOVED]
    last = among.filter(uid__in=moved, moved_at=None).select_related(*LINKED) if moved else []
    return {stop.uid: entry_of(stop, now=now) for stop in last}


def entry_of(stop, *, now, moved_to=None):
    """What the public may know of a stop."""
    fate, place = _fate(stop, now, moved_to), stop.place
    return Entry(
        uid=stop.uid,
        sequence=stop.sequence,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        commune=stop.commune,
        where=stop.where,
        who=who_comes(stop.vehicle),
        fate=fate,
        is_sure=stop.state in SURE,
        changed_at=last_change_of(stop),
        **_addresses(stop),
        address=place.address if place else "",
        how=" ".join(filter(None, [stop.directions, place.access_notes if place else ""])),
        title=stop.tour.name if stop.tour_id and stop.tour.is_published else "",
        moved_to=moved_to if fate == Fate.MOVED else None,
    )


def _addresses(stop):
    routes = {"url": "public_stop", "poster": "stop_poster", "square": "stop_square"}
    return {name: reverse(f"outreach:{route}", args=[stop.pk]) for name, route in routes.items()}


def who_comes(vehicle):
    """The camping-car is what people look for; otherwise it is us."""
    return VAN if vehicle and vehicle.kind == Vehicle.Kind.MOBILE_OFFICE else "L’équipe"


def _fate(stop, now, moved_to):
    fate = FATES.get(stop.state, Fate.EXPECTED)
    if fate == Fate.MOVED and not moved_to:
        # Where it went is announced to nobody: for the public it is off.
        return Fate.CANCELLED
    if fate == Fate.EXPECTED and stop.starts_at <= now < stop.ends_at:
        return Fate.NOW
    return Fate.OVER if fate in (Fate.EXPECTED, Fate.NOW) and stop.ends_at <= now else fate


def last_change_of(stop):
    """When the last thing happened to it."""
    facts = (stop.planned_at, stop.confirmed_at, stop.opened_at, stop.closed_at, stop.moved_at, stop.changed_at)
    return max(filter(None, facts))
