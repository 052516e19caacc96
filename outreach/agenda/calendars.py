"""The agenda as a calendar that others subscribe to (RFC 5545): no phone number in it, no person, nowhere but a town.

A stop that moves keeps its `uid` and gains a revision, so that one event moves. Everything written here is read from
the entries and nothing from the clock: the same entries are the same bytes, and a calendar that asks again is told so.
"""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vGeo

from outreach.agenda.entries import Fate

PARIS = ZoneInfo("Europe/Paris")
ASK_AGAIN = timedelta(hours=1)
WHAT_WE_DO = (
    "Boulot, formation, logement, permis, papiers, ou juste parler. De 16 à 29 ans. "
    "Sans rendez-vous, gratuit et confidentiel."
)
TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def written(entries, *, name):
    """The calendar of some entries, as bytes; those that moved are left to the event that they became."""
    calendar = Calendar()
    calendar.add("prodid", "-//J’Oz//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for label in ("name", "x-wr-calname"):
        calendar.add(label, name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(Timezone.from_ical(TIMEZONE))
    for entry in standing(entries):
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def standing(entries):
    return [entry for entry in entries if entry.fate != Fate.MOVED]


def fingerprint(entries, *, name):
    """Changes as soon as the calendar does."""
    return hashlib.sha256(repr((name, entries)).encode()).hexdigest()[:32]


def _event(entry):
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at.astimezone(PARIS))
    event.add("dtend", entry.ends_at.astimezone(PARIS))
    event.add("summary", _summary(entry))
    event.add("location", ", ".join(filter(None, [entry.where, entry.address, _town(entry.commune)])))
    event.add("geo", vGeo((float(entry.commune.latitude), float(entry.commune.longitude))))
    event.add("description", "\n".join(filter(None, _lines(entry))))
    event.add("status", _status(entry))
    # Nobody is busy because of it.
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", settings.BASE_URL + entry.url)
    return event


def _summary(entry):
    """Some calendars show no status: the title says it too."""
    said = "Annulé" if entry.is_lost else entry.mark
    return f"{said} : {entry.headline}" if said else entry.headline


def _town(commune):
    return f"{commune.postal_codes[0]} {commune.name}" if commune.postal_codes else commune.name


def _status(entry):
    if entry.is_lost:
        return "CANCELLED"
    return "CONFIRMED" if entry.is_sure else "TENTATIVE"


def _lines(entry):
    return (
        entry.title,
        entry.for_team or (WHAT_WE_DO if entry.is_ours else entry.who),
        f"Pour venir : {entry.how}" if entry.how else "",
        settings.BASE_URL + entry.url if entry.url else "",
    )
