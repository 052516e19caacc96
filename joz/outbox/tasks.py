"""What beat asks the outbox, and how somebody who waits asks it at once."""

from celery import shared_task
from django.utils import timezone

from joz.background import ask_soon
from joz.outbox import channels
from joz.outbox.delivery import deliver_due


@shared_task(ignore_result=True)
def deliver_messages(**_):
    """Send what is due now."""
    deliver_due(clock=timezone.now, send=channels.send)


def nudge():
    """Ask for a delivery as soon as the transaction is kept, because somebody waits for a message."""
    ask_soon(deliver_messages)
