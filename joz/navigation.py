"""The workspace's doors: which pages each role finds in its menu, with what waits behind them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from joz.indicators.policies import may_see_coverage, may_see_dashboard
from outreach.policies import may_plan, may_read_tours, may_use_vehicles
from partners.models import Membership
from partners.roles import is_team, roles_of
from referrals.models import Referral
from referrals.policies import may_follow_own_signals
from tracking.models import SharingAgreement
from tracking.policies import may_look_after_files, may_read_envelopes, may_read_shared


@dataclass(frozen=True)
class Door:
    """One entry of the menu."""

    label: str
    url: str
    icon: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class Room:
    """Doors that belong together; the first room has no name."""

    name: str
    doors: list[Door]


# The rooms of the menu, each with its doors: label, route, icon, who sees it.
ROOMS = [
    ("", [("Ma journée", "tracking:day", "home", is_team)]),
    (
        "Accompagner",
        [
            ("Signalements", "referrals:inbox", "inbox", is_team),
            ("Personnes", "tracking:people", "people", is_team),
            ("Parcours", "tracking:pathways", "pathway", is_team),
            ("Propositions", "tracking:proposals", "door", is_team),
            ("Accompagnements", "tracking:accompaniments", "format-car", is_team),
            ("Aides financières", "tracking:aid", "theme-financial_aid", may_read_envelopes),
            ("Dossiers protégés", "tracking:protected_files", "lock", may_look_after_files),
            ("Mes signalements", "referrals:my_signals", "send", may_follow_own_signals),
            ("Partagé avec nous", "tracking:shared_with_us", "eye", lambda user: has_something_shared(user)),
            ("Signaler quelqu’un", "referrals:signal", "person-plus", lambda user: True),
        ],
    ),
    (
        "Aller vers",
        [
            ("Terrain", "tracking:field", "phone", is_team),
            ("Tournées", "outreach:board", "bus", may_read_tours),
            ("Plans proposés", "outreach:plans", "pathway", may_plan),
            ("Permanences", "outreach:presences", "calendar", may_read_tours),
            ("Demandes de passage", "outreach:visit_requests", "bell", may_read_tours),
            ("Qui passe où", "outreach:projects", "pin", may_read_tours),
            ("Couverture", "indicators:coverage", "map", may_see_coverage),
            ("Annoncer une halte", "outreach:kit", "megaphone", lambda user: announces(user)),
            ("Véhicules", "outreach:vehicles", "format-camper", may_use_vehicles),
        ],
    ),
    (
        "Le réseau",
        [
            ("Annuaire", "partners:organisations", "building", lambda user: knows_network(user)),
            ("Territoire", "partners:territory", "map", lambda user: knows_network(user)),
        ],
    ),
    ("Piloter", [("Tableau de bord", "indicators:dashboard", "dashboard", may_see_dashboard)]),
]


def workspace(request):
    """The rooms of whoever is signed in; counted only by a page that shows them."""
    return {
        "nav_rooms": SimpleLazyObject(lambda: rooms_of(request)),
        "search_url": SimpleLazyObject(lambda: search_of(request)),
    }


def search_of(request):
    """Where the team looks for somebody from any page; empty for whoever opens no file."""
    user = getattr(request, "user", None)
    return reverse("tracking:people") if user and user.is_authenticated and is_team(user) else ""


def rooms_of(request):
    """The menu of a request's user, the current page marked; a room without a door for them is left out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    waiting = {"referrals:inbox": waiting_signals(user)} if is_team(user) else {}
    rooms = [Room(name, _doors_of(request, doors, waiting)) for name, doors in ROOMS]
    return [room for room in rooms if room.doors]


def _doors_of(request, doors, waiting):
    return [
        Door(label, reverse(route), icon, request.path == reverse(route), waiting.get(route, 0))
        for label, route, icon, is_open_to in doors
        if is_open_to(request.user)
    ]


def waiting_signals(user):
    """How many signals nobody has answered yet."""
    return Referral.objects.visible_to(user).awaiting_answer().count()


def has_something_shared(user):
    """A partner finds the door of what people share with it only while somebody does."""
    return may_read_shared(user) and SharingAgreement.objects.visible_to_partner(user, timezone.localdate()).exists()


def knows_network(user):
    """Everybody who works with the scheme but its funders finds the directory and the territory."""
    return bool(roles_of(user) - {Membership.Role.FUNDER})


def announces(user):
    """The kit of posters stands in the menu of those who spread the word; the team finds it on each stop."""
    return may_read_tours(user) and not is_team(user)
