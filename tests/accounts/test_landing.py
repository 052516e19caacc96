"""Each role arrives where its day begins; an account sees itself."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from joz.landing import FIRST_PAGES
from partners.models import Membership, Organisation, Scheme

pytestmark = pytest.mark.django_db

LANDING = reverse("landing")
MY_ACCOUNT = reverse("my_account")


@pytest.mark.parametrize("role", Membership.Role)
def test_every_role_has_a_first_page(client, open_account, role):
    client.force_login(open_account(role=role))
    assert client.get(LANDING).url == reverse(FIRST_PAGES[role])


def test_whoever_holds_several_roles_starts_where_there_is_most_to_do(client, open_account):
    user = open_account(role="funder")
    organisation = Organisation.objects.create(name="Mission locale", kind="local_mission")
    Membership.objects.create(
        user=user, organisation=organisation, role="adviser", period=DateRange(date(2026, 1, 1), None)
    )
    client.force_login(user)
    assert client.get(LANDING).url == reverse("tracking:day")


@pytest.mark.parametrize("days", [None, -1, 1])
def test_an_account_without_a_role_today_is_told_whom_to_call(client, open_account, days):
    Scheme.objects.update_or_create(pk=1, defaults={"name": "J’Oz", "phone": "+33261910000"})
    today = timezone.localdate()
    periods = {
        None: {},
        -1: {"role": "partner_staff", "since": date(2020, 1, 1), "until": today},
        1: {"role": "partner_staff", "since": today + timedelta(days=1)},
    }
    client.force_login(open_account(**periods[days]))
    page = client.get(LANDING)
    assert "votre accès est en attente" in page.text
    assert "02 61 91 00 00" in page.text


def test_my_account_says_who_i_am_for_whom_and_until_when(client, open_account):
    client.force_login(open_account(role="partner_staff", since=date(2026, 1, 5), until=date(2099, 6, 30)))
    page = client.get(MY_ACCOUNT).text
    for said in [
        "Annick",
        "annick@demo.joz.example",
        "Partenaire",
        "Le Panier solidaire",
        "5 janvier 2026",
        "30 juin 2099",
    ]:
        assert said in page


def test_my_account_says_to_staff_that_a_second_factor_is_asked_for(client, open_account):
    client.force_login(open_account(role="adviser"))
    assert "vos fonctions la demandent" in client.get(MY_ACCOUNT).text


@pytest.mark.parametrize("page", [LANDING, MY_ACCOUNT])
def test_they_only_read(client, partner, page):
    client.force_login(partner)
    assert client.post(page).status_code == 405


@pytest.mark.parametrize("page", [LANDING, MY_ACCOUNT])
def test_they_ask_who_is_there(client, page):
    assert client.get(page).url.startswith(reverse("account_login"))
