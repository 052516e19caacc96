"""A stop in preparation, one that is announced, and who plans them."""

import pytest

from tests.factories import (
    CommuneFactory,
    MembershipFactory,
    SchemeFactory,
    StopFactory,
)
from tests.outreach.pages import hours
from tests.outreach.stops.doors import TUESDAY, Role


@pytest.fixture
def elven():
    return CommuneFactory(name="Elven", covered=True)


@pytest.fixture
def client_of_team(sign_in_as):
    SchemeFactory()
    return sign_in_as(Role.ADVISER)


@pytest.fixture
def colleagues():
    return [MembershipFactory(user__first_name=name).user for name in ("Maya", "Joris")]


@pytest.fixture
def draft(elven):
    return StopFactory(draft=True, commune=elven, period=hours(TUESDAY))


@pytest.fixture
def planned(elven):
    return StopFactory(commune=elven, period=hours(TUESDAY))
