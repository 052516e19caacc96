"""Sessions end by themselves, and can be ended from afar (P25, P26)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.accounts import sessions
from joz.accounts.tasks import forget_ended_sessions
from joz.audit.models import TrailEntry
from tests.accounts.conftest import CLOSED_PAGE, PASSWORD, SIGN_IN, give_password, is_in

OPEN_SESSIONS = reverse("usersessions_list")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"

pytestmark = pytest.mark.django_db


# --- Ending by themselves -------------------------------------------------------------------------


def test_thirty_idle_minutes_end_a_session_and_the_sign_in_page_says_so(client, partner, clock):
    give_password(client, partner)
    clock.shift(30 * 60)
    answer = client.get("/mon-compte/?page=2")
    assert answer.url == f"{SIGN_IN}?next=%2Fmon-compte%2F%3Fpage%3D2&ended=idle"
    assert "Votre session s’est fermée" in client.get(answer.url).text
    assert not is_in(client)


def test_a_session_in_use_lives_on(client, partner, clock):
    give_password(client, partner)
    for _ in range(20):
        clock.shift(29 * 60)
        assert is_in(client)


def test_twelve_hours_end_a_session_in_use(client, partner, clock):
    give_password(client, partner)
    for _ in range(24):
        clock.shift(29 * 60)
        assert is_in(client)
    clock.shift(24 * 60)
    answer = client.get(CLOSED_PAGE)
    assert answer.url.endswith("ended=too_long")
    assert "Une session dure douze heures" in client.get(answer.url).text


def test_signing_in_again_starts_both_clocks_again(client, partner, clock):
    give_password(client, partner)
    clock.shift(31 * 60)
    client.get(CLOSED_PAGE)
    give_password(client, partner)
    clock.shift(29 * 60)
    assert is_in(client)


def test_a_public_page_opens_to_whoever_is_no_longer_in(client, partner, clock):
    give_password(client, partner)
    clock.shift(31 * 60)
    assert client.get(SIGN_IN).status_code == 200


def test_a_session_that_went_unused_since_signing_in_ends_too(client, partner, clock):
    give_password(client, partner)
    clock.shift(11 * 3600)
    assert not is_in(client)


def test_a_form_that_meets_an_ended_session_is_owned_up_to(client, partner, clock):
    give_password(client, partner)
    clock.shift(31 * 60)
    answer = client.post(OPEN_SESSIONS, headers={"Referer": "http://testserver/mon-compte/sessions/?a=1#b"})
    assert answer.url == f"{SIGN_IN}?next=%2Fmon-compte%2Fsessions%2F%3Fa%3D1&ended=idle&lost=1"
    assert "Votre dernier envoi n’est pas enregistré" in client.get(answer.url).text


def test_a_form_whose_session_was_closed_from_afar_is_owned_up_to(client, partner):
    give_password(client, partner)
    Session.objects.all().delete()
    assert client.post(OPEN_SESSIONS).url == f"{SIGN_IN}?lost=1"


def test_a_form_never_leads_back_to_another_site(client):
    answer = client.post(OPEN_SESSIONS, headers={"Referer": "https://ailleurs.example/"})
    assert answer.url == f"{SIGN_IN}?lost=1"


@pytest.mark.parametrize(("method", "lost"), [("get", ""), ("post", "&lost=1")])
def test_a_fragment_leads_the_whole_page_to_sign_in_and_back(client, partner, clock, method, lost):
    give_password(client, partner)
    clock.shift(31 * 60)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/mon-compte/"}
    answer = getattr(client, method)(OPEN_SESSIONS, headers=headers)
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=%2Fmon-compte%2F&ended=idle{lost}"


def test_a_sign_of_life_is_written_once_a_minute_at_most(client, partner, clock):
    give_password(client, partner)
    client.get(CLOSED_PAGE)
    for seconds, writes in [(10, 0), (30, 0), (30, 1), (10, 0)]:
        clock.shift(seconds)
        with CaptureQueriesContext(connection) as queries:
            client.get(CLOSED_PAGE)
        assert sum("UPDATE" in query["sql"] for query in queries) == writes


def test_signed_in_pages_are_kept_by_no_cache(client, partner):
    client.force_login(partner)
    for answer in [client.get(CLOSED_PAGE), client.get(reverse("landing"))]:
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]


def test_every_page_says_what_no_page_asks_of_a_browser(client):
    policy = client.get(SIGN_IN).headers["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy.split(", "))
    # Passkeys need these two, which a browser grants to our own pages.
    assert "publickey-credentials" not in policy


# --- Ending from afar -----------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_this_place_first(client, other_client, partner, clock):
    other_client.defaults["HTTP_USER_AGENT"], client.defaults["HTTP_USER_AGENT"] = ANDROID, FIREFOX
    give_password(other_client, partner)
    clock.shift(60)
    give_password(client, partner)
    found = client.get(OPEN_SESSIONS).context["sessions"]
    assert [(session.device, session.is_current) for session in found] == [
        ("Firefox sur Windows", True),
        ("Chrome sur Android", False),
    ]


def test_a_lost_telephone_is_signed_out_at_once(client, other_client, partner):
    give_password(other_client, partner)
    give_password(client, partner)
    other = client.get(OPEN_SESSIONS).context["sessions"][1]
    client.post(OPEN_SESSIONS, {"session": other.pk})
    assert not is_in(other_client)
    assert is_in(client)
    assert TrailEntry.objects.get(verb="session.closed").actor == partner


def test_all_the_others_are_signed_out_together(client, partner):
    others = [type(client)() for _ in range(3)]
    for browser in [*others, client]:
        give_password(browser, partner)
    client.post(OPEN_SESSIONS)
    assert [is_in(browser) for browser in others] == [False] * 3
    assert is_in(client)
    assert len(client.get(OPEN_SESSIONS).context["sessions"]) == 1


@pytest.mark.parametrize("chosen", ["999999", "abc", "-1", ""])
def test_nobody_closes_the_session_of_somebody_else(client, other_client, partner, open_account, chosen):
    give_password(other_client, open_account("youn", role="partner_staff"))
    give_password(client, partner)
    theirs = UserSession.objects.get(user__email__startswith="youn").pk
    for value in [chosen, str(theirs)]:
        assert client.post(OPEN_SESSIONS, {"session": value}).status_code == 302
    assert is_in(other_client)


def test_an_ended_session_is_no_longer_listed(client, other_client, partner, clock):
    give_password(other_client, partner)
    clock.shift(31 * 60)
    give_password(client, partner)
    assert len(client.get(OPEN_SESSIONS).context["sessions"]) == 1


def test_changing_the_password_signs_the_others_out(client, other_client, partner):
    give_password(other_client, partner)
    give_password(client, partner)
    new = {"oldpassword": PASSWORD, "password1": "dune-houle-granit-verger", "password2": "dune-houle-granit-verger"}
    client.post(reverse("account_change_password"), new)
    assert not is_in(other_client)
    assert is_in(client)
    assert len(client.get(OPEN_SESSIONS).context["sessions"]) == 1


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_for_one_session_and_for_many(client, partner, count, django_assert_num_queries):
    for browser in [*(type(client)() for _ in range(count - 1)), client]:
        give_password(browser, partner)
    client.get(OPEN_SESSIONS)
    # One of them is the menu’s: it asks whether anything is shared with a partner.
    with django_assert_num_queries(7):
        client.get(OPEN_SESSIONS)


def test_what_is_left_of_ended_sessions_is_forgotten_addresses_included(client, other_client, partner, clock):
    give_password(other_client, partner)
    clock.shift(13 * 3600)
    give_password(client, partner)
    forget_ended_sessions()
    assert UserSession.objects.count() == 1
    assert is_in(client)
    assert not Session.objects.filter(expire_date__lt=timezone.now() + timedelta(hours=1)).exists()


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (ANDROID, "Chrome sur Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Mac"),
        ("curl/8.0", "Navigateur sur appareil inconnu"),
        ("", "Navigateur sur appareil inconnu"),
    ],
)
def test_a_device_is_named_as_its_owner_would(user_agent, device):
    assert sessions.device(user_agent) == device
