"""Eight browsers at once: what serves once serves once, and a lock counts them all."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from joz.outbox.models import Message
from tests.accounts.conftest import ask_for_code, code_now, give_password, give_second_factor, is_in
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def together(browsers, act):
    """What each browser got from doing the same at the same moment."""
    return race(len(browsers), lambda index: act(browsers[index]))


def half_signed_in(user, count=8):
    browsers = [Client() for _ in range(count)]
    for browser in browsers:
        give_password(browser, user)
    return browsers


def test_a_code_of_the_application_given_eight_times_at_once_opens_one_session(adviser):
    browsers, code = half_signed_in(adviser), code_now()
    together(browsers, lambda browser: give_second_factor(browser, code))
    assert sum(is_in(browser) for browser in browsers) == 1


def test_a_recovery_code_given_eight_times_at_once_opens_one_session(adviser, client):
    client.force_login(adviser)
    client.post(reverse("mfa_generate_recovery_codes"))
    spare = Authenticator.objects.get(user=adviser, type="recovery_codes").wrap().get_unused_codes()[0]
    browsers = half_signed_in(adviser)
    together(browsers, lambda browser: give_second_factor(browser, spare))
    assert sum(is_in(browser) for browser in browsers) == 1


def test_wrong_passwords_sent_together_do_not_slip_past_the_lock(partner):
    answers = []
    for _ in range(3):
        browsers = [Client() for _ in range(8)]
        answers += together(browsers, lambda browser: give_password(browser, partner, "raté-raté-raté"))
    tried = [answer for answer in answers if "ne correspond pas" in answer.text]
    assert len(tried) <= 10
    assert "Trop d’essais" in give_password(Client(), partner).text


def test_codes_asked_for_together_are_counted(partner):
    together([Client() for _ in range(8)], lambda browser: ask_for_code(browser, partner.email))
    assert Message.objects.count() <= 3
