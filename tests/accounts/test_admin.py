"""Accounts in the technical administration: opened without a password, closed, never deleted."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from joz.audit import trail
from joz.audit.models import AccessEntry, TrailEntry
from joz.outbox.models import Message
from tests.accounts.conftest import ask_for_code, give_password, has_factor, is_in, latest_letter

pytestmark = pytest.mark.django_db

ACCOUNTS = reverse("admin:accounts_user_changelist")
FIELDS = {"email": "Nouveau@demo.joz.example", "first_name": "Nolwenn", "last_name": "", "is_active": "on"}


@pytest.fixture
def technician(open_account):
    return open_account("technique", is_staff=True, is_superuser=True)


@pytest.fixture
def console(client, technician):
    client.force_login(technician)
    return client


def act(console, action, *users):
    return console.post(ACCOUNTS, {"action": action, "_selected_action": [user.pk for user in users]})


def test_an_account_is_opened_without_a_password_and_with_a_trace(console, technician):
    console.post(reverse("admin:accounts_user_add"), FIELDS)
    opened = get_user_model().objects.get(email="nouveau@demo.joz.example")
    assert not opened.has_usable_password()
    assert TrailEntry.objects.get(verb="account.opened").actor == technician


def test_an_address_that_has_an_account_is_refused_whatever_its_case(console):
    console.post(reverse("admin:accounts_user_add"), FIELDS)
    page = console.post(reverse("admin:accounts_user_add"), FIELDS | {"email": "NOUVEAU@demo.joz.example"})
    assert "Un compte existe déjà avec cette adresse." in page.text


def test_closing_an_account_signs_it_out(console, other_client, partner):
    give_password(other_client, partner)
    change = reverse("admin:accounts_user_change", args=[partner.pk])
    console.post(change, {"email": partner.email, "first_name": partner.first_name, "last_name": ""})
    assert not is_in(other_client)
    assert set(TrailEntry.objects.values_list("verb", flat=True)) == {"account.changed", "session.closed"}


def test_a_lost_device_is_signed_out(console, other_client, partner):
    give_password(other_client, partner)
    act(console, "close_sessions", partner)
    assert not is_in(other_client)


def test_a_lost_telephone_loses_its_second_factor_and_its_sessions(console, adviser):
    act(console, "remove_second_factor", adviser)
    assert not has_factor(adviser)
    assert TrailEntry.objects.filter(verb="account.second_factor_removed", object_id=adviser.pk).exists()


def test_an_account_is_never_deleted(console, partner):
    assert console.get(reverse("admin:accounts_user_delete", args=[partner.pk])).status_code == 403


def test_nobody_closes_the_door_behind_themself(console, technician):
    change = reverse("admin:accounts_user_change", args=[technician.pk])
    console.post(change, {"email": technician.email, "first_name": "Moi", "last_name": ""})
    technician.refresh_from_db()
    assert (technician.first_name, technician.is_active, technician.is_superuser) == ("Moi", True, True)


@pytest.mark.parametrize("model", ["EmailAddress", "Authenticator", "UserSession"])
def test_secrets_and_sessions_have_no_screen(model):
    assert model not in {registered.__name__ for registered in admin.site._registry}


@pytest.mark.parametrize("name", ["audit_trailentry", "audit_accessentry", "outbox_message"])
def test_traces_and_messages_are_read_and_nothing_else(console, partner, technician, name):
    trail.record("account.opened", partner, by=technician)
    trail.opened(partner, by=technician)
    ask_for_code(type(console)(), partner.email)
    assert console.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert console.get(reverse(f"admin:{name}_add")).status_code == 403


def test_reading_a_message_leaves_a_trace_and_a_code_is_not_shown(console, partner):
    ask_for_code(type(console)(), partner.email)
    letter = latest_letter()
    page = console.get(reverse("admin:outbox_message_change", args=[letter.pk]))
    assert page.status_code == 200
    assert letter.body[:40] not in page.text
    assert AccessEntry.objects.filter(object_type="outbox.message", object_id=letter.pk).exists()


def test_failed_messages_are_owed_once_more_unless_they_were_wiped(console):
    owed = {"channel": "email", "to": "x@y.example", "body": "Bonjour", "now": timezone.now()}
    letter = Message.owe(key="letter", **owed)
    wiped = Message.owe(key="wiped", is_secret=True, **owed)
    letter.give_up(error="smtp_550")
    wiped.give_up(error="smtp_550")
    console.post(
        reverse("admin:outbox_message_changelist"), {"action": "retry", "_selected_action": [letter.pk, wiped.pk]}
    )
    letter.refresh_from_db()
    wiped.refresh_from_db()
    assert (letter.status, wiped.status) == ("queued", "failed")
    assert TrailEntry.objects.filter(verb="message.retried").count() == 1


def test_others_find_the_administration_closed(client, partner, adviser):
    for user in [partner, adviser]:
        client.force_login(user)
        assert client.get(ACCOUNTS, follow=True).status_code == 403
