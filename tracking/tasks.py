"""What beat asks of the support."""

from celery import shared_task
from django.utils import timezone

from tracking import follow_ups, handover_sheets


@shared_task(ignore_result=True)
def ask_six_months_after(**_):
    """Ask those who left six months ago where they stand."""
    follow_ups.ask_due(timezone.localdate(), now=timezone.now())


@shared_task(ignore_result=True)
def wipe_handover_sheets(**_):
    """Forget what the sheets that have ended said."""
    handover_sheets.wipe_ended(timezone.now())
