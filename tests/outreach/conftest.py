"""What tests of the road stand on: somebody signed in with a role."""

import pytest

from tests.factories import MembershipFactory, sign_in


@pytest.fixture
def sign_in_as(client):
    """Sign in somebody who holds a role; returns the client, with the person as `client.user`."""

    def sign(role, **membership):
        client.user = MembershipFactory(role=role, **membership).user
        return sign_in(client, client.user)

    return sign
