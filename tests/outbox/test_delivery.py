"""Delivery: each message once, whatever breaks on the way."""

from datetime import timedelta

import pytest

from joz.outbox import channels
from joz.outbox.delivery import Refused, deliver_due
from joz.outbox.models import Message
from tests.racing import race


def deliver(now, send=channels.send):
    return deliver_due(clock=lambda: now, send=send)


@pytest.mark.django_db
def test_what_is_due_leaves_oldest_first_and_what_is_not_waits(owe, now):
    owe(key="second", now=now - timedelta(minutes=1))
    owe(key="first", now=now - timedelta(minutes=2))
    owe(key="tomorrow", now=now + timedelta(days=1))
    left = []
    assert deliver(now, send=lambda message: left.append(message.key)) == 2
    assert left == ["first", "second"]
    assert Message.objects.get(key="first").sent_at == now


@pytest.mark.django_db
def test_a_message_that_left_does_not_leave_again(owe, now):
    owe()
    assert deliver(now, send=lambda message: None) == 1
    assert deliver(now + timedelta(days=1), send=lambda message: None) == 0


@pytest.mark.django_db
def test_one_that_breaks_does_not_hold_up_the_others(owe, now):
    broken, fine = owe(), owe()

    def send(message):
        if message == broken:
            raise ConnectionResetError("+33639980001 said no")

    assert deliver(now, send=send) == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.status, fine.status) == ("queued", "sent")
    # The kind of an error may be kept; its text may hold a number.
    assert broken.error == "ConnectionResetError"


@pytest.mark.django_db
def test_a_refusal_is_for_ever(owe, now):
    message = owe()

    def send(message):
        raise Refused("gateway_400")

    deliver(now, send=send)
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "gateway_400")


@pytest.mark.django_db
def test_an_expired_message_is_dropped_rather_than_sent_late(owe, now):
    message = owe(now=now - timedelta(hours=1), expires_at=now, body="4821-9037", is_secret=True)
    assert deliver(now, send=lambda message: pytest.fail("sent")) == 0
    message.refresh_from_db()
    assert (message.status, message.error, message.body) == ("dropped", "trop tard", "")


@pytest.mark.django_db
def test_a_message_held_by_a_worker_that_was_killed_is_given_back(owe, now):
    owe()

    def killed(message):
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver(now, send=killed)
    assert deliver(now, send=lambda message: None) == 0
    assert deliver(now + Message.CLAIM, send=lambda message: None) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_never_hold_the_same_message(owe, now):
    for _ in range(40):
        owe()
    left = []
    counts = race(8, lambda _: deliver(now, send=lambda message: left.append(message.key)))
    assert sum(counts) == len(left) == 40
    assert len(set(left)) == 40
    assert not Message.objects.exclude(status="sent").exists()


@pytest.mark.django_db(transaction=True)
def test_eight_threads_that_owe_the_same_message_make_one_row(owe):
    owed = race(8, lambda _: owe(key="referral:1:receipt"))
    assert {message.pk for message in owed} == {Message.objects.get().pk}
