"""The pages of recurring presences: begun by the team, paused by whoever lends the place too."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import Presence
from outreach.rules import Rhythm, Rule
from partners.models import Membership
from tests.factories import MembershipFactory, PlaceFactory, PresenceFactory, SchemeFactory, sign_in

pytestmark = pytest.mark.django_db

LIST, NEW = "/presences/", "/presences/new/"


@pytest.fixture
def adviser(client):
    SchemeFactory()
    user = MembershipFactory().user
    sign_in(client, user)
    return user


@pytest.fixture
def place():
    return PlaceFactory(name="Espace Jeunes de Plouville")


def wish(place, **changes):
    usual = {"place": place.pk, "weekdays": ["0", "3"], "rhythm": "1", "first_on": timezone.localdate().isoformat()}
    usual |= {"starts": "14:00", "ends": "17:00", "school_time": "always", "is_public": "on"}
    return usual | {"submission": uuid.uuid4()} | changes


@pytest.fixture
def begun(client, adviser, place):
    client.post(NEW, wish(place))
    return Presence.objects.get()


@pytest.mark.parametrize(
    ("rhythm", "days", "text", "words"),
    [
        (Rhythm.WEEKLY, (2,), "FREQ=WEEKLY;BYDAY=WE", "les mercredis"),
        (
            Rhythm.FORTNIGHTLY,
            (1, 3),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            "les mardis et jeudis, une semaine sur deux",
        ),
        (Rhythm.LAST, (4,), "FREQ=MONTHLY;BYDAY=-1FR", "le dernier vendredi du mois"),
    ],
)
def test_a_rule_is_written_read_and_said(rhythm, days, text, words):
    rule = Rule(rhythm, days)
    assert (rule.text, rule.words, Rule.read(text)) == (text, words, rule)


def test_an_adviser_begins_a_presence_and_sees_its_coming_days(client, begun):
    page = client.get(begun.get_absolute_url()).content.decode()
    assert "Les lundis et jeudis, de 14\u00a0h à 17\u00a0h" in page
    assert page.count("Planifiée") > 10


def test_the_list_says_the_rule_and_the_next_day(client, begun):
    page = client.get(LIST).content.decode()
    assert "Espace Jeunes de Plouville" in page
    assert "Aucun jour annoncé" not in page


def test_an_empty_list_says_what_to_do(client, adviser):
    assert "Commencer une permanence" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "13:00"}, "vient après"),
        ({"weekdays": []}, "au moins un jour"),
        ({"first_on": "2020-01-01"}, "passé"),
        ({"first_on": "demain"}, "Écrivez une date"),
        ({"starts": "25:00"}, "Écrivez une heure"),
        ({"rhythm": "secret"}, "choix valide"),
    ],
)
def test_a_wrong_wish_is_refused_in_words(client, adviser, place, changes, words):
    assert words in client.post(NEW, wish(place, **changes)).content.decode()
    assert not Presence.objects.exists()


def test_one_form_sent_twice_begins_one_presence(client, adviser, place):
    wished = wish(place)
    client.post(NEW, wished)
    client.post(NEW, wished)
    assert Presence.objects.count() == 1


def test_a_pause_is_taken_by_whoever_lends_the_place_and_by_no_other_partner(client, begun, place):
    address = reverse("outreach:presence_pause", args=[begun.pk])
    days = {"first": timezone.localdate() + timedelta(days=1), "last": timezone.localdate() + timedelta(days=20)}
    sign_in(client, MembershipFactory(role=Membership.Role.PARTNER_STAFF).user)
    assert client.post(address, days).status_code == 403
    sign_in(client, MembershipFactory(role=Membership.Role.PARTNER_STAFF, organisation=place.organisation).user)
    assert client.post(address, days).status_code == 302
    assert not begun.stops.standing().between(days["first"], days["last"]).exists()


def test_a_pause_the_wrong_way_round_is_refused_in_words(client, begun):
    address = reverse("outreach:presence_pause", args=[begun.pk])
    days = {"first": timezone.localdate() + timedelta(days=20), "last": timezone.localdate()}
    assert "vient après le premier" in client.post(address, days).content.decode()


def test_an_ended_presence_leaves_the_list_for_the_other_one(client, begun):
    client.post(reverse("outreach:presence_end", args=[begun.pk]), {"on": timezone.localdate()})
    assert "Plouville" not in client.get(LIST).content.decode()
    assert "Plouville" in client.get(LIST, {"when": "ended"}).content.decode()


def test_a_discreet_presence_is_for_the_team(client, begun):
    Presence.objects.update(is_public=False)
    sign_in(client, MembershipFactory(role=Membership.Role.PARTNER_STAFF).user)
    assert client.get(begun.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_do_not_grow_with_rows(client, adviser, rows, django_assert_num_queries):
    PresenceFactory.create_batch(rows)
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
