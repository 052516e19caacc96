"""Somebody waits for a plan: ask the worker at once, and let beat ask again if nobody hears."""

from threading import Thread

from django.db import transaction
from kombu.exceptions import OperationalError

from outreach.tasks import work_out_plans


def nudge():
    """Ask for the plans as soon as the transaction is kept; in a thread, for without a broker the page answers too."""
    transaction.on_commit(lambda: Thread(target=_ask, name="nudge", daemon=True).start())


def _ask():
    try:
        work_out_plans.apply_async(retry=False, expires=30)
    except (OperationalError, OSError):
        return
