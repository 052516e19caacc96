"""Whoever opens files or changes accounts proves more than a password, and reaches nothing before (P25)."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from joz.accounts import second_factor
from tests.accounts.conftest import (
    CLOSED_PAGE,
    PASSWORD,
    SECOND_FACTOR,
    SECRET,
    SIGN_IN,
    ask_for_code,
    code_in,
    code_now,
    give_code,
    give_password,
    give_second_factor,
    has_factor,
    is_in,
    latest_letter,
)

SET_UP = reverse("second_factor")
APPLICATION = reverse("mfa_activate_totp")
GIVE_AGAIN = reverse("mfa_reauthenticate")
STAFF = ["adviser", "manager", "administrator"]
OTHERS = ["partner_staff", "animator", "ambassador", "town_hall", "funder"]

pytestmark = pytest.mark.django_db


# --- Giving it ------------------------------------------------------------------------------------


def test_an_adviser_comes_in_with_a_password_and_then_a_code_of_their_application(client, adviser):
    assert give_password(client, adviser).url == SECOND_FACTOR
    assert not is_in(client)
    assert give_second_factor(client).url == reverse("landing")
    assert is_in(client)


def test_the_page_asked_for_is_not_forgotten_on_the_way(client, adviser):
    give_password(client, adviser, next=CLOSED_PAGE)
    assert give_second_factor(client).url == CLOSED_PAGE


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_telephone_whose_clock_is_half_a_minute_off_is_understood(client, adviser, shift):
    give_password(client, adviser)
    give_second_factor(client, code_now(shift=shift))
    assert is_in(client)


def test_a_code_of_two_minutes_ago_is_not(client, adviser):
    give_password(client, adviser)
    assert "Ce code n’est pas le bon" in give_second_factor(client, code_now(shift=-4)).text
    assert not is_in(client)


def test_a_code_of_the_application_serves_once(client, other_client, adviser, clock):
    code = code_now()
    give_password(client, adviser)
    give_second_factor(client, code)
    for seconds in [0, 31]:
        clock.shift(seconds)
        give_password(other_client, adviser)
        assert give_second_factor(other_client, f"{code[:3]} {code[3:]}").status_code == 200
    assert not is_in(other_client)


def test_ten_wrong_codes_lock_the_second_factor_for_fifteen_minutes(client, adviser, clock):
    give_password(client, adviser)
    for _ in range(10):
        give_second_factor(client, "000000")
    assert "Trop d’essais" in give_second_factor(client).text
    clock.shift(15 * 60 + 1)
    give_password(client, adviser)
    give_second_factor(client)
    assert is_in(client)


def test_a_lost_telephone_is_replaced_by_a_recovery_code_which_serves_once(client, other_client, adviser):
    client.force_login(adviser)
    client.post(reverse("mfa_generate_recovery_codes"))
    spare = Authenticator.objects.get(user=adviser, type="recovery_codes").wrap().get_unused_codes()[0]
    for browser, comes_in in [(other_client, True), (client, False)]:
        browser.post(reverse("account_logout"))
        give_password(browser, adviser)
        give_second_factor(browser, spare)
        assert is_in(browser) == comes_in


def test_a_half_sign_in_dies_after_fifteen_minutes(client, adviser, clock):
    give_password(client, adviser)
    clock.shift(15 * 60 + 1)
    assert give_second_factor(client).url == SIGN_IN
    assert not is_in(client)


def test_a_mailbox_is_not_enough_where_a_second_factor_is_set_up(client, adviser):
    ask_for_code(client, adviser.email)
    assert give_code(client, code_in(latest_letter())).url == SECOND_FACTOR
    assert not is_in(client)


def test_secrets_are_encrypted_at_rest(adviser):
    stored = Authenticator.objects.get(user=adviser).data["secret"]
    assert SECRET not in stored


def test_a_secret_is_still_read_after_the_key_of_the_installation_changed(client, adviser, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
    give_password(client, adviser)
    give_second_factor(client)
    assert is_in(client)


# --- Needing one ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_staff_needs_a_second_factor(open_account, role):
    assert second_factor.is_needed_by(open_account(role=role))


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not(open_account, role):
    assert not second_factor.is_needed_by(open_account(role=role))


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_whoever_enters_the_administration_needs_one_without_any_role(open_account, right):
    assert second_factor.is_needed_by(open_account(**{right: True}))


# --- Setting one up -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_staff_without_one_is_led_to_set_it_up_and_reaches_nothing_else(client, open_account, role):
    give_password(client, open_account(role=role))
    for page in [reverse("landing"), CLOSED_PAGE, reverse("usersessions_list"), reverse("outreach:home"), "/admin/"]:
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.url.startswith(f"{SET_UP}?next=")
    assert "Une seconde preuve" in client.get(SET_UP).text


def test_neither_a_post_nor_a_fragment_passes_before(client, open_account):
    give_password(client, open_account(role="adviser"))
    assert client.post(reverse("usersessions_list")).url == SET_UP
    fragment = client.get(CLOSED_PAGE, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == SET_UP


def test_an_application_is_set_up_with_a_drawing_a_key_in_words_and_a_first_code(client, open_account):
    adviser = open_account(role="adviser")
    give_password(client, adviser)
    page = client.get(APPLICATION)
    assert "data:image/svg+xml;base64," in page.text
    secret = page.context["form"].secret
    assert secret in page.text
    assert client.post(APPLICATION, {"code": code_now(secret)}).url == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert codes.text.count("<code>") == 10
    assert is_in(client)


def test_a_wrong_first_code_keeps_the_same_key_and_sets_nothing_up(client, open_account):
    adviser = open_account(role="adviser")
    give_password(client, adviser)
    secret = client.get(APPLICATION).context["form"].secret
    answer = client.post(APPLICATION, {"code": "000000"})
    assert answer.context["form"].secret == secret
    assert not has_factor(adviser)
    assert not is_in(client)


def test_whoever_came_in_by_a_mailbox_gives_their_password_before_setting_one_up(client, open_account):
    adviser = open_account(role="adviser")
    ask_for_code(client, adviser.email)
    give_code(client, code_in(latest_letter()))
    sent = client.get(APPLICATION)
    assert sent.url.startswith(reverse("account_reauthenticate"))
    client.post(sent.url, {"password": "raté-raté-raté"})
    assert client.get(APPLICATION).status_code == 302
    client.post(sent.url, {"password": PASSWORD})
    assert client.get(APPLICATION).status_code == 200


def test_staff_invited_without_a_password_sets_one_up_straight_away(client, open_account):
    adviser = open_account(role="adviser", password=None)
    ask_for_code(client, adviser.email)
    give_code(client, code_in(latest_letter()))
    assert client.get(CLOSED_PAGE).url.startswith(SET_UP)
    assert client.get(APPLICATION).status_code == 200


def test_signing_out_stays_possible(client, open_account):
    give_password(client, open_account(role="adviser"))
    client.post(reverse("account_logout"))
    assert client.get(CLOSED_PAGE).url.startswith(SIGN_IN)


# --- Having one, and not having given it ----------------------------------------------------------


def test_staff_who_did_not_give_it_in_this_session_is_asked_for_it(client, adviser):
    client.force_login(adviser, second_factor=False)
    assert client.get(CLOSED_PAGE).url == f"{GIVE_AGAIN}?next=%2Fmon-compte%2F"
    assert client.get(SET_UP).url.startswith(GIVE_AGAIN)
    client.post(GIVE_AGAIN, {"code": code_now()})
    assert is_in(client)


def test_a_password_given_again_does_not_replace_it(client, adviser):
    client.force_login(adviser, second_factor=False)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert not is_in(client)


def test_a_partner_who_becomes_an_adviser_is_asked_at_once(client, open_account, partner):
    give_password(client, partner)
    assert is_in(client)
    partner.memberships.update(role="adviser")
    assert client.get(CLOSED_PAGE).url.startswith(SET_UP)


def test_the_factor_of_somebody_else_does_not_count(client, adviser, open_account):
    client.force_login(adviser)
    session = client.session
    session["account_authentication_methods_user"] = str(adviser.pk + 1)
    session.save()
    assert not is_in(client)


# --- Taking it away -------------------------------------------------------------------------------


def test_staff_cannot_remove_their_last_factor(client, adviser):
    client.force_login(adviser)
    page = client.get(reverse("mfa_deactivate_totp"))
    assert "Vos fonctions demandent une seconde preuve" in page.text
    client.post(reverse("mfa_deactivate_totp"))
    assert has_factor(adviser)


def test_a_partner_may_have_one_and_give_it_up(client, open_account):
    partner = open_account(role="partner_staff", totp=True)
    give_password(client, partner)
    give_second_factor(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not has_factor(partner)
    assert is_in(client)


def test_touching_ones_security_long_after_signing_in_takes_the_second_factor_again(client, adviser, clock):
    give_password(client, adviser)
    give_second_factor(client)
    clock.shift(6 * 60)
    assert client.get(reverse("mfa_deactivate_totp")).url.startswith(GIVE_AGAIN)


def test_the_administration_of_django_has_no_door_of_its_own(client, adviser, open_account):
    login = reverse("admin:login")
    assert client.get(login).url.startswith(SIGN_IN)
    assert client.post(login, {"username": adviser.email, "password": PASSWORD}).url.startswith(SIGN_IN)
    client.force_login(adviser)
    assert client.get(login).status_code == 403
    client.force_login(open_account("technique", is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:index")).status_code == 200
