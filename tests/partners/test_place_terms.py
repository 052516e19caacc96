"""On what terms a place receives us: hours and permits, noted and taken back."""

from datetime import date, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from partners.models import Membership, OpeningHours, ParkingPermit, Place
from tests.factories import PlaceFactory, UserFactory
from tests.partners.reading import said, shown
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
TODAY = date(2026, 11, 24)


def door(name, place, **more):
    return reverse(f"partners:{name}", kwargs={"pk": place.pk} | more)


@pytest.fixture
def place():
    return PlaceFactory(name="Salle bleue")


def permit(place, until, since=date(2026, 1, 1)):
    return ParkingPermit.objects.create(place=place, given_by="Mairie", period=DateRange(since, until))


def test_the_same_hours_are_noted_on_several_days_at_once(sign_in_as, place):
    client = sign_in_as(Role.ADVISER)
    sent = {"weekdays": ["1", "3"], "opens": "09:00", "closes": "12:00", "school_time": "school_time"}
    assert client.post(door("new_hours", place), sent).url == door("place_terms", place)
    assert list(place.opening_hours.by_week().values_list("weekday", "opens")) == [(1, time(9)), (3, time(9))]
    page = said(client.get(door("place_terms", place)))
    assert "Mardi" in page and "Hors vacances scolaires" in page
    assert TrailEntry.objects.filter(verb="place.hours_noted").count() == 1


def test_hours_noted_twice_are_refused_whole(sign_in_as, place):
    client = sign_in_as(Role.ADVISER)
    sent = {"weekdays": ["1"], "opens": "09:00", "closes": "12:00", "school_time": "always"}
    client.post(door("new_hours", place), sent)
    page = said(client.post(door("new_hours", place), sent | {"weekdays": ["0", "1"]}))
    assert "a déjà un horaire" in page
    assert place.opening_hours.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": []},
        {"weekdays": ["9"]},
        {"opens": "25:00"},
        {"closes": "08:00"},
        {"school_time": "x"},
        {"opens": "\x00"},
    ],
)
def test_hours_that_make_no_sense_are_refused(sign_in_as, place, wrong):
    sent = {"weekdays": ["1"], "opens": "09:00", "closes": "12:00", "school_time": "always"} | wrong
    assert sign_in_as(Role.ADVISER).post(door("new_hours", place), sent).context["form"].errors
    assert not OpeningHours.objects.exists()


def test_hours_are_withdrawn_and_only_those_of_the_place(sign_in_as, place):
    other = OpeningHours.objects.create(place=PlaceFactory(), weekday=1, opens="09:00", closes="12:00")
    mine = OpeningHours.objects.create(place=place, weekday=1, opens="09:00", closes="12:00")
    client = sign_in_as(Role.ADVISER)
    assert client.post(door("hours_withdrawal", place, hours_pk=other.pk)).status_code == 404
    client.post(door("hours_withdrawal", place, hours_pk=mine.pk))
    assert list(OpeningHours.objects.all()) == [other]


def test_a_permit_is_noted_with_its_last_day(sign_in_as, place):
    client = sign_in_as(Role.MANAGER)
    sent = {"given_by": "Arrêté du maire", "reference": "2026-12", "first_day": "2026-12-01", "last_day": "2026-12-31"}
    client.post(door("new_permit", place), sent)
    noted = place.parking_permits.get()
    assert (noted.began_on, noted.last_day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert "2026-12" in said(client.get(door("place_terms", place)))


def test_two_permits_for_one_day_are_refused_in_words(sign_in_as, place):
    permit(place, None)
    sent = {"given_by": "Mairie", "first_day": "2026-12-01"}
    assert "couvre déjà" in said(sign_in_as(Role.ADVISER).post(door("new_permit", place), sent))
    assert ParkingPermit.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"given_by": ""}, {"first_day": "x"}, {"last_day": "2026-11-01"}, {"first_day": "0001-01-01"}]
)
def test_a_permit_that_makes_no_sense_is_refused(sign_in_as, place, wrong):
    sent = {"given_by": "Mairie", "first_day": "2026-12-01"} | wrong
    assert sign_in_as(Role.ADVISER).post(door("new_permit", place), sent).context["form"].errors


def test_a_permit_ends_after_one_question_and_twice_changes_nothing(sign_in_as, place):
    noted, client = permit(place, None), sign_in_as(Role.ADVISER)
    url = door("permit_end", place, permit_pk=noted.pk)
    assert "Mettre fin à l’autorisation" in said(client.get(url))
    for _ in range(2):
        client.post(url)
    noted.refresh_from_db()
    assert noted.ended_on == timezone.localdate()
    assert TrailEntry.objects.filter(verb="place.permit_ended").count() == 1


def test_a_permit_that_ends_within_a_month_is_said_to_unless_another_follows(place):
    soon = permit(place, TODAY + timedelta(days=20))
    followed = permit(renewed := PlaceFactory(), TODAY + timedelta(days=20))
    permit(renewed, None, since=followed.ended_on)
    permit(PlaceFactory(), TODAY + timedelta(days=31)), permit(PlaceFactory(), None), permit(PlaceFactory(), TODAY)
    permit(PlaceFactory(closed=True), TODAY + timedelta(days=5))
    assert list(ParkingPermit.objects.ending_soon(TODAY)) == [soon]


def test_the_page_of_a_place_warns_of_a_permit_about_to_end(sign_in_as, place):
    permit(place, timezone.localdate() + timedelta(days=3))
    assert "se termine bientôt" in said(sign_in_as(Role.ADVISER).get(door("place_terms", place)))


def test_what_the_camping_car_finds_there_is_written_on_the_place(sign_in_as, place):
    client, url = sign_in_as(Role.ADVISER), door("edit_place", place)
    sent = shown(client, url) | {"receives_vehicle": "True", "max_height_cm": "230", "has_network": "False"}
    client.post(url, sent)
    kept = Place.objects.get(pk=place.pk)
    assert (kept.receives_vehicle, kept.max_height_cm, kept.has_network) == (True, 230, False)
    page = said(client.get(place.get_absolute_url()))
    assert "le camping-car s’y gare" in page and "hauteur 230 cm" in page


def test_a_partner_writes_no_hours(sign_in_as, place):
    client = sign_in_as(Role.PARTNER_STAFF)
    for name in ("place_terms", "new_hours", "new_permit"):
        assert client.get(door(name, place)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_those_who_note_one_permit_at_once_one_succeeds():
    place, by = PlaceFactory(), UserFactory()
    what = {"given_by": "Mairie", "reference": "", "first_day": TODAY, "last_day": None, "by": by}
    results = race(4, lambda _: ParkingPermit.note(place, **what))
    assert sum(isinstance(result, ParkingPermit.AlreadyCovered) for result in results) == 3
