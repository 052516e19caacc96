"""The smallest world: a scheme, one person of each role, and a way to have somebody signalled."""

import uuid
from datetime import UTC, date, datetime

import pytest
from psycopg.types.range import DateRange

from joz.accounts.models import User
from partners.models import Commune, Intercommunality, Membership, Organisation, Scheme, Theme
from referrals import actions
from referrals.actions import Signal
from referrals.models import Referral
from referrals.senders import sender_of

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # A Tuesday, eleven o'clock in Paris.


@pytest.fixture
def now():
    return NOW


def member(first_name, organisation, role):
    """An account with one role, since long ago."""
    user = User.objects.create_user(f"{first_name.lower()}@exemple.fr", "un-mot-de-passe", first_name=first_name)
    Membership.objects.create(user=user, organisation=organisation, role=role, period=DateRange(date(2020, 1, 1), None))
    return user


@pytest.fixture
def elven(db):
    epci = Intercommunality.objects.create(siren="200067932", name="Golfe")
    return commune(epci, "56053", "Elven", "56250")


@pytest.fixture
def other_commune(elven):
    return commune(elven.intercommunality, "56206", "Saint-Avé", "56890")


def commune(epci, code, name, postal_code):
    return Commune.objects.create(
        insee_code=code,
        name=name,
        intercommunality=epci,
        postal_codes=[postal_code],
        population=5000,
        latitude="47.73",
        longitude="-2.59",
        area_km2="64.00",
        is_covered=True,
    )


@pytest.fixture
def carrier(elven):
    organisation = Organisation.objects.create(name="Mission Locale", kind=Organisation.Kind.LOCAL_MISSION)
    Scheme.objects.create(pk=1, name="J'Oz", phone="+33261910000", carrier=organisation)
    Theme.objects.create(code="mobility", label="Mobilité", position=1)
    return organisation


@pytest.fixture
def welfare_office(carrier):
    return Organisation.objects.create(name="CCAS d’Elven", kind=Organisation.Kind.SOCIAL_CENTRE)


@pytest.fixture
def charity(carrier):
    return Organisation.objects.create(name="Les Paniers", kind=Organisation.Kind.CHARITY)


@pytest.fixture
def adviser(carrier):
    return member("Maya", carrier, Membership.Role.ADVISER)


@pytest.fixture
def other_adviser(carrier):
    return member("Joris", carrier, Membership.Role.ADVISER)


@pytest.fixture
def manager(carrier):
    return member("Soizic", carrier, Membership.Role.MANAGER)


@pytest.fixture
def partner(welfare_office):
    return member("Annick", welfare_office, Membership.Role.PARTNER_STAFF)


@pytest.fixture
def other_partner(charity):
    return member("Denis", charity, Membership.Role.PARTNER_STAFF)


@pytest.fixture
def ambassador(carrier):
    return member("Lou", carrier, Membership.Role.AMBASSADOR)


@pytest.fixture
def administrator(carrier):
    return member("Gwen", carrier, Membership.Role.ADMINISTRATOR)


@pytest.fixture
def animator(welfare_office):
    return member("Coline", welfare_office, Membership.Role.ANIMATOR)


@pytest.fixture
def town_hall(welfare_office):
    return member("Yves", welfare_office, Membership.Role.TOWN_HALL)


@pytest.fixture
def funder(carrier):
    state = Organisation.objects.create(name="L’État", kind=Organisation.Kind.STATE)
    return member("Fanny", state, Membership.Role.FUNDER)


@pytest.fixture
def stranger(carrier):
    """An adviser of a structure that has nothing to do with us."""
    elsewhere = Organisation.objects.create(name="Ailleurs", kind=Organisation.Kind.LOCAL_MISSION)
    return member("Ali", elsewhere, Membership.Role.ADVISER)


@pytest.fixture
def tell(partner, elven, now):
    """Have somebody signalled: `tell(called="Yanis", phone="+33639980001")`."""

    def told(called="Yanis", phone="+33639980001", by=None, at=None, **more):
        signal = Signal(
            submission=more.pop("submission", None) or uuid.uuid4(),
            consent=more.pop("consent", Referral.Consent.ORAL),
            called=called,
            contacts=(("phone", phone),) if phone else (),
            commune=more.pop("commune", elven),
            sms_ok=more.pop("sms_ok", True),
            **more,
        )
        return actions.hear(signal, sender=sender_of(by or partner), now=at or now)

    return told
