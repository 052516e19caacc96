"""What a town hall or a partner needs to say that we come: words to paste, posters, a code, a calendar."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from joz.components import french
from outreach.agenda.entries import Entry
from outreach.papers import codes

FOR_WHOM = "Pour les 16-29 ans : boulot, formation, logement, permis, ou juste parler. Gratuit et sans rendez-vous."
# A bulletin has room for so many; the page has all of them.
IN_A_BULLETIN = 8


@dataclass(frozen=True)
class Calendar:
    """A feed, as one subscribes to it."""

    name: str
    path: str

    @property
    def address(self):
        return settings.BASE_URL + self.path

    @property
    def webcal(self):
        """The same address, which a telephone opens with its calendar."""
        return f"webcal://{self.address.split('://')[1]}"

    @property
    def code(self):
        return codes.inline(self.address)


@dataclass(frozen=True)
class Kit:
    """All of it for a commune, or for a tour."""

    name: str
    page: str
    entries: list[Entry]
    calendar: Calendar
    bulletin: str
    post: str

    @property
    def address(self):
        return settings.BASE_URL + self.page

    @property
    def code(self):
        return codes.inline(self.address)


def calendar_of(commune=None):
    """The calendar of one commune, or the whole."""
    path = reverse("outreach:agenda_feed")
    if commune is None:
        return Calendar("toutes les haltes", path)
    return Calendar(f"les haltes {french.at(commune.name)}", f"{path}?{urlencode({'commune': commune.pk})}")


def secret_calendar(name, token):
    """The calendar behind a secret address."""
    return Calendar(name, reverse("outreach:team_feed", args=[token]))


def of_commune(commune, entries, scheme):
    page = f"{reverse('outreach:agenda')}?{urlencode({'commune': commune.pk, 'within': 0})}"
    title = f"{scheme} vient {french.at(commune.name)}"
    return _kit(commune.name, page, entries, calendar_of(commune), title, scheme)


def of_tour(tour, entries, scheme):
    page = reverse("outreach:public_tour", args=[tour.pk])
    calendar = Calendar(tour.name, reverse("outreach:tour_feed", args=[tour.pk]))
    return _kit(tour.name, page, entries, calendar, f"{tour.name}, avec {scheme}", scheme)


def _kit(name, page, entries, calendar, title, scheme):
    coming = [entry for entry in entries if entry.is_to_come]
    address = settings.BASE_URL + page
    bulletin = [f"{title}.", "", *_lines(coming), "", FOR_WHOM, f"Renseignements : {_ways(scheme, address)}"]
    post = [f"{title}.", *([f"{capfirst(coming[0].when_and_where)}."] if coming else []), FOR_WHOM, address]
    return Kit(name, page, coming, calendar, "\n".join(bulletin), " ".join(post))


def _ways(scheme, address):
    phone = getattr(scheme.phone, "as_national", "")
    return " · ".join(filter(None, [phone, address]))


def _lines(entries):
    said = [
        f"- {french.day(entry.day)}, {entry.hours} : {entry.where}, {entry.commune}"
        for entry in entries[:IN_A_BULLETIN]
    ]
    return said if len(entries) <= IN_A_BULLETIN else [*said, "- et d’autres dates en ligne"]
