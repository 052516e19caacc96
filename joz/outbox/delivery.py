"""Delivery: claim what is due, one message at a time, send it, say what became of it."""

import structlog
from django.db import transaction

from joz.outbox.models import Message

log = structlog.get_logger()


class Refused(Exception):
    """The provider will never take this message (a wrong number, a refused address); `code` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def deliver_due(*, clock, send, limit=200):
    """Send what is due through `send(message)`, `clock()` telling the time; returns how many left.

    1. A worker claims one row with `skip_locked` and pushes its next try past `Message.CLAIM`: two workers
       never hold the same row, and a worker killed in the middle gives it back by itself.
    2. It sends, outside any transaction, with the message's key as idempotency key.
    3. It writes what became of it, unless it was so slow that another worker holds the row by now.
    """
    sent = 0
    for _ in range(limit):
        message = _claim(clock())
        if message is None:
            break
        sent += _send(message, send=send, clock=clock)
    return sent


@transaction.atomic
def _claim(now):
    due = Message.objects.due(now).select_for_update(skip_locked=True)
    message = due.order_by("next_try_at", "pk").first()
    if message is not None:
        message.claim(now=now)
    return message


def _send(message, *, send, clock):
    if message.is_too_late(clock()):
        message.drop(reason="trop tard")
        return False
    try:
        send(message)
    except Refused as refusal:
        message.give_up(error=refusal.code)
    except Exception as error:  # A provider may fail in any way; the row remembers, the loop goes on.
        kind = type(error).__name__
        log.warning("message_not_sent", message_id=message.pk, kind=kind, attempt=message.attempts)
        message.put_off(now=clock(), error=kind)
    else:
        message.mark_sent(now=clock())
        return True
    return False
