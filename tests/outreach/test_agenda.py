"""The public agenda: where and when, from one’s own commune; what is lost stays and says so; nothing else is shown."""

import json
import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from outreach.agenda.ways import Way, ways_from
from outreach.models import Stop
from tests.factories import (
    CommuneFactory,
    ExternalStopFactory,
    FerryAccessFactory,
    PlaceFactory,
    SchemeFactory,
    StopFactory,
    TourFactory,
    TravelTimeFactory,
    UserFactory,
    VehicleFactory,
)
from tests.outreach.test_public_pages import Page
from tests.outreach.test_stop import between

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 6, 2, 10, tzinfo=PARIS)  # A Tuesday.
AGENDA = reverse("outreach:agenda")
HOSTILE = "</script><script>alert(1)</script>\u202e & “l’Église”"


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    SchemeFactory()
    time_machine.move_to(TEN, tick=False)


@pytest.fixture
def van():
    return VehicleFactory(kind="mobile_office", name="Ty J’Oz")


@pytest.fixture
def elven():
    return CommuneFactory(name="Elven")


def read(client, address=AGENDA, **query):
    """The words of a page, tags left out, on one line."""
    response = client.get(address, query)
    assert response.status_code == 200
    return words_of(response)


def words_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").split())


def page_of(stop):
    return reverse("outreach:public_stop", args=[stop.pk])


# --- When and where ---


def test_now_is_said_first_with_until_when(client, van, elven):
    StopFactory(period=between(9, 12), vehicle=van, commune=elven)
    StopFactory(period=between(14, 17), vehicle=van, commune=CommuneFactory(name="Le Hézo"))
    words = read(client)
    assert "En ce moment Le camping-car est à Elven jusqu’à 12 h" in words
    assert "Ensuite Aujourd’hui de 14 h à 17 h, au Hézo" in words


def test_the_next_stop_is_said_when_nobody_is_out(client, van, elven):
    StopFactory(period=between(9, 12, day=1), vehicle=van, commune=elven)
    assert "La prochaine fois Demain de 9 h à 12 h, à Elven" in read(client)


def test_days_are_headings_in_order(client):
    for day in (2, 0, 1):
        StopFactory(period=between(14, 17, day=day))
    words = read(client)
    positions = [words.index(day) for day in ("Aujourd’hui mardi 2 juin", "Demain mercredi 3 juin", "Jeudi 4 juin")]
    assert positions == sorted(positions)


def test_a_stop_of_this_morning_is_over_and_yesterday_is_gone(client):
    StopFactory(period=between(8, 9), place_as_typed="Ce matin")
    StopFactory(period=between(8, 9, day=-1), place_as_typed="Hier")
    words = read(client)
    assert "Ce matin Terminée" in words
    assert "Hier" not in words


def test_drafts_and_discreet_stops_are_nowhere(client):
    for secret in (StopFactory(draft=True), StopFactory(is_public=False)):
        for route in ("public_stop", "stop_feed"):
            assert client.get(reverse(f"outreach:{route}", args=[secret.pk])).status_code == 404
        assert secret.commune.name not in read(client).split("Aucune")[0].split("Ta commune")[0]
    assert "Pas de halte annoncée" in read(client)


def test_without_any_stop_one_is_told_to_call(client):
    words = read(client)
    assert "Pas de halte annoncée pour l’instant" in words
    assert "02 61 91 00 00" in words


# --- What will not take place ---


def test_a_cancelled_stop_stays_and_says_that_nobody_comes(client, elven):
    stop = StopFactory(period=between(14, 17), cancelled=True, commune=elven)
    assert "Annulée : personne ne sera là" in read(client).replace("\u00a0", " ")
    assert "Cette halte est annulée" in read(client, page_of(stop))
    assert "La prochaine fois" not in read(client)


def test_a_moved_stop_says_where_it_went_even_after_a_second_move(client):
    by = UserFactory()
    first = StopFactory(period=between(14, 17))
    second = moved(first, 1, by)
    third = moved(second, 2, by)
    for address in (AGENDA, page_of(first), page_of(second)):
        html = client.get(address).content.decode()
        assert page_of(third) in html
    assert "Reportée au jeudi 4 juin à 14 h" in read(client).replace("\u00a0", " ")


def test_a_moved_stop_whose_new_date_is_off_says_so(client):
    by = UserFactory()
    first = StopFactory(period=between(14, 17))
    moved(first, 1, by).cancel(by=by, now=TEN, reason="weather")
    assert "annulée depuis" in read(client)
    assert "cette date est annulée aussi" in read(client, page_of(first))


def test_a_stop_moved_to_where_nobody_is_told_is_off(client):
    first = StopFactory(period=between(14, 17))
    new = moved(first, 1, UserFactory(), is_public=False)
    assert "Cette halte est annulée" in read(client, page_of(first))
    assert page_of(new) not in client.get(AGENDA).content.decode()


