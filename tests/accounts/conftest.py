"""People with accounts, and the way in that they take: the real forms, one after the other."""

import re
import time
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from joz.outbox import tasks
from joz.outbox.models import Message
from partners.models import Membership, Organisation

PASSWORD = "galet-fougere-lichen-phare"
SECRET = "63ZZE5OLUDOK37THYG32U32QDQCQPCXG"
SIGN_IN = reverse("account_login")
SECOND_FACTOR = reverse("mfa_authenticate")
CLOSED_PAGE = reverse("my_account")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Letters wait in the outbox, where tests read them."""
    monkeypatch.setattr(tasks.deliver_messages, "apply_async", lambda **options: None)


@pytest.fixture
def open_account(db):
    """Open an account: a role or none, a password unless told, a second factor on demand."""

    def _open(name="annick", *, role=None, password=PASSWORD, totp=False, since=date(2026, 1, 1), until=None, **fields):
        user = get_user_model().objects.create_user(
            f"{name}@demo.joz.example", password, **{"first_name": name.title(), **fields}
        )
        if role:
            organisation, _ = Organisation.objects.get_or_create(name="Le Panier solidaire", kind="charity")
            period = DateRange(since, until)
            Membership.objects.create(user=user, organisation=organisation, role=role, period=period)
        if totp:
            TOTP.activate(user, SECRET)
        return user

    return _open


@pytest.fixture
def other_client():
    """Somebody else's browser."""
    return Client()


@pytest.fixture
def clock(time_machine):
    """A clock that tells the hour and can be put forward: `clock.shift(seconds)`."""
    time_machine.move_to(datetime.now(UTC))
    return time_machine


@pytest.fixture
def partner(open_account):
    return open_account("annick", role="partner_staff")


@pytest.fixture
def adviser(open_account):
    return open_account("mael", role="adviser", totp=True)


def give_password(client, user, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": user.email, "password": password, **extra})


def give_second_factor(client, code=None):
    return client.post(SECOND_FACTOR, {"code": code or code_now()})


def ask_for_code(client, email, **extra):
    return client.post(reverse("account_request_login_code"), {"email": email, **extra})


def give_code(client, code, **extra):
    return client.post(reverse("account_confirm_login_code"), {"code": code, **extra})


def code_now(secret=SECRET, *, shift=0):
    """What an authenticator application shows, now or `shift` periods away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def latest_letter():
    return Message.objects.latest("pk")


def code_in(letter):
    return re.search(r"\b\d{4}-\d{4}\b", letter.body)[0]


def is_in(client):
    """Whether a page that asks who is there opens."""
    return client.get(CLOSED_PAGE).status_code == 200


def has_factor(user):
    return Authenticator.objects.filter(user=user, type="totp").exists()
