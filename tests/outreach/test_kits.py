"""To follow us and to speak of us: one address to subscribe to, and all that a town hall needs."""

import pytest
from django.urls import reverse

from tests.factories import CommuneFactory, SchemeFactory, StopFactory, TourFactory
from tests.outreach.test_agenda import HOSTILE, TEN, read
from tests.outreach.test_public_pages import Page
from tests.outreach.test_stop import between

pytestmark = pytest.mark.django_db

KIT, SUBSCRIPTION = reverse("outreach:kit"), reverse("outreach:subscription")


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    SchemeFactory()
    time_machine.move_to(TEN, tick=False)


@pytest.fixture
def elven():
    return CommuneFactory(name="Elven")


def test_one_subscribes_with_one_press_or_by_an_address(client, elven):
    html = client.get(SUBSCRIPTION, {"commune": elven.pk}).content.decode()
    feed = f"{reverse('outreach:agenda_feed')}?commune={elven.pk}"
    assert f'href="webcal://127.0.0.1:8000{feed}"' in html
    assert f">http://127.0.0.1:8000{feed}</textarea>" in html
    assert client.get(feed).status_code == 200


def test_the_kit_of_a_commune_holds_words_posters_a_code_and_a_calendar(client, elven):
    stop = StopFactory(commune=elven, period=between(14, 17), place_as_typed="Parking du stade")
    StopFactory(place_as_typed="Ailleurs")
    html = client.get(KIT, {"commune": elven.pk}).content.decode()
    for route in ("stop_poster", "stop_square"):
        assert reverse(f"outreach:{route}", args=[stop.pk]) in html
    words = read(client, KIT, commune=elven.pk).replace("\u00a0", " ")
    assert "- mardi 2 juin, de 14 h à 17 h : Parking du stade, Elven" in words
    assert "Grand Large vient à Elven. Mardi 2 juin à 14 h, à Elven." in words
    assert "02 61 91 00 00" in words
    assert "Ailleurs" not in words
    assert "<svg" in html


def test_the_kit_of_a_tour_holds_its_poster(client):
    tour = TourFactory(published=True)
    StopFactory(tour=tour)
    html = client.get(KIT, {"tour": tour.pk}).content.decode()
    assert reverse("outreach:tour_poster", args=[tour.pk]) in html
    assert reverse("outreach:tour_feed", args=[tour.pk]) in html


def test_what_is_off_is_not_announced(client, elven):
    StopFactory(commune=elven, cancelled=True)
    assert "Pas de date annoncée ici" in read(client, KIT, commune=elven.pk)


def test_a_bulletin_has_room_for_a_few_dates(client, elven):
    for day in range(1, 12):
        StopFactory(commune=elven, period=between(9, 12, day=day))
    assert client.get(KIT, {"commune": elven.pk}).content.decode().count("\n- ") == 9


@pytest.mark.parametrize("query", [{}, {"commune": "99999"}, {"tour": "0"}, {"tour": "x"}, {"commune": "<b>"}])
def test_without_a_choice_that_makes_sense_one_is_asked_to_choose(client, query):
    draft = TourFactory()
    assert "Les affiches" not in read(client, KIT, **query)
    assert "Les affiches" not in read(client, KIT, tour=draft.pk)


def test_a_hostile_place_stays_words(client, elven):
    StopFactory(commune=elven, place_as_typed=HOSTILE)
    assert "<script>alert" not in client.get(KIT, {"commune": elven.pk}).content.decode()


def test_the_pages_stand_alone(client, elven):
    StopFactory(commune=elven)
    for address in (KIT, f"{KIT}?commune={elven.pk}", SUBSCRIPTION):
        page = Page(client.get(address).content.decode())
        assert page.tags.count("h1") == 1
        assert page.inline == []
        assert all(loaded.startswith("/") for loaded in page.loaded)


@pytest.mark.parametrize("stops", [1, 8])
def test_queries_do_not_grow_with_stops(client, django_assert_num_queries, elven, stops):
    for day in range(1, stops + 1):
        StopFactory(commune=elven, period=between(9, 12, day=day))
    with django_assert_num_queries(6):  # the scheme twice, communes and the one chosen, tours, stops
        client.get(KIT, {"commune": elven.pk})