def moved(stop, day, by, **elsewhere):
    return stop.move(
        by=by, now=TEN, reason="weather", period=between(14, 17, day=day), submission=uuid.uuid4(), **elsewhere
    )


# --- From my commune ---


def test_each_stop_says_how_far_it_is_from_my_commune(client, elven):
    near, far = CommuneFactory(), CommuneFactory()
    TravelTimeFactory(origin=elven, destination=near, minutes=18)
    TravelTimeFactory(origin=elven, destination=far, minutes=65)
    for commune in (elven, near, far):
        StopFactory(commune=commune)
    words = read(client, commune=elven.pk).replace("\u00a0", " ")
    for expected in ("dans ta commune", "environ 18 min en voiture", "environ 1 h 05 en voiture"):
        assert expected in words


def test_the_nearest_come_first_when_asked(client, elven):
    near, far = CommuneFactory(name="Proche"), CommuneFactory(name="Loin")
    TravelTimeFactory(origin=elven, destination=near, minutes=10)
    StopFactory(commune=far, period=between(14, 17))
    StopFactory(commune=near, period=between(14, 17, day=1))
    html = client.get(AGENDA, {"commune": elven.pk, "sort": "near"}).content.decode()
    halts = re.findall(r'halt-town">\s*<a[^>]*>([^<]+)', html)
    assert halts == ["Proche", "Loin"]


@pytest.mark.parametrize(("within", "seen"), [("", 3), ("0", 1), ("15", 2), ("30", 3)])
def test_a_distance_narrows_the_list(client, elven, within, seen):
    ways = {10: CommuneFactory(), 25: CommuneFactory()}
    for minutes, commune in ways.items():
        TravelTimeFactory(origin=elven, destination=commune, minutes=minutes)
        StopFactory(commune=commune)
    StopFactory(commune=elven)
    html = client.get(AGENDA, {"commune": elven.pk, "within": within}).content.decode()
    assert html.count('class="halt-town"') == seen


def test_an_island_is_reached_by_the_quickest_port_both_ways(elven):
    island = CommuneFactory(island=True)
    FerryAccessFactory(island=island, origin=elven, port_name="Vannes", drive_minutes=90)
    FerryAccessFactory(island=island, origin=elven, port_name="Port-Blanc", drive_minutes=10)
    assert ways_from(elven)[island.pk] == Way(30, "Port-Blanc")
    assert ways_from(island)[elven.pk] == Way(30, "Port-Blanc")
    assert "bateau compris" in ways_from(elven)[island.pk].words


def test_periods_and_vehicles_narrow_the_list(client, van):
    StopFactory(vehicle=van, place_as_typed="Avec le camping-car")
    StopFactory(place_as_typed="Sans lui", period=between(9, 12, day=20))
    assert "Sans lui" not in read(client, vehicle=van.pk)
    assert "Sans lui" not in read(client, period="week")
    assert "Sans lui" in read(client, period="month")


