"""« Venez chez nous » : asked from any space of the network, answered by the team."""

import uuid

import pytest
from django.urls import reverse

from outreach.models import VisitRequest
from partners.models import Membership
from tests.factories import CommuneFactory, MembershipFactory, SchemeFactory, VisitRequestFactory, sign_in

pytestmark = pytest.mark.django_db

LIST, NEW = "/visit-requests/", "/visit-requests/new/"


@pytest.fixture
def mayor(client):
    SchemeFactory()
    user = MembershipFactory(role=Membership.Role.TOWN_HALL).user
    sign_in(client, user)
    return user


def wish(**changes):
    return {"commune": CommuneFactory(name="Molac").pk, "note": "Place du marché", "submission": uuid.uuid4()} | changes


def test_a_town_hall_asks_and_finds_its_request(client, mayor):
    client.post(NEW, wish())
    page = client.get(LIST).content.decode()
    assert "Molac" in page
    assert "En attente" in page


def test_one_form_sent_twice_is_one_request(client, mayor):
    wished = wish()
    client.post(NEW, wished)
    client.post(NEW, wished)
    assert VisitRequest.objects.count() == 1


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "jamais"])
def test_a_day_that_makes_no_sense_is_refused(client, mayor, day):
    assert client.post(NEW, wish(wished_from=day)).status_code == 200
    assert not VisitRequest.objects.exists()


def test_a_town_hall_does_not_see_the_requests_of_others(client, mayor):
    VisitRequestFactory(commune__name="Plumelin")
    assert "Plumelin" not in client.get(LIST).content.decode()


def test_the_team_sees_every_request_and_answers_once(client, mayor):
    one = VisitRequestFactory(commune__name="Plumelin")
    sign_in(client, MembershipFactory().user)
    assert "Plumelin" in client.get(LIST).content.decode()
    address = reverse("outreach:visit_request_closure", args=[one.pk])
    client.post(address)
    assert "Plumelin" in client.get(LIST, {"fate": "answered"}).content.decode()
    assert "a déjà sa réponse" in client.post(address, follow=True).content.decode()


def test_a_note_is_shown_as_it_was_typed(client, mayor):
    client.post(NEW, wish(note="<script>alert(1)</script>"))
    assert "<script>alert" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_do_not_grow_with_rows(client, mayor, rows, django_assert_num_queries):
    VisitRequestFactory.create_batch(rows, asked_by=mayor)
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
