"""Posters: real PDF that every reader can read, quick, and in which what people wrote stays words."""

import re

import pytest
from django.urls import reverse

from outreach.agenda.stops import entries_of
from outreach.models import Stop
from outreach.papers import posters, typesetting
from partners.models import Scheme
from tests.factories import MembershipFactory, PlaceFactory, SchemeFactory, StopFactory, TourFactory, UserFactory
from tests.outreach.test_agenda import HOSTILE, TEN, moved
from tests.outreach.test_stop import between

pytestmark = pytest.mark.django_db

# Markup of the typesetter, of the web, other scripts, invisible signs: each as somebody may paste it.
AS_PASTED = f'#panic("no") */ $x^2$ [a] \\ @ref `code` #import "x.typ" {HOSTILE} שלום 😀 漢字 \u0301\u200b\x07'


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    SchemeFactory()
    time_machine.move_to(TEN, tick=False)


def address(route, thing):
    return reverse(f"outreach:{route}", args=[thing.pk])


def data_of(stop):
    [entry] = entries_of(Stop.objects.filter(pk=stop.pk), now=TEN)
    return posters.of_stop(entry, scheme=Scheme.objects.get())


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("route", ["stop_poster", "tour_poster"])
def test_a_poster_is_one_tagged_page_in_french(client, route):
    tour = TourFactory(published=True)
    stop = StopFactory(tour=tour)
    response = client.get(address(route, stop if route == "stop_poster" else tour))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert pages(response.content) == 1
    for promise in (b"pdfuaid:part>1<", b"/Lang(fr)", b"/FontFile2", b"/StructTreeRoot"):
        assert promise in response.content


def test_the_square_is_an_image_that_social_networks_take(client):
    response = client.get(address("stop_square", StopFactory()))
    assert response["Content-Type"] == "image/png"
    width, height = (int.from_bytes(response.content[at : at + 4]) for at in (16, 20))
    assert (width, height) == (1080, 1080)


def test_a_poster_says_where_when_and_whom_to_call():
    data = data_of(StopFactory(period=between(14, 17), place_as_typed="Parking du stade", directions="Au fond."))
    assert (data["day"], data["place"], data["how"]) == ("mardi 2 juin", "Parking du stade", "Au fond.")
    assert data["hours"].replace("\u00a0", " ") == "de 14 h à 17 h"
    assert data["phone"] == "02 61 91 00 00"
    assert "<svg" in data["qr"]


def test_the_poster_of_what_is_off_says_so(client):
    assert data_of(StopFactory(cancelled=True))["notice"] == "Annulé"
    stop = StopFactory(period=between(14, 17))
    moved(stop, 2, UserFactory())
    stop.refresh_from_db()
    assert data_of(stop)["notice"].startswith("Reporté au jeudi 4 juin")
    assert client.get(address("stop_poster", stop)).status_code == 200


@pytest.mark.parametrize("route", ["stop_poster", "stop_square"])
def test_a_hostile_place_stays_words_on_paper(client, route):
    place = PlaceFactory(
        name=AS_PASTED[:120].replace("\x07", ""), address=AS_PASTED[:200], access_notes=AS_PASTED[:300]
    )
    stop = StopFactory(place=place, place_as_typed="", directions=AS_PASTED[:300])
    stop.commune.name = AS_PASTED[:80]
    stop.commune.save()
    response = client.get(address(route, stop))
    assert response.status_code == 200
    if route == "stop_poster":
        assert pages(response.content) == 1


def test_a_hostile_tour_stays_words_on_paper(client):
    tour = TourFactory(published=True, name=AS_PASTED[:80], baseline=AS_PASTED[:140])
    StopFactory.create_batch(3, tour=tour, place_as_typed=AS_PASTED[:120])
    assert client.get(address("tour_poster", tour)).status_code == 200


def test_every_character_that_is_kept_can_be_shown():
    everything = typesetting.showable("".join(map(chr, range(0x20, 0x3000))))
    data = data_of(StopFactory()) | {"place": everything}
    assert typesetting.as_pdf("poster", data).startswith(b"%PDF-")
    assert set("ÀÉÈÊÇŒœñÿ’«»–…€ç") <= set(everything)


def test_a_long_tour_runs_over_as_many_pages_as_it_takes(client):
    tour = TourFactory(published=True)
    for day in range(1, 61):
        StopFactory(tour=tour, period=between(9, 12, day=day))
    assert pages(client.get(address("tour_poster", tour)).content) > 1


def test_the_team_sees_the_poster_of_a_draft_and_the_public_does_not(client):
    tour = TourFactory()
    stop = StopFactory(tour=tour, draft=True)
    for thing, route in ((stop, "stop_poster"), (stop, "stop_square"), (tour, "tour_poster")):
        assert client.get(address(route, thing)).status_code == 404
    client.force_login(MembershipFactory(role="ambassador").user)
    assert client.get(address("stop_poster", stop)).status_code == 404
    client.force_login(MembershipFactory().user)
    for thing, route in ((stop, "stop_poster"), (stop, "stop_square"), (tour, "tour_poster")):
        assert client.get(address(route, thing)).status_code == 200


def test_a_proof_says_that_it_is_one():
    stop = StopFactory(draft=True)
    [entry] = entries_of(Stop.objects.filter(pk=stop.pk), now=TEN)
    assert "Épreuve" in posters.of_stop(entry, scheme=Scheme.objects.get(), is_proof=True)["whom"]


def test_whoever_has_the_poster_already_is_told_that_nothing_changed(client):
    stop = StopFactory()
    first = client.get(address("stop_poster", stop))
    assert client.get(address("stop_poster", stop), headers={"if-none-match": first["ETag"]}).status_code == 304
    stop.amend(by=UserFactory(), now=TEN, directions="Derrière l’église.")
    assert client.get(address("stop_poster", stop), headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_same_poster_is_the_same_bytes():
    data = data_of(StopFactory())
    first = typesetting.as_pdf("poster", data)
    typesetting._pdf.cache_clear()
    assert typesetting.as_pdf("poster", data) == first
