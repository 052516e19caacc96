"""Every role at every door: 200 or a redirect that belongs there, 403, 404; and no door left out of the table."""

import re

import pytest
from django.urls import reverse

from partners.models import Membership
from tests.access.table import ACTS, EXPECTED, ROLES, staff_routes
from tests.test_architecture import PUBLIC_ROUTES, routes
from tests.world import member

pytestmark = pytest.mark.django_db


def test_no_door_is_missing_from_the_table():
    assert set(staff_routes()) == set(EXPECTED) | set(ACTS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(client, request, world, role):
    client.force_login(request.getfixturevalue(role))
    found, said = {}, {}
    for route, pattern in staff_routes().items():
        if route in ACTS:
            continue
        arguments = world(route) if "<" in pattern else {}
        found[route] = client.get(reverse(route, kwargs=arguments)).status_code
        said[route] = EXPECTED[route][role]
    assert found == said


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_may_act_and_nobody_by_reading(client, request, world, role):
    client.force_login(request.getfixturevalue(role))
    for route, may in ACTS.items():
        address = reverse(route, kwargs=world(route) if "<" in staff_routes()[route] else {})
        assert client.get(address).status_code in (403, 404, 405), route
        sent = client.post(address).status_code
        assert sent in ((200, 302, 400) if may[role] == 200 else (may[role],)), route


def test_a_visitor_reads_the_public_pages_and_is_led_to_sign_in_elsewhere(client, carrier):
    for name, pattern in routes():
        if name in PUBLIC_ROUTES and "<" not in pattern:
            assert client.get(reverse(name)).status_code == 200, name


# What a colleague opens without a reason: the signals, what is said before a file is read, and what is about the team.
ASKS_NO_REASON = re.compile(r"referrals:|tracking:(entry|access|tie|readers|restriction_end|absence|caseload)")


def test_whoever_does_not_follow_the_person_is_asked_why_at_every_door(client, world, carrier):
    client.force_login(member("Nolwenn", carrier, Membership.Role.ADVISER))
    of_the_team = [name for name, roles in EXPECTED.items() if (roles["adviser"], roles["stranger"]) == (200, 404)]
    about_a_person = [name for name in of_the_team if not ASKS_NO_REASON.match(name)]
    answers = {name: client.get(reverse(name, kwargs=world(name))) for name in about_a_person}
    assert [name for name, answer in answers.items() if answer.status_code == 200] == []
    asked = [name for name, answer in answers.items() if "/access/?next=" in answer.headers.get("Location", "")]
    assert "tracking:person" in asked
