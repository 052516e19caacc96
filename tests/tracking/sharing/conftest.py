"""Somebody in a pathway, and the partner with whom it is shared."""

import uuid
from datetime import timedelta

import pytest

from partners.models import Membership
from tests.factories import MembershipFactory
from tracking.sharing import share


@pytest.fixture
def reader(carrier):
    """The staff of the partner."""
    return MembershipFactory(role=Membership.Role.PARTNER_STAFF)


@pytest.fixture
def other_reader(carrier):
    """The staff of another partner."""
    return MembershipFactory(role=Membership.Role.PARTNER_STAFF)


@pytest.fixture
def pathway(entered, theme):
    step = {"first_step": "Visiter le garage", "first_step_theme": theme}
    return entered(called="Bérengère", last_name="Trémaudan", comment="Cherche un patron", step=step)


@pytest.fixture
def shared(pathway, reader, adviser, now, today):
    def made(**changes):
        usual = {
            "partner": reader.organisation,
            "purpose": "Préparer le permis",
            "items": ["contact"],
            "steps": [],
            "agreed": "oral",
            "last_day": today + timedelta(days=30),
            "submission": uuid.uuid4(),
        }
        return share(pathway, by=adviser, now=now, **usual | changes)

    return made


@pytest.fixture
def typed(reader, today):
    def filled(**changes):
        usual = {
            "partner": reader.organisation_id,
            "purpose": "Préparer le permis",
            "items": ["contact", "themes"],
            "agreed": "oral",
            "last_day": (today + timedelta(days=30)).isoformat(),
            "submission": str(uuid.uuid4()),
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return filled
