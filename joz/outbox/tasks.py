"""What beat asks the outbox, and how somebody who waits asks it at once."""

from threading import Thread

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from joz.outbox import channels
from joz.outbox.delivery import deliver_due


@shared_task(ignore_result=True)
def deliver_messages(**_):
    """Send what is due now."""
    deliver_due(clock=timezone.now, send=channels.send)


def nudge():
    """Ask for a delivery as soon as the transaction is kept, because somebody waits for a message.

    In a thread: a broker that does not answer must neither slow a page down nor make it fail. The next sweep
    of beat sends the message anyway.
    """
    transaction.on_commit(lambda: Thread(target=ask_for_delivery, name="nudge", daemon=True).start())


def ask_for_delivery():
    """Put a delivery in the queue, or let the sweep do it when there is no broker."""
    try:
        deliver_messages.apply_async(retry=False, expires=30)
    except (OperationalError, OSError):
        return
