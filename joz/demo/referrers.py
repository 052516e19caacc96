"""Those who signal: a contact in each structure, and ambassadors in some twenty communes. None of them exists."""

import unicodedata

from joz.demo.calendar import Calendar
from joz.demo.network import SIGNALS
from partners.actions import open_account
from partners.models import Ambassador, Commune, Mandate, Membership, Organisation

Role = Membership.Role

CONTACTS = (
    "Armelle Brohec, Bastien Loyerdan, Cécile Madorec, Édith Roparlin, Fañch Scaviner, Gaëlle Trobert, "
    "Hervé Uguenic, Isabelle Vorgane, Jonas Abgralec, Karine Bodiganic, Ludovic Cadorec, Mona Dolmeur, Nadège Evenoux, "
    "Olivier Fontarec, Paola Gloannec, Régine Hervouar, Servane Izidan, Tudual Jaffrezan, Urielle Kerdavan, "
    "Vincent Langonan, Wendy Moëlec, Yves Nizanic, Zoé Ollichan"
).split(", ")

# An ambassador, the communes they speak for, and whether they came with the relaunch.
AMBASSADORS = (
    ("Ambre Pellanec", ("56184", "56261"), False),
    ("Bilal Rohanic", ("56053", "56254"), False),
    ("Corentine Sevellan", ("56240", "56252"), False),
    ("Diwan Tallorec", ("56143", "56018"), False),
    ("Elouane Urvoazel", ("56195", "56147"), False),
    ("Fabio Vennanic", ("56067", "56115"), True),
    ("Gwladys Abhervan", ("56251", "56248"), True),
    ("Hoel Briandic", ("56206", "56132"), True),
    ("Ilan Cabelguec", ("56123", "56171"), True),
    ("Jeanne Danigoven", ("56260",), True),
)
# Those whose accounts are shown speak for this one.
SHOWN_IN = "56135"


def put_contacts(organisations: dict[str, Organisation], calendar: Calendar) -> None:
    """A contact for each structure that signals and has none; they sign in by a code, as partners do."""
    staffed = Membership.objects.filter(role=Role.PARTNER_STAFF).values_list("organisation__name", flat=True)
    wanting = sorted(set(SIGNALS) - set(staffed))
    for name, structure in zip(CONTACTS, wanting, strict=False):
        _join(name, organisations[structure], Role.PARTNER_STAFF, on=calendar.opening)


def put_ambassadors(carrier: Organisation, calendar: Calendar) -> None:
    """The ambassadors, their training, and the communes that each speaks for."""
    for shown in Ambassador.objects.select_related("user"):
        _speak_for([SHOWN_IN], shown, on=calendar.relaunch)
    for name, communes, is_new in AMBASSADORS:
        start = calendar.relaunch if is_new else calendar.opening
        user = _join(name, carrier, Role.AMBASSADOR, on=start)
        _speak_for(communes, Ambassador.objects.create(user=user, trained_on=start), on=start)


def _join(name, organisation, role, *, on):
    first_name, last_name = name.split()
    user = open_account(_address(name), first_name=first_name, last_name=last_name, by=None)
    Membership.grant(user=user, organisation=organisation, role=role, by=None, on=on)
    return user


def _speak_for(communes, ambassador, *, on):
    for commune in Commune.objects.filter(pk__in=communes).by_name():
        Mandate.give(ambassador=ambassador, commune=commune, by=None, on=on)


def _address(name):
    ascii_name = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    return f"{ascii_name.replace(' ', '.')}@reseau.example"
