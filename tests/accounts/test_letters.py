"""The letters of sign-in: through the outbox, secret where they carry a code, without names."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from joz import background
from joz.outbox import tasks
from joz.outbox.models import Message
from partners.models import Scheme
from tests.accounts.conftest import (
    PASSWORD,
    ask_for_code,
    code_in,
    code_now,
    give_password,
    has_factor,
    latest_letter,
)

pytestmark = pytest.mark.django_db

NEW = {"password1": "dune-houle-granit-verger", "password2": "dune-houle-granit-verger"}


@pytest.fixture(autouse=True)
def scheme():
    return Scheme.objects.update_or_create(pk=1, defaults={"name": "J’Oz & Cie", "phone": "+33261910000"})[0]


def test_a_code_waits_in_the_outbox_for_fifteen_minutes_at_most_and_is_wiped_once_sent(client, partner):
    ask_for_code(client, partner.email)
    letter = latest_letter()
    assert letter.is_secret
    assert timedelta(minutes=14) < letter.expires_at - timezone.now() <= timedelta(minutes=15)
    code = code_in(letter)
    tasks.deliver_messages()
    assert code in mail.outbox[0].body
    letter.refresh_from_db()
    assert (letter.status, letter.body) == ("sent", "")


def test_each_sending_is_its_own_cause(client, partner):
    ask_for_code(client, partner.email)
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert Message.objects.count() == 2


def test_a_code_leaves_at_once(client, partner, monkeypatch, django_capture_on_commit_callbacks):
    nudged = []
    monkeypatch.setattr(background, "ask", nudged.append)
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_code(client, partner.email)
    assert nudged == [tasks.deliver_messages]


def test_a_letter_is_plain_french_without_names_nor_markup(client, partner):
    ask_for_code(client, partner.email)
    letter = latest_letter()
    assert letter.subject == "Votre code de connexion"
    assert letter.body.startswith("Bonjour,\n\nVotre code de connexion : ")
    assert "J’Oz & Cie · 02 61 91 00 00" in letter.body
    assert partner.first_name not in letter.body + letter.subject
    assert "&#" not in letter.body
    assert "&amp;" not in letter.body


def test_the_link_uses_our_own_address_whatever_the_visitor_called_us(client, partner, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_request_login_code"), {"email": partner.email}, headers={"Host": "mechant.example"})
    assert settings.BASE_URL in latest_letter().body
    assert "mechant.example" not in latest_letter().body


# --- The password ---------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_a_code_received(client, partner):
    assert client.post(reverse("account_reset_password"), {"email": partner.email}).status_code == 302
    letter = latest_letter()
    assert letter.subject == "Votre code pour changer de mot de passe"
    confirm = reverse("account_confirm_password_reset_code")
    assert client.post(confirm, {"code": code_in(letter)}).url == reverse("account_complete_password_reset")
    done = client.post(reverse("account_complete_password_reset"), NEW)
    assert done.url == reverse("account_password_reset_completed")
    assert "C’est changé" in client.get(done.url).text
    partner.refresh_from_db()
    assert partner.check_password(NEW["password1"])


def test_a_password_cannot_be_replaced_before_the_code_was_given(client, partner):
    client.post(reverse("account_reset_password"), {"email": partner.email})
    assert client.post(reverse("account_complete_password_reset"), NEW).status_code == 302
    partner.refresh_from_db()
    assert partner.check_password(PASSWORD)


def test_a_password_replaced_by_a_code_does_not_replace_the_second_factor(client, adviser):
    client.post(reverse("account_reset_password"), {"email": adviser.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(latest_letter())})
    client.post(reverse("account_complete_password_reset"), NEW)
    assert has_factor(adviser)
    assert give_password(client, adviser, NEW["password1"]).url == reverse("mfa_authenticate")


def test_choosing_a_password_anew_ends_a_lock(client, partner):
    for _ in range(10):
        give_password(client, partner, "raté")
    client.force_login(partner)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    client.post(reverse("account_logout"))
    assert give_password(client, partner, NEW["password1"]).status_code == 302


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("court", "au minimum 12 caractères"),
        ("password1234", "trop courant"),
        ("annick@demo.joz.example", "trop semblable"),
        ("Mot-de-passe-2026!", "se devine"),
        ("Azerty123456!", "se devine"),
        ("abababababab", "se devine"),
    ],
)
def test_a_weak_password_is_refused_in_french(client, partner, password, sentence):
    client.force_login(partner)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert sentence in client.post(reverse("account_change_password"), data).text
    partner.refresh_from_db()
    assert partner.check_password(PASSWORD)


# --- What happened to one's account ---------------------------------------------------------------


def test_the_owner_is_told_that_the_password_changed_and_when(client, partner):
    client.force_login(partner)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    letter = latest_letter()
    assert letter.subject == "Votre mot de passe a changé"
    assert "Si ce n’est pas vous : appelez-nous" in letter.body
    assert not letter.is_secret
    assert letter.expires_at is None
    # The library knows the address and the browser; a letter says neither.
    assert "127.0.0.1" not in letter.body


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_of_a_new_application(client, open_account):
    adviser = open_account(role="adviser")
    give_password(client, adviser)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert latest_letter().subject == "Une application protège votre compte"
