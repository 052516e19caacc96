"""What stands on a poster: of a stop, of a tour."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from joz.components import french
from outreach.agenda.calendars import WHAT_WE_DO
from outreach.agenda.entries import Fate
from outreach.papers import codes
from outreach.papers.typesetting import showable

WHOM = "16 – 29 ans · gratuit"
PROOF = "Épreuve : pas encore annoncé"


def of_stop(entry, *, scheme, is_proof=False):
    """A stop: where, when, and if it is off, that it is; whoever reads it in the street reads the truth."""
    town = f"{entry.commune.postal_codes[0]} {entry.commune}" if entry.commune.postal_codes else str(entry.commune)
    words = {
        "title": f"{entry.headline}, {french.day(entry.day)}",
        "who": f"{entry.who} vient" if not entry.is_lost else f"{entry.who} ne vient pas",
        "town": french.at(entry.commune.name),
        "day": french.day(entry.day),
        "hours": entry.hours,
        "notice": _notice(entry),
        "place": entry.where,
        "where": ", ".join(filter(None, [entry.address, town])),
        "how": entry.how,
    }
    return showable(words | _shared(scheme, settings.BASE_URL + entry.url, is_proof=is_proof))


def of_tour(tour, entries, *, scheme, is_proof=False):
    """A tour: its stops, day by day."""
    words = {
        "title": tour.name,
        "baseline": tour.baseline,
        "days": _days(tour),
        "stops": [_line(entry) for entry in entries],
    }
    address = settings.BASE_URL + reverse("outreach:public_tour", args=[tour.pk])
    return showable(words | _shared(scheme, address, is_proof=is_proof))


def _shared(scheme, address, *, is_proof):
    parts = urlsplit(address)
    return {
        "scheme": scheme.name,
        "whom": PROOF if is_proof else WHOM,
        "what": WHAT_WE_DO,
        "phone": getattr(scheme.phone, "as_national", ""),
        "address": address,
        "shown_address": f"{parts.netloc}{parts.path}".rstrip("/"),
        "qr": codes.drawing(address),
    }


def _notice(entry):
    if entry.fate == Fate.CANCELLED:
        return "Annulé"
    return f"Reporté au {french.moment(entry.moved_to.starts_at)}" if entry.moved_to else ""


def _line(entry):
    start, end = french.time(entry.starts_at), french.time(entry.ends_at)
    return {
        "day": french.day(entry.day),
        "hours": f"{start} – {end}",
        "town": entry.commune.name,
        "place": entry.where,
        "notice": _notice(entry),
    }


def _days(tour):
    if tour.first_on == tour.last_on:
        return french.day(tour.first_on)
    return f"du {french.day(tour.first_on)} au {french.day(tour.last_on)}"