@pytest.mark.parametrize(
    "query",
    [
        {"commune": "99999"}, {"commune": "<b>"}, {"vehicle": "x"}, {"within": "-1"}, {"period": "siècle"},
        {"sort": "'"}, {"page": "1000"}, {"page": "x"}, {"commune": "56\x00"}, {"vehicle": "9" * 40},
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_shows_the_agenda(client, query):
    StopFactory(place_as_typed="Parking du stade")
    assert "Parking du stade" in read(client, **query)


# --- The map and its list ---


def test_the_map_and_the_list_beside_it_say_the_same(client):
    drawn = CommuneFactory(name="Elven", drawn=True)
    CommuneFactory(name="Sulniac", drawn=True)
    StopFactory.create_batch(2, commune=drawn)
    response = client.get(AGENDA)
    [town] = response.context["towns"]
    marked = [cell.commune for cell in response.context["map"].cells if cell.commune.coming]
    assert (town.commune, len(town.entries), marked) == (drawn, 2, [drawn])
    assert "2 haltes, la prochaine demain" in response.content.decode().replace("\u00a0", " ")


# --- One stop, one tour ---


def test_the_page_of_a_stop_says_how_to_come(client, elven):
    place = PlaceFactory(
        name="Espace Jeunes", commune=elven, address="3 rue du Stade", access_notes="Sonner.", is_accessible=True
    )
    stop = StopFactory(place=place, commune=elven, place_as_typed="", directions="Derrière la mairie.")
    words = read(client, page_of(stop))
    for expected in ("Espace Jeunes", "3 rue du Stade", "Sonner.", "Derrière la mairie.", "fauteuil roulant"):
        assert expected in words


def test_the_page_of_a_stop_tells_search_engines_when_and_where(client, elven):
    stop = StopFactory(commune=elven, place_as_typed="Parking du stade")
    html = client.get(page_of(stop)).content.decode()
    event = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert (event["@type"], event["location"]["name"]) == ("Event", "Parking du stade")
    assert datetime.fromisoformat(event["startDate"]) == stop.starts_at
    assert 'property="og:title" content="L’équipe à Elven"' in html


def test_a_hostile_place_stays_words(client):
    stop = StopFactory(place_as_typed=HOSTILE)
    for address in (AGENDA, page_of(stop)):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
    event = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1]
    assert json.loads(event)["location"]["name"] == HOSTILE


def test_a_tour_shows_its_stops_once_it_is_published(client):
    published, prepared = TourFactory(published=True, name="Le Tour de mai"), TourFactory()
    StopFactory(tour=published, place_as_typed="Parking du stade")
    address = reverse("outreach:public_tour", args=[published.pk])
    assert "Parking du stade" in read(client, address)
    assert "Le Tour de mai" in read(client)
    for route in ("public_tour", "tour_feed"):
        assert client.get(reverse(f"outreach:{route}", args=[prepared.pk])).status_code == 404


def test_the_home_page_shows_the_next_three_and_none_that_is_off(client):
    StopFactory(cancelled=True, place_as_typed="Annulée")
    for day in range(1, 5):
        StopFactory(period=between(9, 12, day=day), place_as_typed=f"Parking {day}")
    words = read(client, reverse("outreach:home"))
    assert all(f"Parking {day}" in words for day in (1, 2, 3))
    assert "Parking 4" not in words and "Annulée" not in words


# --- Whole ---


@pytest.mark.parametrize("stops", [1, 8])
def test_queries_do_not_grow_with_stops(client, django_assert_num_queries, elven, stops):
    by = UserFactory()
    tour = TourFactory(published=True)
    for day in range(1, stops + 1):
        commune = CommuneFactory(drawn=True)
        TravelTimeFactory(origin=elven, destination=commune)
        moved(StopFactory(commune=commune, tour=tour, period=between(9, 12, day=day)), day, by)
    # scheme, commune chosen and offered, vehicles, ferries, roads, stops, where they went, tours, the map
    with django_assert_num_queries(11):
        client.get(AGENDA, {"commune": elven.pk})


def test_the_pages_stand_alone(client, elven):
    stop = StopFactory(commune=elven, tour=TourFactory(published=True))
    for address in (AGENDA, page_of(stop), reverse("outreach:public_tour", args=[stop.tour_id])):
        page = Page(client.get(address).content.decode())
        assert page.tags.count("h1") == 1
        assert all(loaded.startswith("/") or "/tournee/" in loaded for loaded in page.loaded)
        assert page.inline == []


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_agenda_is_only_read(client, method):
    assert getattr(client, method)(AGENDA).status_code == 405


def test_a_stop_announced_for_the_night_clocks_change_is_on_its_day(client, time_machine):
    time_machine.move_to(datetime(2026, 10, 24, 12, tzinfo=PARIS))
    start = datetime(2026, 10, 25, 9, tzinfo=PARIS)
    StopFactory(starts_at=start)
    assert Stop.objects.get().ends_at - start == timedelta(hours=3)
    assert "Demain de 9 h à 12 h" in read(client).replace("\u00a0", " ")


# --- Other mobile projects ---


def theirs(**changes):
    usual = {"project__name": "Le Bus voisin", "period": between(9, 12), "place": "Place du marché"}
    return ExternalStopFactory(**usual | changes)


def test_another_project_is_shown_beside_ours_by_its_name_and_its_pattern(client, elven):
    theirs(commune=elven, project__look="checks")
    page = client.get(AGENDA).content.decode()
    assert "look-checks" in page
    assert "Le Bus voisin (autre équipe)" in read(client)


def test_where_another_project_is_now_is_not_where_we_are(client, elven):
    theirs(commune=elven)
    assert "est à Elven" not in read(client)


def test_another_project_without_hours_says_so(client, elven):
    theirs(commune=elven, is_all_day=True)
    assert "Horaires à demander" in read(client)


def test_our_calendars_hold_ours_alone(client, elven):
    theirs(commune=elven)
    assert "Le Bus voisin" not in client.get(reverse("outreach:agenda_feed")).content.decode()


def test_one_of_our_vehicles_is_asked_for_without_the_others(client, elven, van):
    theirs(commune=elven)
    assert "Le Bus voisin" not in read(client, vehicle=van.pk)


def test_a_project_that_has_ended_goes_nowhere(client, elven):
    theirs(commune=elven, project__closed_on=TEN.date())
    assert "Le Bus voisin" not in read(client)


def test_the_page_travels_compressed_to_whoever_can_read_it(client):
    response = client.get(AGENDA, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
