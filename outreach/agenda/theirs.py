"""Other mobile projects’ stops, as entries of the agenda: to be read beside ours, never in our calendars."""

from uuid import UUID, uuid5

from outreach.agenda.entries import Entry, Fate
from outreach.models import ExternalStop

PASSAGES = UUID("4f0f7a0e-7f6f-4a27-8f60-0f3d7f5f6c11")


def their_stops(asked, *, now):
    """What other projects have announced in the days and communes that are asked for; none with one of our vehicles."""
    if asked.vehicle:
        return []
    stops = ExternalStop.objects.of_open_projects().between(asked.first, asked.last)
    if asked.communes is not None:
        stops = stops.filter(commune__in=asked.communes)
    return [entry_of(stop, now=now) for stop in stops.to_list()]


def entry_of(stop, *, now):
    starts_at, ends_at = stop.period.lower, stop.period.upper
    is_now = starts_at <= now < ends_at
    return Entry(
        uid=uuid5(PASSAGES, str(stop.pk)),
        starts_at=starts_at,
        ends_at=ends_at,
        commune=stop.commune,
        where=stop.place or "Lieu à demander",
        who=stop.project.name,
        fate=Fate.OVER if ends_at <= now else Fate.NOW if is_now else Fate.EXPECTED,
        changed_at=stop.noted_at,
        url="",
        is_ours=False,
        look=stop.project.look,
        is_all_day=stop.is_all_day,
    )
