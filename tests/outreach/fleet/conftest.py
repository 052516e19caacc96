"""Who keeps the fleet, and a vehicle of it."""

import pytest

from partners.models import Membership
from tests.factories import (
    MembershipFactory,
    SchemeFactory,
    VehicleFactory,
    sign_in,
)


@pytest.fixture
def adviser(client):
    SchemeFactory()
    user = MembershipFactory(role=Membership.Role.ADVISER).user
    sign_in(client, user)
    return user


@pytest.fixture
def manager(client):
    SchemeFactory()
    user = MembershipFactory(role=Membership.Role.MANAGER).user
    sign_in(client, user)
    return user


@pytest.fixture
def van():
    return VehicleFactory(name="Le van")
