"""The pages of a tour: prepared, published whole, called off whole, done again; and what two people do at once."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.errors import DomainError
from joz.outbox.models import Message
from outreach import actions
from outreach.models import Stop, StopCheck, StopTeam, Tour, VehicleUse
from partners.models import Membership
from tests.factories import (
    CommuneFactory,
    EquipmentItemFactory,
    MembershipFactory,
    SchemeFactory,
    StopFactory,
    TourFactory,
    UserFactory,
    VehicleFactory,
)
from tests.outreach.pages import hours, next_tuesday
from tests.partners.reading import said, shown
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
NEW = reverse("outreach:new_tour")
TUESDAY = next_tuesday()


def door(name, tour):
    return reverse(f"outreach:{name}", args=[tour.pk])


@pytest.fixture
def client_of_team(sign_in_as):
    SchemeFactory()
    return sign_in_as(Role.MANAGER)


@pytest.fixture
def tour():
    """Six days from a Tuesday, with two drafts in two communes of the zone."""
    made = TourFactory(name="Le Tour d’été", first_on=TUESDAY)
    for shift, name in enumerate(("Elven", "Molac")):
        period = hours(TUESDAY + timedelta(days=shift))
        StopFactory(tour=made, draft=True, period=period, commune=CommuneFactory(name=name, covered=True))
    return made


def test_a_tour_is_prepared_then_led_to_its_page(client_of_team):
    van = VehicleFactory()
    sent = {"name": "Le Tour", "first_on": TUESDAY, "last_on": TUESDAY, "vehicle": van.pk, "submission": uuid.uuid4()}
    for _ in range(2):
        answer = client_of_team.post(NEW, sent)
    made = Tour.objects.get()
    assert answer.url == made.get_absolute_url()
    page = said(client_of_team.get(answer.url))
    assert "En préparation" in page and f"?tour={made.pk}&amp;day={TUESDAY:%Y-%m-%d}&amp;vehicle={van.pk}" in page


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "!!!"}, {"name": "\x00"}, {"last_on": "2000-01-01"}, {"first_on": "x"}]
)
def test_a_tour_that_makes_no_sense_is_refused(client_of_team, wrong):
    sent = {"name": "Le Tour", "first_on": TUESDAY, "last_on": TUESDAY, "submission": uuid.uuid4()} | wrong
    assert client_of_team.post(NEW, sent).context["form"].errors
    assert not Tour.objects.exists()


def test_a_page_counts_and_shows_day_by_day_what_stands_in_the_way(client_of_team, tour):
    answer = client_of_team.get(tour.get_absolute_url())
    page = answer.context["shown"]
    assert (page.day_count, len(page.standing), page.commune_count, len(page.drafts)) == (2, 2, 2, 2)
    assert len(page.days) == 6
    assert "Sans équipe" in said(answer) and "Publier" in said(answer)


def test_others_read_a_published_tour_and_nothing_of_its_drafts(sign_in_as, tour):
    client = sign_in_as(Role.PARTNER_STAFF)
    assert client.get(tour.get_absolute_url()).status_code == 404
    Tour.objects.update(published_at=timezone.now())
    page = said(client.get(tour.get_absolute_url()))
    for kept_back in ("Elven", "Sans équipe", "Publier", "Brouillon"):
        assert kept_back not in page


@pytest.mark.parametrize("rows", [1, 8])
def test_queries_of_a_tour_do_not_grow_with_its_stops(client_of_team, django_assert_num_queries, rows):
    tour = TourFactory(first_on=TUESDAY)
    for _ in range(rows):
        stop = StopFactory(tour=tour, draft=True, period=hours(TUESDAY), vehicle=VehicleFactory())
        StopTeam.put(stop, [UserFactory()])
    client_of_team.get(tour.get_absolute_url())
    with django_assert_num_queries(16):
        client_of_team.get(tour.get_absolute_url())


# --- Publishing ---


def test_before_publishing_one_reads_what_is_to_be_checked(client_of_team, tour):
    url = door("tour_publication", tour)
    page = said(client_of_team.get(url))
    assert "2\xa0haltes" in page.replace("2 haltes", "2\xa0haltes") and "Je publie quand même" in page
    assert "Lisez ce qui est à vérifier" in said(client_of_team.post(url, {"act": "save"}))
    client_of_team.post(url, {"despite": "on"})
    tour.refresh_from_db()
    assert tour.is_published
    assert set(tour.stops.values_list("state", flat=True)) == {"planned"}


def test_one_grave_conflict_keeps_the_whole_tour_from_being_published(client_of_team, tour):
    van = VehicleFactory(name="Ty Joz")
    first = tour.stops.in_order().first()
    VehicleUse.objects.create(vehicle=van, driver=UserFactory(), period=first.period, purpose="visit")
    Stop.objects.filter(pk=first.pk).update(vehicle=van)
    url = door("tour_publication", tour)
    assert "Oui, publier" not in said(client_of_team.get(url))
    assert "Ty Joz est déjà pris" in said(client_of_team.post(url, {"despite": "on"}))
    assert tour.stops.drafts().count() == 2


def test_a_tour_already_published_is_not_asked_about_again(client_of_team, tour):
    url = door("tour_publication", tour)
    client_of_team.post(url, {"despite": "on"})
    page = said(client_of_team.get(url))
    assert "déjà publiée" in page and "Oui, publier" not in page


# --- Correcting, calling off, withdrawing ---


def test_a_tour_is_corrected_but_keeps_the_days_of_its_stops(client_of_team, tour):
    url = door("edit_tour", tour)
    sent = shown(client_of_team, url)
    assert client_of_team.post(url, sent | {"name": "Le Grand Tour"}).status_code == 302
    page = said(client_of_team.post(url, shown(client_of_team, url) | {"last_on": TUESDAY.isoformat()}))
    assert "Une halte a lieu" in page
    tour.refresh_from_db()
    assert (tour.name, tour.last_on) == ("Le Grand Tour", TUESDAY + timedelta(days=5))


def test_two_people_who_correct_one_tour_are_told(client_of_team, tour):
    url = door("edit_tour", tour)
    first, second = shown(client_of_team, url), shown(client_of_team, url)
    client_of_team.post(url, first | {"name": "Le premier"})
    assert client_of_team.post(url, second | {"name": "Le second"}).status_code == 200
    tour.refresh_from_db()
    assert tour.name == "Le premier"


def test_a_whole_tour_is_called_off_in_one_act_and_everyone_gets_one_letter(client_of_team, tour):
    actions.publish_tour(tour, by=client_of_team.user, now=timezone.now(), despite=True)
    both = MembershipFactory(role=Role.TOWN_HALL, organisation__commune=tour.stops.first().commune).user
    MembershipFactory(role=Role.TOWN_HALL, organisation__commune=tour.stops.last().commune, user=both)
    url = door("tour_cancellation", tour)
    assert "2\xa0haltes n’auront pas lieu" in client_of_team.get(url).content.decode()
    client_of_team.post(url, {"reason": "breakdown"})
    assert set(tour.stops.values_list("state", flat=True)) == {"cancelled"}
    assert Message.objects.filter(to=both.email).count() == 1
    assert "Aucune halte à annuler" in said(client_of_team.get(url))


def test_what_is_held_already_stays_when_the_rest_is_called_off(client_of_team, tour):
    held, coming = StopFactory(tour=tour, held=True), StopFactory(tour=tour)
    client_of_team.post(door("tour_cancellation", tour), {"reason": "weather"})
    assert [Stop.objects.get(pk=stop.pk).state for stop in (held, coming)] == ["held", "cancelled"]


def test_a_tour_in_preparation_is_withdrawn_with_its_drafts_and_a_published_one_is_not(client_of_team, tour):
    published = TourFactory(published=True)
    assert "Retirer" in said(client_of_team.get(door("tour_withdrawal", tour)))
    for one in (tour, published):
        answer = client_of_team.post(door("tour_withdrawal", one), follow=True)
    assert list(Tour.objects.all()) == [published]
    assert not Stop.objects.exists()
    assert "est publiée" in said(answer)


# --- Again ---


def test_a_tour_is_done_again_on_the_same_weekdays_at_the_same_hours(client_of_team, tour):
    first = tour.stops.in_order().first()
    StopTeam.put(first, [UserFactory(first_name="Maya")])
    StopFactory(tour=tour, cancelled=True)
    week = TUESDAY + timedelta(days=24)
    sent = {"name": "Le Tour d’automne", "week_of": week.isoformat(), "submission": uuid.uuid4()}
    for _ in range(2):
        answer = client_of_team.post(door("tour_repetition", tour), sent)
    again = Tour.objects.exclude(pk=tour.pk).get()
    assert answer.url == again.get_absolute_url()
    days = list(again.stops.in_order().values_list("day", flat=True))
    assert [day.weekday() for day in days] == [1, 2] and days[0].isocalendar().week == week.isocalendar().week
    assert {stop.state for stop in again.stops.all()} == {"draft"}
    assert StopTeam.objects.filter(stop__tour=again, user__first_name="Maya", holds=False).count() == 1


def test_a_tour_is_not_done_again_in_the_past(client_of_team, tour):
    sent = {"name": "Encore", "week_of": "2025-01-01", "submission": uuid.uuid4()}
    assert client_of_team.post(door("tour_repetition", tour), sent).context["form"].errors
    assert Tour.objects.count() == 1


def test_the_run_sheet_says_where_who_and_what_to_take_along(client_of_team, tour):
    EquipmentItemFactory(label="Barnum"), EquipmentItemFactory(label="Vieux fanion", is_active=False)
    StopTeam.put(tour.stops.in_order().first(), [maya := UserFactory(first_name="Maya")], driver=maya)
    page = said(client_of_team.get(door("tour_sheet", tour)))
    for told in ("Elven", "Maya", "au volant", "Barnum", "Parking de la salle des fêtes"):
        assert told in page
    assert "Vieux fanion" not in page


# --- At once ---


def planned_stop():
    return StopFactory(commune=CommuneFactory(covered=True), period=hours(TUESDAY))


def refusals(results):
    return [result for result in results if isinstance(result, Exception)]


@pytest.mark.django_db(transaction=True)
def test_of_those_who_cancel_and_move_one_stop_at_once_one_succeeds():
    SchemeFactory()
    stop, by, now = planned_stop(), UserFactory(), timezone.now()

    def act(index):
        mine = Stop.objects.get(pk=stop.pk)
        if index % 2:
            return mine.cancel(by=by, now=now, reason="weather")
        later = hours(TUESDAY + timedelta(days=1 + index))
        return mine.move(by=by, now=now, reason="permit", period=later, submission=uuid.uuid4())

    results = race(6, act)
    assert len(refusals(results)) == 5
    assert all(isinstance(refusal, Stop.NotInThisState) for refusal in refusals(results))
    assert Stop.objects.exclude(pk=stop.pk).count() == (Stop.objects.get(pk=stop.pk).state == "moved")


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_planned_and_withdrawn_at_once_is_one_or_the_other():
    SchemeFactory()
    stop, by, now = StopFactory(draft=True, period=hours(TUESDAY)), UserFactory(), timezone.now()

    def act(index):
        mine = Stop.objects.get(pk=stop.pk)
        return mine.withdraw(by=by) if index % 2 else mine.plan(by=by, now=now)

    results = race(4, act)
    assert len([result for result in results if result is None]) == 1
    assert all(isinstance(refusal, Stop.NotInThisState | Stop.DoesNotExist) for refusal in refusals(results))


@pytest.mark.django_db(transaction=True)
def test_two_tours_that_want_the_same_vehicle_and_people_are_not_both_published_and_nobody_waits_forever():
    SchemeFactory()
    vans, people = VehicleFactory.create_batch(2), UserFactory.create_batch(2)
    tours = TourFactory.create_batch(2, first_on=TUESDAY)
    for order, tour in zip((1, -1), tours, strict=True):
        for shift, (van, user) in enumerate(zip(vans[::order], people[::order], strict=True)):
            stop = StopFactory(tour=tour, draft=True, vehicle=van, period=hours(TUESDAY + timedelta(days=shift)))
            StopTeam.put(stop, people, driver=user)
    results = race(2, lambda index: Tour.objects.get(pk=tours[index].pk).publish(by=people[0], now=timezone.now()))
    assert len([result for result in results if result is None]) == 1
    assert all(isinstance(refusal, DomainError) for refusal in refusals(results))


@pytest.mark.django_db(transaction=True)
def test_a_tour_published_while_one_of_its_stops_is_planned_ends_published_whole():
    SchemeFactory()
    tour, by, now = TourFactory(first_on=TUESDAY), UserFactory(), timezone.now()
    for shift in range(3):
        stop = StopFactory(
            tour=tour, draft=True, vehicle=VehicleFactory(), period=hours(TUESDAY + timedelta(days=shift))
        )
        StopTeam.put(stop, [by])

    def act(index):
        if index == 0:
            return Tour.objects.get(pk=tour.pk).publish(by=by, now=now)
        return Stop.objects.get(pk=stop.pk).plan(by=by, now=now)

    results = race(3, act)
    assert results[0] is None
    assert {type(refusal) for refusal in refusals(results)} == {Stop.NotInThisState}
    assert set(tour.stops.values_list("state", flat=True)) == {"planned"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_one_person_in_two_stops_at_once_one_is_told():
    maya, by, now = UserFactory(), UserFactory(), timezone.now()
    stops = [planned_stop() for _ in range(2)]
    results = race(2, lambda i: Stop.objects.get(pk=stops[i].pk).set_team(by=by, now=now, team=[maya]))
    assert [type(refusal) for refusal in refusals(results)] == [StopTeam.Elsewhere]
    assert StopTeam.objects.filter(user=maya, holds=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_fingers_on_one_box_tick_it_once():
    stop, item, by = planned_stop(), EquipmentItemFactory(), UserFactory()
    race(8, lambda _: StopCheck.tick(stop, item, by=by, now=timezone.now()))
    assert StopCheck.objects.count() == 1
