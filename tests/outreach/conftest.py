"""What tests of the road stand on: somebody signed in with a role, and a small territory to plan on."""

import pytest

from tests.factories import (
    CommuneFactory,
    MembershipFactory,
    OrganisationFactory,
    SchemeFactory,
    TravelTimeFactory,
    VehicleFactory,
    sign_in,
)


@pytest.fixture
def sign_in_as(client):
    """Sign in somebody who holds a role; returns the client, with the person as `client.user`."""

    def sign(role, **membership):
        client.user = MembershipFactory(role=role, **membership).user
        return sign_in(client, client.user)

    return sign


@pytest.fixture
def territory():
    """A base and three villages, fifteen minutes from each other."""
    names = ("Vannes", "Elven", "Molac", "Péaule")
    communes = [CommuneFactory(name=name, covered=True, drawn=True) for name in names]
    for one in communes:
        for other in communes:
            if one != other:
                TravelTimeFactory(origin=one, destination=other, minutes=15)
    return communes


@pytest.fixture
def adviser(client, territory):
    SchemeFactory(carrier=OrganisationFactory(local_mission=True, commune=territory[0]))
    VehicleFactory(kind="mobile_office", name="Ty Joz")
    user = MembershipFactory().user
    sign_in(client, user)
    return user
