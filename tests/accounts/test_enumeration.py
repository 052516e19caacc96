"""Nobody learns from us who has an account: same status, same words, same work."""

import statistics
import time

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.outbox.models import Message
from tests.accounts.conftest import SIGN_IN, ask_for_code, give_code
from tests.accounts.test_sign_in import visible

pytestmark = pytest.mark.django_db

STRANGER = "inconnu@demo.joz.example"
RESET = reverse("account_reset_password")


def by_password(client, email):
    return client.post(SIGN_IN, {"login": email, "password": "raté-raté-raté-raté"})


def by_reset(client, email):
    return client.post(RESET, {"email": email})


@pytest.mark.parametrize("way", [by_password, ask_for_code, by_reset])
def test_an_unknown_address_is_answered_like_a_known_one(client, other_client, partner, way):
    known, unknown = way(client, partner.email), way(other_client, STRANGER)
    assert known.status_code == unknown.status_code
    assert known.headers.get("Location") == unknown.headers.get("Location")
    assert visible(known, partner.email) == visible(unknown, STRANGER)
    assert said(known) == said(unknown)
    assert set(known.cookies) == set(unknown.cookies)


@pytest.mark.parametrize("way", [ask_for_code, by_reset])
def test_the_page_that_follows_says_the_same_and_a_wrong_code_too(client, other_client, partner, way):
    known, unknown = way(client, partner.email), way(other_client, STRANGER)
    pages = client.get(known.url), other_client.get(unknown.url)
    assert visible(pages[0], partner.email) == visible(pages[1], STRANGER)
    refusals = client.post(known.url, {"code": "0000-0000"}), other_client.post(unknown.url, {"code": "0000-0000"})
    assert "Ce code n’est pas le bon." in refusals[0].text
    assert visible(refusals[0], partner.email) == visible(refusals[1], STRANGER)


def test_ten_wrong_codes_end_the_same_for_both(client, other_client, partner):
    ask_for_code(client, partner.email)
    ask_for_code(other_client, STRANGER)
    known = [give_code(client, "0000-0000") for _ in range(10)]
    unknown = [give_code(other_client, "0000-0000") for _ in range(10)]
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]
    assert said(known[-1]) == said(unknown[-1])


@pytest.mark.parametrize("way", [ask_for_code, by_reset])
def test_nothing_is_written_to_an_unknown_address_nor_kept_about_it(client, way):
    way(client, STRANGER)
    assert not Message.objects.exists()


@pytest.mark.parametrize("way", [ask_for_code, by_reset])
def test_an_unknown_address_costs_the_same_statements(client, other_client, partner, way):
    way(other_client, "youn@demo.joz.example")  # Warm.
    with CaptureQueriesContext(connection) as known:
        way(client, partner.email)
    other_client.post(reverse("account_logout"))
    with CaptureQueriesContext(connection) as unknown:
        way(other_client, STRANGER)
    assert inserts(known) == inserts(unknown) == 1


@pytest.mark.parametrize("way", [by_password, ask_for_code, by_reset])
def test_an_unknown_address_takes_about_the_same_time(client, settings, open_account, way):
    settings.PASSWORD_HASHERS = ["tests.accounts.slow_hasher.SlowHasher"]
    settings.ACCOUNT_RATE_LIMITS = {
        "login": "1000/m/ip",
        "login_failed": "",
        "request_login_code": "",
        "reset_password": "",
    }
    known = open_account(role="partner_staff").email
    # In pairs, since the machine is shared: each pair meets the same weather.
    ratios = [took(client, way, STRANGER) / took(client, way, known) for _ in range(9)]
    assert 0.5 < statistics.median(ratios) < 2


def took(client, way, email):
    started = time.perf_counter()
    way(client, email)
    elapsed = time.perf_counter() - started
    client.post(reverse("account_logout"))
    return elapsed


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def inserts(queries):
    return sum('INSERT INTO "outbox_message"' in query["sql"] for query in queries)
