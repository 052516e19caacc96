"""Coming in: with a password, with a code by e-mail, and all the ways of not coming in."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from joz.outbox.models import Message
from tests.accounts.conftest import (
    CLOSED_PAGE,
    PASSWORD,
    SIGN_IN,
    ask_for_code,
    code_in,
    give_code,
    give_password,
    is_in,
    latest_letter,
)

REQUEST_CODE = reverse("account_request_login_code")
CONFIRM_CODE = reverse("account_confirm_login_code")

pytestmark = pytest.mark.django_db


# --- With a password ------------------------------------------------------------------------------


def test_a_partner_comes_in_with_e_mail_and_password(client, partner):
    assert give_password(client, partner).url == reverse("landing")
    assert is_in(client)


def test_the_case_of_the_address_and_spaces_around_it_do_not_matter(client, partner):
    client.post(SIGN_IN, {"login": f" {partner.email.upper()} ", "password": PASSWORD})
    assert is_in(client)


def test_signing_in_leads_back_to_the_page_that_asked_for_it(client, partner):
    sent = client.get(CLOSED_PAGE)
    assert sent.url == f"{SIGN_IN}?next=%2Fmon-compte%2F"
    assert b'name="next" value="/mon-compte/"' in client.get(sent.url).content
    assert give_password(client, partner, next=CLOSED_PAGE).url == CLOSED_PAGE


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, partner, elsewhere):
    assert give_password(client, partner, next=elsewhere).url == reverse("landing")


def test_a_wrong_password_keeps_the_address_and_not_the_password(client, partner):
    page = give_password(client, partner, "raté-raté-raté-raté")
    assert "L’adresse e-mail ou le mot de passe ne correspond pas." in page.text
    assert partner.email in page.text
    assert "raté-raté-raté-raté" not in page.text
    assert not is_in(client)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"login": "annick", "password": PASSWORD},
        {"login": "annick@demo.joz.example\x00", "password": PASSWORD},
        {"login": "annick@demo.joz.example", "password": "a\x00b"},
        {"login": "a" * 10_000 + "@demo.joz.example", "password": PASSWORD},
        {"login": "annick@demo.joz.example", "password": "a" * 10_000},
        {"login": "<script>alert(1)</script>@x.example", "password": "\u202eabc"},
    ],
)
def test_odd_input_is_answered_with_a_french_sentence(client, partner, data):
    page = client.post(SIGN_IN, data)
    assert page.status_code == 200
    assert "La connexion n’a pas abouti" in page.text
    assert "<script>alert" not in page.text


def test_whoever_is_in_already_is_led_on(client, partner):
    client.force_login(partner)
    assert client.get(SIGN_IN).url == reverse("landing")


def test_nobody_opens_an_account_alone(client):
    assert client.get(reverse("account_signup")).status_code == 404
    assert client.post(reverse("account_signup"), {"email": "x@y.example"}).status_code == 404


def test_signing_out_takes_a_gesture(client, partner):
    client.force_login(partner)
    assert "Oui, me déconnecter" in client.get(reverse("account_logout")).text
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


# --- With a code by e-mail ------------------------------------------------------------------------


def test_a_partner_comes_in_with_a_code_by_e_mail_and_no_password(client, open_account):
    partner = open_account(role="partner_staff", password=None)
    assert ask_for_code(client, partner.email).url == CONFIRM_CODE
    assert give_code(client, code_in(latest_letter())).url == reverse("landing")
    assert is_in(client)


def test_the_sign_in_page_hands_its_e_mail_field_over_to_the_code(client, partner):
    page = client.get(SIGN_IN).text
    assert f'formaction="{REQUEST_CODE}"' in page
    assert client.post(REQUEST_CODE, {"login": partner.email, "password": ""}).url == CONFIRM_CODE
    assert latest_letter().to == partner.email


def test_the_page_asked_for_is_not_forgotten_on_the_way(client, partner):
    sent = ask_for_code(client, partner.email, next=CLOSED_PAGE)
    assert sent.url == f"{CONFIRM_CODE}?next=%2Fmon-compte%2F"
    assert give_code(client, code_in(latest_letter()), next=CLOSED_PAGE).url == CLOSED_PAGE


@pytest.mark.parametrize("typed", ["{} ", "{}".replace("-", ""), " {}"])
def test_a_code_is_taken_with_or_without_its_dash_and_spaces(client, partner, typed):
    ask_for_code(client, partner.email)
    give_code(client, typed.format(code_in(latest_letter()).replace("-", " ")))
    assert is_in(client)


def test_opening_the_link_of_the_letter_fills_the_page_in_and_spends_nothing(client, partner):
    ask_for_code(client, partner.email)
    letter = latest_letter()
    link = f"{CONFIRM_CODE}?code={code_in(letter)}"
    assert link in letter.body
    for _ in range(3):
        assert f'value="{code_in(letter)}"' in client.get(link).text
        assert not is_in(client)
    give_code(client, code_in(letter))
    assert is_in(client)


def test_a_mail_scanner_that_opens_the_link_comes_in_nowhere(client, partner, other_client):
    ask_for_code(client, partner.email)
    letter = latest_letter()
    answer = other_client.get(f"{CONFIRM_CODE}?code={code_in(letter)}")
    assert answer.url == REQUEST_CODE
    assert "dans le navigateur où vous avez demandé" in str(*get_messages(answer.wsgi_request))
    give_code(other_client, code_in(letter))
    assert not is_in(other_client)
    give_code(client, code_in(letter))
    assert is_in(client)


def test_a_code_serves_once(client, partner):
    ask_for_code(client, partner.email)
    code = code_in(latest_letter())
    give_code(client, code)
    client.post(reverse("account_logout"))
    give_code(client, code)
    assert not is_in(client)


def test_a_code_dies_after_fifteen_minutes(client, partner, clock):
    ask_for_code(client, partner.email)
    clock.shift(15 * 60 + 1)
    assert give_code(client, code_in(latest_letter())).url == REQUEST_CODE
    assert not is_in(client)


def test_another_code_can_be_asked_for_and_replaces_the_first(client, partner):
    ask_for_code(client, partner.email)
    first = code_in(latest_letter())
    client.post(CONFIRM_CODE, {"action": "resend"})
    second = code_in(latest_letter())
    assert first != second
    assert "Ce code n’est pas le bon." in give_code(client, first).text
    give_code(client, second)
    assert is_in(client)


def test_one_can_go_back_and_choose_another_way(client, partner):
    ask_for_code(client, partner.email)
    client.post(reverse("account_logout"), {"next": SIGN_IN})
    assert "Se connecter" in client.get(SIGN_IN).text
    give_password(client, partner)
    assert is_in(client)


# --- Locks and limits -----------------------------------------------------------------------------


def test_ten_wrong_passwords_lock_an_address_for_fifteen_minutes(client, partner, clock):
    for _ in range(10):
        page = give_password(client, partner, "raté-raté-raté-raté")
        assert "ne correspond pas" in page.text
    locked = give_password(client, partner)
    assert "Trop d’essais. Par sécurité, la connexion à cette adresse est fermée 15 minutes" in locked.text
    assert not is_in(client)
    clock.shift(14 * 60)
    assert "Trop d’essais" in give_password(client, partner).text
    clock.shift(61)
    give_password(client, partner)
    assert is_in(client)


def test_a_lock_says_the_same_for_an_address_without_account(client, partner):
    strangers = [client.post(SIGN_IN, {"login": "inconnu@x.example", "password": "raté"}) for _ in range(11)]
    known = [give_password(client, partner, "raté") for _ in range(11)]
    assert visible(strangers[-1], "inconnu@x.example") == visible(known[-1], partner.email)
    assert "Trop d’essais" in strangers[-1].text


def test_a_lock_holds_whatever_the_case_of_the_address(client, partner):
    for _ in range(10):
        give_password(client, partner, "raté")
    page = client.post(SIGN_IN, {"login": partner.email.upper(), "password": PASSWORD})
    assert "Trop d’essais" in page.text


def test_wrong_codes_count_like_wrong_passwords(client, partner):
    for _ in range(5):
        give_password(client, partner, "raté")
    ask_for_code(client, partner.email)
    code = code_in(latest_letter())
    for _ in range(5):
        give_code(client, "0000-0000")
    assert "Trop d’essais" in give_code(client, code).text
    assert not is_in(client)


def test_the_tenth_wrong_code_throws_the_code_away(client, partner):
    ask_for_code(client, partner.email)
    for _ in range(9):
        assert "Ce code n’est pas le bon." in give_code(client, "0000-0000").text
    last = give_code(client, "0000-0000")
    assert last.url == REQUEST_CODE
    assert "Trop d’essais" in str([*get_messages(last.wsgi_request)][-1])
    assert give_code(client, code_in(latest_letter())).url == REQUEST_CODE


def test_an_office_behind_one_address_is_not_locked_by_one_colleague(client, partner, open_account):
    for _ in range(12):
        give_password(client, partner, "raté")
    give_password(client, open_account("youn", role="partner_staff"))
    assert is_in(client)


def test_a_success_forgives_its_own_try_only(client, partner):
    for _ in range(9):
        give_password(client, partner, "raté")
    give_password(client, partner)
    assert is_in(client)
    client.post(reverse("account_logout"))
    give_password(client, partner, "raté")
    assert "Trop d’essais" in give_password(client, partner).text


def test_three_codes_a_minute_are_enough(client, partner, clock):
    for _ in range(3):
        ask_for_code(client, partner.email)
        client.post(reverse("account_logout"))
    assert "Plusieurs codes viennent d’être demandés" in ask_for_code(client, partner.email).text
    assert Message.objects.count() == 3
    clock.shift(61)
    assert ask_for_code(client, partner.email).url == CONFIRM_CODE


def test_a_flood_from_one_address_is_told_to_wait_in_french(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    answers = [client.post(SIGN_IN, {"login": "x@y.example", "password": "raté"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Attendez quelques minutes" in answers[-1].text


# --- Closed accounts ------------------------------------------------------------------------------


def test_a_closed_account_is_told_so_only_to_whoever_knows_its_password(client, open_account):
    leaver = open_account(is_active=False)
    assert "ne correspond pas" in give_password(client, leaver, "raté").text
    assert give_password(client, leaver).url == reverse("account_inactive")
    assert "Ce compte est fermé" in client.get(reverse("account_inactive")).text


def test_a_closed_account_is_sent_no_code(client, open_account):
    assert ask_for_code(client, open_account(is_active=False).email).url == CONFIRM_CODE
    assert not Message.objects.exists()


def test_an_account_closed_while_its_code_was_on_the_way_stays_out(client, partner):
    ask_for_code(client, partner.email)
    partner.is_active = False
    partner.save()
    give_code(client, code_in(latest_letter()))
    assert not is_in(client)


def test_an_account_that_is_closed_is_out_at_once(client, partner):
    give_password(client, partner)
    assert is_in(client)
    partner.is_active = False
    partner.save()
    assert not is_in(client)


def visible(response, *gone):
    """What a page shows, without what is different each time or was typed."""
    text = response.text
    for value in gone:
        text = text.replace(value, "…")
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
