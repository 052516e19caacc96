"""Every page of sign-in and of one's account: whole, in French, without a script of its own."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.accounts.conftest import ask_for_code, give_password

pytestmark = pytest.mark.django_db

TO_ALL = ["account_login", "account_request_login_code", "account_reset_password", "account_inactive"]
TO_ALL += ["account_password_reset_completed"]
TO_A_PARTNER = ["account_logout", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"]
TO_A_PARTNER += ["mfa_list_webauthn", "usersessions_list", "my_account", "landing", "second_factor"]
TO_AN_ADVISER = ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_index"]
ENGLISH = re.compile(r"\b(sign|please|password|email address|security key|your|account|the|cancel)\b", re.I)


def check(response):
    """What holds for every page."""
    assert response.status_code == 200
    text = response.text
    assert text.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=", text)
    assert 'lang="fr"' in text
    shown = re.sub(r"<(script|style|svg|head)\b.*?</\1>|<[^>]+>", " ", text, flags=re.S)
    assert not ENGLISH.search(shown), ENGLISH.search(shown)


@pytest.mark.parametrize("name", TO_ALL)
def test_pages_that_anybody_opens(client, name):
    check(client.get(reverse(name)))


@pytest.mark.parametrize("name", TO_A_PARTNER)
def test_pages_of_a_partner(client, partner, name):
    give_password(client, partner)
    answer = client.get(reverse(name))
    check(answer if answer.status_code == 200 else client.get(reverse("my_account")))


@pytest.mark.parametrize("name", TO_AN_ADVISER)
def test_pages_of_an_adviser(client, adviser, name):
    client.force_login(adviser)
    check(client.get(reverse(name)))


def test_the_page_of_the_second_factor(client, adviser):
    give_password(client, adviser)
    check(client.get(reverse("mfa_authenticate")))


def test_the_page_that_asks_for_a_code(client, partner):
    ask_for_code(client, partner.email)
    check(client.get(reverse("account_confirm_login_code")))


def test_the_pages_that_replace_a_password(client, partner):
    client.post(reverse("account_reset_password"), {"email": partner.email})
    check(client.get(reverse("account_confirm_password_reset_code")))


def test_the_page_that_asks_for_a_password_again(client, open_account, clock):
    give_password(client, open_account(role="partner_staff"))
    clock.shift(6 * 60)
    check(client.get(client.get(reverse("mfa_activate_totp")).url))


def test_the_page_to_choose_a_first_password(client, open_account):
    client.force_login(open_account(role="partner_staff", password=None))
    check(client.get(reverse("account_set_password")))


def test_the_page_of_the_recovery_codes_and_their_file(client, adviser):
    client.force_login(adviser)
    client.post(reverse("mfa_generate_recovery_codes"))
    check(client.get(reverse("mfa_view_recovery_codes")))
    assert "Chacun sert une fois" in client.get(reverse("mfa_download_recovery_codes")).text


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_the_pages_of_a_key(client, adviser, name):
    key = Authenticator.objects.create(user=adviser, type="webauthn", data={"name": "Téléphone", "credential": {}})
    client.force_login(adviser)
    check(client.get(reverse(name, args=[key.pk])))
    check(client.get(reverse("mfa_list_webauthn")))


def test_a_key_is_renamed_and_removed_by_its_owner_alone(client, adviser, partner):
    key = Authenticator.objects.create(user=adviser, type="webauthn", data={"name": "Téléphone", "credential": {}})
    rename, remove = (reverse(name, args=[key.pk]) for name in ["mfa_edit_webauthn", "mfa_remove_webauthn"])
    client.force_login(partner)
    assert client.post(rename, {"name": "À moi"}).status_code == 404
    assert client.post(remove).status_code == 404
    client.force_login(adviser)
    client.post(rename, {"name": "Ordinateur"})
    assert Authenticator.objects.get(pk=key.pk).data["name"] == "Ordinateur"
    client.post(remove)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_the_last_key_of_an_adviser_stays(client, open_account):
    adviser = open_account(role="adviser")
    key = Authenticator.objects.create(user=adviser, type="webauthn", data={"name": "Téléphone", "credential": {}})
    client.force_login(adviser)
    page = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert "Vos fonctions demandent une seconde preuve" in page.text
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"response": {}}', "pas du json", "\x00"])
def test_a_broken_passkey_is_answered_in_french(client, credential):
    assert client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).status_code == 200
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert not ENGLISH.search("".join(str(message) for message in answer.context["messages"]))


def test_the_scripts_of_passkeys_come_from_our_own_house(client):
    sources = re.findall(r'<script src="/static/([^"]+)"', client.get(reverse("account_login")).text)
    assert {"mfa/js/webauthn.js", "accounts/passkeys.js"} <= set(sources)
    assert all(finders.find(source) for source in sources if source != "joz.js")
