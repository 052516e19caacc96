"""Coming in, in a real browser: a second factor set up, a code by e-mail, a passkey under our own policy."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from joz.outbox.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

MY_PAGES = ["my_account", "mfa_index", "usersessions_list", "account_change_password", "mfa_list_webauthn"]


def test_an_adviser_sets_an_application_up_before_anything_else(browse, adviser):
    maya = browse(phone=True).sign_in(adviser).reads("Une application sur mon téléphone", "Une clé d’accès")
    maya.go(reverse("tracking:day")).reads("Une application sur mon téléphone")
    maya.press("Une application sur mon téléphone")
    secret = maya.page.locator("main code").text_content()
    maya.fill("Code affiché par l’application", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    maya.press("C’est installé").reads("Codes de secours")
    assert maya.page.locator(".recovery-codes li").count() == 10
    maya.press("C’est noté")
    assert maya.page.url.endswith(reverse("tracking:day"))
    for name in MY_PAGES:
        maya.go(reverse(name))


def test_a_partner_comes_in_with_a_code_by_e_mail(browse, partner):
    annick = browse(phone=True).go(reverse("account_login")).fill("Adresse e-mail", partner.email)
    annick.press("Recevoir un code par e-mail").reads("Si un compte existe avec l’adresse", partner.email)
    annick.fill("Code reçu par e-mail", "0000-0000").press("Se connecter").reads("Ce code n’est pas le bon")
    code = re.search(r"\d{4}-\d{4}", Message.objects.get().body)[0]
    annick.fill("Code reçu par e-mail", code).press("Se connecter")
    assert annick.page.url.endswith(reverse("referrals:my_signals"))


def test_a_lost_session_says_so_and_leads_back(browse, partner):
    annick = browse(phone=True).go("/connexion/?ended=idle&lost=1&next=/mon-compte/")
    annick.reads("Votre session s’est fermée", "Votre dernier envoi n’est pas enregistré")
    annick.page.fill("input[name=login]", partner.email)
    annick.page.fill("input[name=password]", "un-mot-de-passe")
    annick.press("Se connecter").reads("Mes rôles")


@pytest.mark.parametrize("javascript", [True], ids=["with JavaScript"])
def test_a_passkey_is_added_then_opens_the_door_alone(browse, adviser):
    maya = browse()
    plug_a_key_in(maya.page)
    maya.sign_in(adviser).press("Une clé d’accès")
    maya.fill("Nom de cette clé", "Ordinateur").press("Ajouter la clé").reads("Codes de secours")
    maya.go(reverse("mfa_list_webauthn")).reads("Ordinateur")
    maya.go(reverse("account_logout")).press("Oui, me déconnecter")
    maya.go(reverse("account_login")).press("Utiliser une clé d’accès")
    assert maya.page.url.endswith(reverse("tracking:day"))


@pytest.mark.parametrize("javascript", [True], ids=["with JavaScript"])
def test_a_passkey_that_does_not_answer_is_said_in_words(browse, adviser):
    maya = browse().go(reverse("account_login"))
    plug_a_key_in(maya.page)
    maya.page.click("#passkey_login")
    maya.page.get_by_text("La clé n’a pas répondu").wait_for()


@pytest.mark.parametrize("javascript", [False], ids=["without JavaScript"])
def test_without_javascript_no_passkey_is_promised(browse):
    visitor = browse(phone=True).go(reverse("account_login"))
    assert not visitor.page.get_by_text("Utiliser une clé d’accès").is_visible()


def plug_a_key_in(page):
    """Give the browser a key of its own, which answers at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    gestures = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key | gestures})
