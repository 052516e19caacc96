"""A Mission Locale and its team, people who were signalled to it, and those who walk with it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Membership
from referrals.models import Referral, YoungPerson
from tests.factories import (
    AccessGrantFactory,
    CommuneFactory,
    MembershipFactory,
    OrganisationFactory,
    SchemeFactory,
    ThemeFactory,
)
from tracking import exchanges
from tracking.actions import Entry, enter_pathway
from tracking.exchanges import Exchange

Role = Membership.Role

# What people paste, and what they should not be able to do with it.
HOSTILE = ["<script>alert(1)</script>", "a\x00b", "\u202egpj.exe", "ligne\n" * 10_000, "é" * 161, "", " \t\n"]
HOSTILE_NAMES = ["html", "null byte", "right to left", "ten thousand lines", "over-long", "empty", "blank"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def carrier(db):
    return SchemeFactory().carrier


@pytest.fixture
def adviser(carrier):
    return MembershipFactory(organisation=carrier).user


@pytest.fixture
def stand_ins(db):
    """Those who stand in for the others today: of each file, they have said why they open it."""
    return []


@pytest.fixture
def colleague(passer_by, stand_ins, now):
    """Another adviser of the same team, who stands in today."""
    stand_ins.append(passer_by)
    for person in YoungPerson.objects.all():
        AccessGrantFactory(user=passer_by, young_person=person, granted_at=now)
    return passer_by


@pytest.fixture
def passer_by(carrier):
    """Another adviser of the same team, who has said nothing."""
    return MembershipFactory(organisation=carrier).user


@pytest.fixture
def manager(carrier):
    return MembershipFactory(organisation=carrier, role=Role.MANAGER).user


@pytest.fixture
def administrator(carrier):
    """Of the house, but not of the team: opens no personal file."""
    return MembershipFactory(organisation=carrier, role=Role.ADMINISTRATOR).user


@pytest.fixture
def partner(carrier):
    return MembershipFactory(role=Role.PARTNER_STAFF).user


@pytest.fixture
def outsider(carrier):
    """An adviser of a structure that has nothing to do with us."""
    return MembershipFactory(organisation=OrganisationFactory(local_mission=True)).user


@pytest.fixture
def theme(db):
    return ThemeFactory(code="mobility", label="Mobilité")


@pytest.fixture
def signalled(carrier, adviser, stand_ins, now):
    """Have somebody signalled, and taken on unless told: `signalled(called="Yanis", status="reached")`."""

    def made(*, status="accepted", received_at=None, by=adviser, next_try_at=None, comment="", person=None, **identity):
        received_at = received_at or now - timedelta(days=2)
        person = person or someone(identified_on=timezone.localdate(received_at), **identity)
        for user in stand_ins:
            AccessGrantFactory(user=user, young_person=person, granted_at=now)
        answer = {} if status == "received" else {"answered_at": received_at + timedelta(hours=1), "answered_by": by}
        return Referral.objects.create(
            young_person=person,
            recipient=carrier,
            sender_as_typed="Une voisine",
            channel="peer",
            consent=Referral.Consent.ORAL,
            comment=comment,
            status=status,
            received_at=received_at,
            received_on=timezone.localdate(received_at),
            next_try_at=next_try_at,
            submission=uuid.uuid4(),
            **answer,
        )

    return made


def someone(*, phone="+33639980001", **identity):
    person = YoungPerson.objects.create(**{"called": "Yanis", "commune": CommuneFactory(), **identity})
    if phone:
        person.contact_points.create(kind="phone", value=phone)
    return person


@pytest.fixture
def interview():
    """What an entry interview settles, as the domain reads it."""

    def settled(**changes):
        usual = {"informed_how": "oral", "agreement": "oral", "first_step": "Appeler l’auto-école"}
        return Entry(**usual | changes)

    return settled


@pytest.fixture
def entered(signalled, interview, adviser, now):
    """Have somebody in a pathway: `entered(called="Lou", lead=colleague)`."""

    def made(*, lead=None, at=None, step=None, **identity):
        at = at or now - timedelta(days=1)
        referral = signalled(status="reached", received_at=at - timedelta(days=2), **identity)
        return enter_pathway(referral, interview(**step or {}), adviser=lead or adviser, by=adviser, now=at)

    return made


@pytest.fixture
def signed_in(client):
    """The client, once this user has signed in."""

    def entering(user):
        client.force_login(user)
        return client

    return entering


@pytest.fixture
def note(adviser, now):
    """Note an exchange: `note(person, other, format="home", at=earlier)`."""

    def noted(*people, by=adviser, at=None, when=None, words="", **changes):
        at = at or now
        exchange = Exchange(**{"format": "walk", "happened_at": at} | changes)
        return exchanges.note(exchange, {person.pk: words for person in people}, by=by, now=when or at)

    return noted
