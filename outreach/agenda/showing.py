"""What the pages of the agenda show beside its entries: the map, what search engines read, the address to share."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from joz.components import french
from outreach.agenda.calendars import WHAT_WE_DO
from outreach.agenda.entries import Entry, Fate
from partners import maps
from partners.models import Commune

# What would end a <script> or begin a comment is written as JavaScript writes it.
INERT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
EVENT_STATUS = {Fate.CANCELLED: "EventCancelled", Fate.MOVED: "EventRescheduled"}


@dataclass(frozen=True)
class Town:
    """A commune where somebody will be, and when."""

    commune: Commune
    entries: list[Entry]

    @property
    def next(self):
        return self.entries[0]


def territory(agenda):
    """The map, each commune with its entries to come (`cell.commune.coming`), and the same as a list."""
    coming = agenda.by_commune()
    communes = list(Commune.objects.by_name())
    for commune in communes:
        commune.coming = coming.get(commune.pk, [])
    towns = [Town(commune, commune.coming) for commune in communes if commune.coming]
    return {"map": maps.draw(communes), "towns": towns}


def address_of(route, *args):
    """The whole address of a page, to be copied, sent, or drawn as a QR code."""
    return settings.BASE_URL + reverse(route, args=args)


def to_share(text, address):
    """What is needed to tell somebody of a page: its address, a few words, the same as a text message."""
    return {"address": address, "share_text": text, "sms": f"sms:?&body={quote(f'{text} : {address}')}"}


def of_stop(entry):
    """What only the page of a stop needs."""
    text = f"{entry.headline}, {french.day(entry.day)} {entry.hours}"
    shared = to_share(text, settings.BASE_URL + entry.url)
    return {"event_data": event_data(entry), "what_we_do": WHAT_WE_DO, "base_url": settings.BASE_URL, **shared}


def of_tour(tour):
    """What only the page of a tour needs."""
    return to_share(tour.name, address_of("outreach:public_tour", tour.pk))


def event_data(entry):
    """The entry as a schema.org event, inert inside its <script type="application/ld+json">."""
    commune = entry.commune
    address = {"@type": "PostalAddress", "addressLocality": commune.name, "addressCountry": "FR"}
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": entry.headline,
        "startDate": entry.starts_at.isoformat(),
        "endDate": entry.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{EVENT_STATUS.get(entry.fate, 'EventScheduled')}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "description": WHAT_WE_DO,
        "image": settings.BASE_URL + entry.square,
        "url": settings.BASE_URL + entry.url,
        "location": {"@type": "Place", "name": entry.where, "address": address | {"streetAddress": entry.address}},
    }
    # Ours, and without the three signs that would let it out of its element.
    return mark_safe(json.dumps(event, ensure_ascii=False).translate(INERT))  # noqa: S308
