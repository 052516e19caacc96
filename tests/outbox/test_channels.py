"""The roads: a real SMTP server and an SMS gateway, on good days and bad ones."""

import json
from datetime import timedelta

import pytest

from joz.outbox import channels
from joz.outbox.delivery import deliver_due
from joz.outbox.models import Message

pytestmark = pytest.mark.django_db


def deliver(now):
    return deliver_due(clock=lambda: now, send=channels.send)


# --- E-mail ---------------------------------------------------------------------------------------


def test_a_letter_leaves_by_smtp_with_its_text_and_a_stable_message_id(mailbox, owe_letter, now):
    message = owe_letter(body="Votre code : 4821-9037")
    assert deliver(now) == 1
    letter = mailbox.letters[0]
    assert "4821-9037" in letter
    assert f"Message-ID: <joz-{message.pk}@" in letter
    assert "Auto-Submitted: auto-generated" in letter


@pytest.mark.parametrize("refusal", ["refuse_recipient", "refuse_data"])
def test_an_address_that_smtp_refuses_is_not_tried_again(mailbox, owe_letter, now, refusal):
    setattr(mailbox, refusal, "550 No such user")
    owe_letter()
    deliver(now)
    assert (Message.objects.get().status, Message.objects.get().error) == ("failed", "smtp_550")


@pytest.mark.parametrize("refusal", ["refuse_recipient", "refuse_data"])
def test_a_full_mailbox_is_tried_again_later(mailbox, owe_letter, now, refusal):
    setattr(mailbox, refusal, "452 Mailbox full")
    owe_letter()
    assert deliver(now) == 0
    setattr(mailbox, refusal, "")
    assert deliver(now + Message.RETRY_AFTER[0]) == 1
    assert len(mailbox.letters) == 1


def test_a_mail_server_that_is_down_is_tried_again_later(mailbox, owe_letter, now):
    mailbox.stop()
    owe_letter()
    assert deliver(now) == 0
    message = Message.objects.get()
    assert (message.status, message.error) == ("queued", "ConnectionRefusedError")


# --- SMS ------------------------------------------------------------------------------------------


def test_an_sms_is_posted_with_its_cause_as_idempotency_key(gateway, owe, now):
    owe(key="referral:1:first", to="+33639980001", body="C'est Maël")
    assert deliver(now) == 1
    assert json.loads(gateway.taken["referral:1:first"]) == {"to": "+33639980001", "text": "C'est Maël"}


@pytest.mark.parametrize("answer", [503, 429, 408, 500])
def test_a_gateway_that_cannot_now_is_asked_again_with_the_same_key(gateway, owe, now, answer):
    owe(key="referral:1:first")
    gateway.answers = [answer]
    assert deliver(now) == 0
    assert deliver(now + Message.RETRY_AFTER[0]) == 1
    assert gateway.asked == ["referral:1:first"] * 2


@pytest.mark.parametrize("answer", [400, 403, 422])
def test_a_gateway_that_will_not_is_not_asked_again(gateway, owe, now, answer):
    owe()
    gateway.answers = [answer]
    deliver(now)
    deliver(now + timedelta(days=1))
    assert len(gateway.asked) == 1
    assert Message.objects.get().error == f"gateway_{answer}"


def test_an_answer_lost_on_the_way_is_asked_again_with_the_same_key_so_that_one_sms_leaves(gateway, owe, now):
    owe(key="referral:1:first")
    gateway.answers = ["lost"]
    assert deliver(now) == 0
    assert deliver(now + Message.RETRY_AFTER[0]) == 1
    assert gateway.asked == ["referral:1:first"] * 2
    assert list(gateway.taken) == ["referral:1:first"]


def test_a_gateway_that_does_not_answer_in_time_is_asked_again(gateway, owe, now, monkeypatch):
    monkeypatch.setattr(channels, "TIMEOUT_SECONDS", 0.2)
    owe()
    gateway.answers = ["slow"]
    assert deliver(now) == 0
    assert Message.objects.get().error == "TimeoutError"
    assert deliver(now + Message.RETRY_AFTER[0]) == 1


def test_a_redirection_is_never_taken_for_an_sms_that_left(gateway, owe, now):
    owe()
    gateway.answers = [302]
    assert deliver(now) == 0
    assert Message.objects.get().status == "queued"
    assert not gateway.taken


def test_an_address_that_is_not_http_sends_nothing(settings, owe, now, tmp_path):
    (tmp_path / "gateway").write_text("200")
    settings.SMS_GATEWAY_URL = f"file://{tmp_path}/gateway"
    owe()
    assert deliver(now) == 0


def test_the_console_road_logs_ids_and_no_text(owe, now, caplog, settings):
    settings.SMS_GATEWAY_URL = "console:"
    owe(body="C'est Maël")
    with caplog.at_level("INFO"):
        assert deliver(now) == 1
    assert "+33639980001" not in caplog.text
    assert "Maël" not in caplog.text
