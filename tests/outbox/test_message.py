"""What a message is: owed once, tried a few times, forgotten when it was secret."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from joz.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_a_message_owed_twice_for_the_same_cause_is_one_row_that_the_second_does_not_change(owe):
    first = owe(key="referral:1:receipt", body="Merci")
    second = owe(key="referral:1:receipt", body="Autre chose")
    assert first == second
    assert Message.objects.get().body == "Merci"


def test_a_message_is_owed_only_if_its_cause_is_kept(owe):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        owe()
        _ = 1 / 0
    assert not Message.objects.exists()


def test_a_message_is_not_due_before_its_moment(owe, now):
    later = owe(now=now + timedelta(hours=1))
    assert later not in Message.objects.due(now)
    assert later in Message.objects.due(now + timedelta(hours=1))


def test_a_failure_puts_the_next_try_off_further_and_further_then_gives_up(owe, now):
    message, waits = owe(), []
    for _ in range(len(Message.RETRY_AFTER)):
        message.claim(now=now)
        message.put_off(now=now, error="TimeoutError")
        waits.append(message.next_try_at - now)
    assert waits == list(Message.RETRY_AFTER)
    message.claim(now=now)
    message.put_off(now=now, error="TimeoutError")
    assert (message.status, message.error) == (Message.Status.FAILED, "TimeoutError")
    assert message in Message.objects.failed()


def test_a_message_that_expires_is_tried_again_at_its_end_at_the_latest(owe, now):
    message = owe(expires_at=now + timedelta(seconds=10))
    message.claim(now=now)
    message.put_off(now=now, error="TimeoutError")
    assert message.next_try_at == now + timedelta(seconds=10)


@pytest.mark.parametrize(
    "settle",
    [
        lambda message, now: message.mark_sent(now=now),
        lambda message, now: message.give_up(error="smtp_550"),
        lambda message, now: message.drop(reason="trop tard"),
    ],
)
def test_a_secret_is_wiped_as_soon_as_its_fate_is_known(owe, now, settle):
    message = owe(body="4821-9037", is_secret=True)
    settle(message, now)
    assert Message.objects.get().body == ""


def test_a_text_that_is_no_secret_is_kept(owe, now):
    owe(body="Bonjour").mark_sent(now=now)
    assert Message.objects.get().body == "Bonjour"


def test_a_worker_that_was_too_slow_has_no_say_any_more(owe, now):
    slow = owe()
    slow.claim(now=now)
    quick = Message.objects.get()
    quick.claim(now=now + Message.CLAIM)
    quick.mark_sent(now=now)
    slow.put_off(now=now, error="TimeoutError")
    assert Message.objects.get().status == Message.Status.SENT


def test_a_failed_message_can_be_owed_once_more(owe, now):
    message = owe()
    message.give_up(error="gateway_400")
    message.retry(now=now)
    assert message in Message.objects.due(now)
    assert message.attempts == 0


@pytest.mark.parametrize("is_secret", [True, False])
def test_neither_a_sent_message_nor_a_wiped_one_can_be_owed_once_more(owe, now, is_secret):
    message = owe(is_secret=is_secret)
    if is_secret:
        message.give_up(error="smtp_550")
    else:
        message.mark_sent(now=now)
    with pytest.raises(Message.NotToBeRetried):
        message.retry(now=now)


def test_the_database_refuses_a_sent_message_without_a_date(owe):
    message = owe()
    with pytest.raises(IntegrityError, match="message_sent_has_a_date"):
        Message.objects.filter(pk=message.pk).update(status=Message.Status.SENT)
