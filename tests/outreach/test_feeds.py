"""Calendars to subscribe to: real iCalendar, one event that moves, nobody in it, and not sent twice for nothing."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from outreach.models import Stop
from tests.factories import (
    CommuneFactory,
    PlaceFactory,
    SchemeFactory,
    StopFactory,
    TourFactory,
    UserFactory,
    VehicleFactory,
)
from tests.outreach.test_agenda import HOSTILE, PARIS, TEN, moved
from tests.outreach.test_stop import between

pytestmark = pytest.mark.django_db

FEED = reverse("outreach:agenda_feed")


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    SchemeFactory()
    time_machine.move_to(TEN, tick=False)


def events(client, address=FEED, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_stop_is_an_event_with_its_hour_in_paris_and_its_town(client):
    commune = CommuneFactory(name="Elven", latitude="47.73000", longitude="-2.59000", postal_codes=["56250"])
    stop = StopFactory(
        period=between(14, 17), commune=commune, place_as_typed="Parking du stade", directions="Au fond."
    )
    [event] = events(client)
    assert str(event["uid"]).startswith(f"{stop.uid}@")
    assert event["dtstart"].dt == stop.starts_at
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert event["summary"] == "L’équipe à Elven"
    assert event["location"] == "Parking du stade, 56250 Elven"
    assert (event["geo"].latitude, event["geo"].longitude) == (47.73, -2.59)
    assert "Pour venir : Au fond." in event["description"]
    assert str(event["url"]).endswith(reverse("outreach:public_stop", args=[stop.pk]))


def test_the_calendar_carries_its_clock_and_says_when_to_ask_again(client):
    StopFactory()
    raw = client.get(FEED).content
    assert all(
        line in raw for line in (b"BEGIN:VTIMEZONE", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL")
    )
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ({}, "TENTATIVE"), ({"confirmed": True}, "CONFIRMED"), ({"held": True}, "CONFIRMED"),
        ({"cancelled": True}, "CANCELLED"),
    ],
)  # fmt: skip
def test_the_status_is_what_happened_to_the_stop(client, situation, status):
    StopFactory(**situation)
    [event] = events(client)
    assert event["status"] == status


def test_a_stop_that_moves_is_one_event_with_the_next_revision(client):
    stop = StopFactory(period=between(14, 17))
    [before] = events(client)
    new = moved(stop, 1, UserFactory())
    [after] = events(client)
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after["dtstart"].dt == new.starts_at


def test_the_file_of_a_stop_that_moved_is_where_it_went(client):
    stop = StopFactory(period=between(14, 17))
    new = moved(stop, 1, UserFactory())
    [event] = events(client, reverse("outreach:stop_feed", args=[stop.pk]))
    assert event["dtstart"].dt == new.starts_at


def test_a_stop_moved_in_secret_is_cancelled_for_those_who_had_it(client):
    stop = StopFactory(period=between(14, 17))
    moved(stop, 1, UserFactory(), is_public=False)
    [event] = events(client)
    assert (event["status"], event["dtstart"].dt) == ("CANCELLED", stop.starts_at)


def test_drafts_and_discreet_stops_are_in_no_calendar(client):
    StopFactory(draft=True)
    StopFactory(is_public=False)
    assert events(client) == []


def test_a_commune_or_a_vehicle_has_its_own_calendar(client):
    van = VehicleFactory()
    stop = StopFactory(vehicle=van)
    other = StopFactory()
    assert [event["uid"].split("@")[0] for event in events(client, commune=other.commune_id)] == [str(other.uid)]
    assert [event["uid"].split("@")[0] for event in events(client, vehicle=van.pk)] == [str(stop.uid)]


@pytest.mark.parametrize("query", [{"commune": "99999"}, {"vehicle": "0"}, {"vehicle": "x"}])
def test_whoever_subscribes_to_what_does_not_exist_is_told(client, query):
    assert client.get(FEED, query).status_code == 404


def test_a_tour_has_its_own_calendar(client):
    tour = TourFactory(published=True)
    StopFactory(tour=tour)
    StopFactory()
    assert len(events(client, reverse("outreach:tour_feed", args=[tour.pk]))) == 1


def test_nobody_is_in_a_calendar_nor_what_is_written_for_the_team(client):
    stop = StopFactory(note="Appeler Morgane au 06 39 98 00 00")
    stop.team.create(user=UserFactory(first_name="Zoé"), period=stop.period)
    raw = client.get(FEED).content.decode()
    assert "Morgane" not in raw and "Zoé" not in raw
    assert not re.search(r"\b0[1-9](?:[ .]?\d{2}){4}\b|\+33\d{9}", raw)


def test_a_hostile_place_stays_inside_its_line(client):
    place = PlaceFactory(name="Salle\r\nBEGIN:VEVENT", address=HOSTILE + "; , \\")
    StopFactory(place=place, place_as_typed="")
    StopFactory(place_as_typed=f"{HOSTILE}\nATTENDEE:mailto:x@exemple.fr")
    found = events(client)
    assert len(found) == 2
    assert all("attendee" not in event for event in found)


# --- Not sent twice for nothing ---


def test_whoever_has_it_already_is_told_that_nothing_changed(client, time_machine):
    stop = StopFactory(period=between(14, 17, day=1))
    first = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(FEED, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    time_machine.move_to(TEN + timedelta(minutes=5))
    stop.cancel(by=UserFactory(), now=datetime.now(PARIS), reason="weather")
    for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get(FEED, headers=header).status_code == 200


def test_a_stop_made_discreet_leaves_the_calendar_at_once(client, time_machine):
    stop = StopFactory(period=between(14, 17, day=1))
    first = client.get(FEED)
    time_machine.move_to(TEN + timedelta(minutes=5))
    stop.amend(by=UserFactory(), now=datetime.now(PARIS), is_public=False)
    assert client.get(FEED, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_the_same_stops_are_the_same_bytes(client, time_machine):
    StopFactory(period=between(14, 17, day=1))
    first = client.get(FEED).content
    time_machine.move_to(TEN + timedelta(minutes=30))
    assert client.get(FEED).content == first


@pytest.mark.parametrize("stops", [1, 8])
def test_queries_do_not_grow_with_stops(client, django_assert_num_queries, stops):
    by = UserFactory()
    for day in range(1, stops + 1):
        moved(StopFactory(period=between(9, 12, day=day)), day, by)
    with django_assert_num_queries(3):  # stops, where they went, the last change
        client.get(FEED)
    assert Stop.objects.count() == 2 * stops
