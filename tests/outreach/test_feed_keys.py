"""Secret calendar addresses of the team: shown once, revocable, nobody named, closed with the account."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from joz import logs
from joz.audit.models import TrailEntry
from outreach.models import FeedKey
from tests.factories import MembershipFactory, SchemeFactory, StopFactory, UserFactory, VehicleFactory
from tests.outreach.test_agenda import TEN
from tests.outreach.test_stop import between
from tests.racing import race

pytestmark = pytest.mark.django_db

KEYS = reverse("outreach:feeds")
MINE, ALL = {"scope": "mine"}, {"scope": "all"}


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    SchemeFactory()
    time_machine.move_to(TEN, tick=False)


@pytest.fixture
def maya():
    return MembershipFactory(user__first_name="Maya", user__last_name="Le Goff").user


@pytest.fixture
def opened(maya):
    """A key and its secret: `opened(scope="all")`."""
    return lambda scope="mine", **what: FeedKey.open(by=maya, now=TEN, scope=scope, **what)


def feed(token):
    return reverse("outreach:team_feed", args=[token])


def events(client, token):
    response = client.get(feed(token))
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def uids(client, token):
    return {event["uid"].split("@")[0] for event in events(client, token)}


def put(stop, *users):
    for user in users:
        stop.team.create(user=user, period=stop.period)
    return stop


# --- What it shows ---


def test_each_scope_shows_its_stops_drafts_and_discreet_ones_included(client, maya, opened):
    van = VehicleFactory(name="Ty J’Oz")
    mine = put(StopFactory(draft=True), maya)
    discreet = StopFactory(is_public=False)
    driven = StopFactory(vehicle=van)
    assert uids(client, opened()[1]) == {str(mine.uid)}
    assert uids(client, opened("all")[1]) == {str(stop.uid) for stop in (mine, discreet, driven)}
    assert uids(client, opened("vehicle", vehicle=van)[1]) == {str(driven.uid)}


def test_a_draft_says_that_it_is_one_and_leads_nowhere_public(client, opened):
    StopFactory(draft=True)
    [event] = events(client, opened("all")[1])
    assert event["summary"].startswith("Brouillon : ")
    assert event["status"] == "TENTATIVE"
    assert "url" not in event


def test_nobody_is_named_but_one_knows_how_many_go(client, maya, opened):
    put(StopFactory(note="Avec Morgane"), maya, UserFactory(first_name="Zoé", last_name="Kerdoncuff"))
    raw = client.get(feed(opened()[1])).content.decode()
    assert "Équipe : 2" in raw
    for name in ("Maya", "Le Goff", "Zoé", "Kerdoncuff", "Morgane", maya.email):
        assert name not in raw


# --- Who holds it ---


def test_the_secret_is_kept_nowhere(opened):
    key, token = opened()
    assert token not in str(FeedKey.objects.values().get(pk=key.pk))
    assert len(token) >= 43


def test_a_secret_that_opens_nothing_is_not_found(client, opened):
    key, _ = opened()
    for token in ("x", "A" * 43, key.digest):
        assert client.get(feed(token)).status_code == 404


def test_a_revoked_address_shows_nothing_and_twice_changes_nothing(client, maya, opened):
    key, token = opened()
    key.revoke(by=maya, now=TEN)
    key.revoke(by=maya, now=TEN)
    assert client.get(feed(token)).status_code == 404
    assert TrailEntry.objects.filter(verb="feed_key.revoked").count() == 1


def test_a_changed_address_closes_the_old_one(client, maya, opened):
    key, old = opened()
    new = key.rotate(by=maya, now=TEN)
    assert client.get(feed(old)).status_code == 404
    assert client.get(feed(new)).status_code == 200


def test_a_revoked_address_is_not_changed(maya, opened):
    key, _ = opened()
    key.revoke(by=maya, now=TEN)
    with pytest.raises(FeedKey.Revoked, match="retirée"):
        key.rotate(by=maya, now=TEN)


def test_it_closes_with_the_account(client, maya, opened):
    _, token = opened()
    maya.is_active = False
    maya.save()
    assert client.get(feed(token)).status_code == 404


def test_it_closes_when_its_owner_leaves_the_team(client, opened, maya):
    _, token = opened()
    maya.memberships.all().delete()
    assert client.get(feed(token)).status_code == 404


def test_it_is_for_nobody_else_on_the_way(client, opened):
    response = client.get(feed(opened()[1]))
    assert response["Referrer-Policy"] == "no-referrer"
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get(feed(opened("all")[1]), headers={"if-none-match": response["ETag"]}).status_code == 200


def test_whoever_has_it_already_is_told_that_nothing_changed(client, opened):
    StopFactory()
    _, token = opened("all")
    first = client.get(feed(token))
    assert client.get(feed(token), headers={"if-none-match": first["ETag"]}).status_code == 304


def test_a_log_keeps_the_address_without_its_secret(opened):
    _, token = opened()
    event = {"request": f"GET {feed(token)}?x=1"}
    assert logs.without_addresses(None, None, event)["request"] == "GET /agenda/….ics"
    plain = {"request": "GET /donnees-personnelles/"}
    assert logs.without_addresses(None, None, plain)["request"] == "GET /donnees-personnelles/"


def test_the_last_reading_is_noted_once_an_hour(client, opened, time_machine):
    key, token = opened()
    seen = []
    for minutes in (0, 30, 70):
        time_machine.move_to(TEN + timedelta(minutes=minutes), tick=False)
        client.get(feed(token))
        key.refresh_from_db()
        seen.append(key.last_fetched_at)
    assert seen == [TEN, TEN, TEN + timedelta(minutes=70)]


def test_whoever_asks_too_often_waits(client, opened, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"feed": "2/h/ip"}
    _, token = opened()
    assert [client.get(feed(token)).status_code for _ in range(3)] == [200, 200, 429]


# --- One for one calendar ---


def test_the_same_calendar_twice_is_refused_in_words(opened):
    opened()
    with pytest.raises(FeedKey.AlreadyFollowed, match="déjà une adresse"):
        opened()


def test_after_revoking_one_may_begin_again(maya, opened):
    opened()[0].revoke(by=maya, now=TEN)
    assert opened()[0].pk


def test_the_database_refuses_a_half_way_key(opened):
    key, _ = opened()
    for wrong, name in (
        ({"scope": "vehicle"}, "feed_key_names_its_vehicle"),
        ({"vehicle": VehicleFactory()}, "feed_key_names_its_vehicle"),
        ({"revoked_at": TEN - timedelta(days=1)}, "feed_key_ends_after_it_begins"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            FeedKey.objects.filter(pk=key.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_ask_at_once_one_gets_an_address(maya):
    race(4, lambda _: FeedKey.open(by=maya, now=TEN, scope="mine"))
    assert FeedKey.objects.count() == 1


# --- Its pages ---


def test_one_makes_an_address_and_sees_it_once(client, maya):
    client.force_login(maya)
    response = client.post(KEYS, ALL)
    token = response.context["calendar"].path.removeprefix("/agenda/").removesuffix(".ics")
    assert f"webcal://127.0.0.1:8000{feed(token)}" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert token not in client.get(KEYS).content.decode()
    assert client.get(feed(token)).status_code == 200


def test_a_second_press_says_that_it_is_there_already(client, maya):
    client.force_login(maya)
    client.post(KEYS, MINE)
    assert "déjà une adresse pour ces haltes" in client.post(KEYS, MINE).content.decode()
    assert FeedKey.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"scope": "vehicle"}, {"scope": "vehicle", "vehicle": "0"}, {"scope": "x"}, {}])
def test_a_wrong_choice_is_said(client, maya, wrong):
    client.force_login(maya)
    assert client.post(KEYS, wrong).status_code == 200
    assert not FeedKey.objects.exists()


def test_one_changes_and_takes_away_after_a_question(client, maya, opened):
    key, old = opened()
    client.force_login(maya)
    rotation, revocation = (reverse(f"outreach:feed_{act}", args=[key.pk]) for act in ("rotation", "revocation"))
    assert "ne montrera plus rien" in client.get(rotation).content.decode()
    assert client.get(feed(old)).status_code == 200
    assert "webcal://" in client.post(rotation).content.decode()
    assert client.get(feed(old)).status_code == 404
    assert "définitif" in client.get(revocation).content.decode()
    assert client.post(revocation).url == KEYS
    assert client.post(rotation).status_code == 404


def test_a_colleague_does_not_see_my_addresses(client, opened):
    key, _ = opened()
    client.force_login(MembershipFactory().user)
    assert list(client.get(KEYS).context["keys"]) == []
    assert client.post(reverse("outreach:feed_revocation", args=[key.pk])).status_code == 404


def test_a_partner_has_no_such_address(client):
    client.force_login(MembershipFactory(role="partner_staff").user)
    assert client.post(KEYS, ALL).status_code == 403


@pytest.mark.parametrize("stops", [1, 8])
def test_queries_do_not_grow_with_stops(client, django_assert_num_queries, maya, opened, settings, stops):
    settings.ACCOUNT_RATE_LIMITS = {}
    key, token = opened("all")
    FeedKey.objects.filter(pk=key.pk).update(last_fetched_at=TEN)
    for day in range(stops):
        put(StopFactory(period=between(14, 17, day=day)), maya, UserFactory())
    with django_assert_num_queries(4):  # the key, its owner’s roles, stops, the last change
        client.get(feed(token))
