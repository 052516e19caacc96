"""Which role reaches which page of the network: the matrix of DOMAIN § 4.2."""

import pytest
from django.urls import reverse

from partners.models import Membership
from tests.factories import (
    CommuneFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    SchemeFactory,
    UserFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role
ADMINISTRATOR = {Role.ADMINISTRATOR}
STAFF = {Role.ADVISER, Role.MANAGER, Role.ADMINISTRATOR}
READERS = set(Role) - {Role.FUNDER}

# Route, what stands in its gaps, method, who may.
PAGES = [
    ("territory", [], "get", READERS),
    ("commune", ["commune"], "get", READERS),
    ("coverage", ["commune"], "post", ADMINISTRATOR),
    ("coverage_confirmation", [], "post", ADMINISTRATOR),
    ("organisations", [], "get", READERS),
    ("organisation", ["organisation"], "get", READERS),
    ("new_organisation", [], "get", STAFF),
    ("edit_organisation", ["organisation"], "get", STAFF),
    ("organisation_closure", ["organisation"], "get", STAFF),
    ("organisation_reopening", ["organisation"], "post", STAFF),
    ("new_place", ["organisation"], "get", STAFF),
    ("edit_place", ["place"], "get", STAFF),
    ("place_closure", ["place"], "get", STAFF),
    ("place_reopening", ["place"], "post", STAFF),
    ("members", ["organisation"], "get", STAFF),
    ("invitation", ["organisation"], "get", ADMINISTRATOR),
    ("membership_end", ["organisation", "membership"], "get", ADMINISTRATOR),
    ("ambassadors", [], "get", STAFF),
    ("new_mandate", [], "get", STAFF),
    ("mandate_end", ["mandate"], "get", STAFF),
]
CLOSED_PAGES = ["organisation", "edit_organisation", "organisation_closure", "members", "invitation", "new_place"]


@pytest.fixture
def address():
    """The address of a page, on things that exist."""
    SchemeFactory()
    organisation = OrganisationFactory()
    things = {
        "commune": CommuneFactory(),
        "organisation": organisation,
        "place": PlaceFactory(organisation=organisation),
        "membership": MembershipFactory(organisation=organisation, role=Role.PARTNER_STAFF),
        "mandate": MandateFactory(),
    }
    return lambda name, gaps: reverse(f"partners:{name}", args=[things[gap].pk for gap in gaps])


@pytest.mark.parametrize(("name", "gaps", "method", "allowed"), PAGES, ids=[page[0] for page in PAGES])
def test_each_role_meets_the_pages_that_are_its_own(client, address, name, gaps, method, allowed):
    url = address(name, gaps)
    answers = {}
    for role in Role:
        sign_in(client, MembershipFactory(role=role).user)
        answers[role] = getattr(client, method)(url, {"covered": "yes"}).status_code
    assert answers == {role: (302 if method == "post" else 200) if role in allowed else 403 for role in Role}


@pytest.mark.parametrize(("name", "gaps", "method", "allowed"), PAGES, ids=[page[0] for page in PAGES])
def test_nobody_enters_with_a_role_that_has_ended(client, address, name, gaps, method, allowed):
    url = address(name, gaps)
    sign_in(client, MembershipFactory(role=Role.ADMINISTRATOR, ended=True).user)
    assert getattr(client, method)(url).status_code == 403
    client.logout()
    assert getattr(client, method)(url).url.startswith(reverse("account_login"))


def test_a_superuser_without_a_role_runs_no_scheme(client):
    sign_in(client, UserFactory(technical=True))
    assert client.get(reverse("partners:territory")).status_code == 403


@pytest.mark.parametrize("name", ["organisation_reopening", "coverage", "place_reopening", "coverage_confirmation"])
def test_a_change_is_never_a_get(sign_in_as, address, name):
    client = sign_in_as(Role.ADMINISTRATOR)
    gaps = next(page[1] for page in PAGES if page[0] == name)
    assert client.get(address(name, gaps)).status_code == 405


@pytest.mark.parametrize("name", CLOSED_PAGES)
def test_what_is_not_there_or_not_visible_is_a_404(sign_in_as, name):
    client = sign_in_as(Role.ADMINISTRATOR)
    assert client.get(reverse(f"partners:{name}", args=[10**6])).status_code == 404
    assert client.get(reverse(f"partners:{name}", args=[10**30])).status_code == 404


def test_a_closed_organisation_is_a_404_to_partners_and_a_page_to_the_team(sign_in_as):
    url = reverse("partners:organisation", args=[OrganisationFactory(closed=True).pk])
    assert sign_in_as(Role.PARTNER_STAFF).get(url).status_code == 404
    assert sign_in_as(Role.ADVISER).get(url).status_code == 200


@pytest.mark.parametrize("code", ["99999", "00000", "2A999"])
def test_an_unknown_commune_is_a_404(sign_in_as, code):
    assert sign_in_as(Role.ADVISER).get(reverse("partners:commune", args=[code])).status_code == 404


@pytest.mark.parametrize(
    "path", ["/territory/5600\x00/", "/territory/%00/", "/territory/56260'--/", "/organisations/x/"]
)
def test_a_hostile_address_is_a_404(sign_in_as, path):
    assert sign_in_as(Role.ADVISER).get(path).status_code == 404


def test_a_role_of_one_organisation_ends_another_s_membership_under_no_address(sign_in_as):
    """The membership must belong to the organisation of the address."""
    membership = MembershipFactory(role=Role.PARTNER_STAFF)
    url = reverse("partners:membership_end", args=[OrganisationFactory().pk, membership.pk])
    assert sign_in_as(Role.ADMINISTRATOR).post(url).status_code == 404
