"""The directory as a file: the list with its filters, for whoever may read the list."""

import csv
import io

import pytest
from django.urls import reverse

from partners.models import Membership
from tests.factories import CommuneFactory, OrganisationFactory, PlaceFactory, ThemeFactory
from tests.partners.reading import said

pytestmark = pytest.mark.django_db

Role = Membership.Role
FILE = reverse("partners:organisations_file")


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_tells_what_the_list_tells_and_how_to_reach_each(sign_in_as):
    organisation = OrganisationFactory(
        name="Les Ajoncs",
        kind="charity",
        commune=CommuneFactory(name="Molac"),
        phone="+33261910001",
        offers="=2+2",
    )
    organisation.themes.add(ThemeFactory(label="Santé"))
    PlaceFactory.create_batch(2, organisation=organisation, commune=organisation.commune)
    answer = sign_in_as(Role.PARTNER_STAFF).get(FILE, {"q": "ajoncs"})
    (row,) = rows(answer)
    assert row["Structure"] == "Les Ajoncs"
    assert (row["Commune du siège"], row["Code INSEE"]) == ("Molac", organisation.commune_id)
    assert (row["Thèmes"], row["Lieux prêtés"], row["Téléphone"]) == ("Santé", "2", "02 61 91 00 01")
    assert row["Ce qu’elle peut offrir"] == "'=2+2"


def test_the_file_keeps_the_filters_and_the_reader_s_view(sign_in_as):
    OrganisationFactory(name="Ouverte", kind="housing"), OrganisationFactory(name="Fermée", kind="housing", closed=True)
    OrganisationFactory(name="Ailleurs", kind="charity")
    assert [row["Structure"] for row in rows(sign_in_as(Role.TOWN_HALL).get(FILE, {"kind": "housing"}))] == ["Ouverte"]
    seen = rows(sign_in_as(Role.ADVISER).get(FILE, {"kind": "housing"}))
    assert [row["Structure"] for row in seen] == ["Fermée", "Ouverte"]
    assert [bool(row["Fermée le"]) for row in seen] == [True, False]


def test_the_list_leads_to_the_file_with_its_filters(sign_in_as):
    OrganisationFactory(name="Les Ajoncs", kind="charity")
    page = said(sign_in_as(Role.ADVISER).get(reverse("partners:organisations"), {"kind": "charity", "page": "1"}))
    assert f'href="{FILE}?kind=charity"' in page


@pytest.mark.parametrize("count", [1, 50])
def test_the_file_asks_the_same_whatever_its_length(sign_in_as, django_assert_num_queries, count):
    for organisation in OrganisationFactory.create_batch(count, commune=CommuneFactory()):
        organisation.themes.add(ThemeFactory())
    client = sign_in_as(Role.ADVISER)
    with django_assert_num_queries(5):  # session, user, roles, list, themes
        client.get(FILE)
