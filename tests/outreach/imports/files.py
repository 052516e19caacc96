"""Calendars and tables as other projects write them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from outreach.models import ExternalStop
from outreach.projects.files import uploading

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 6, 2, 10, tzinfo=PARIS)  # A Tuesday.
SAMPLES = Path(__file__).parent / "samples"
ICS, CSV = ((SAMPLES / f"caravane.{kind}").read_bytes() for kind in ("ics", "csv"))


def calendar(*events):
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n"


def event(start="DTSTART:20260612T160000Z", *more, uid="un", where="Berric"):
    return "\r\n".join([f"UID:{uid}", start, f"LOCATION:{where}", *more])


def read(*events):
    return uploading.read(calendar(*events).encode(), today=TEN.date())


def days(reading):
    return sorted(timezone.localdate(stop.starts) for stop in reading.found.values())


def noted():
    stops = ExternalStop.objects.in_order().select_related("commune")
    return [(f"{timezone.localtime(stop.starts_at):%d/%m %H:%M}", stop.commune.name) for stop in stops]


def text(response):
    return response.content.decode()
