"""What beat asks of the support."""

from celery import shared_task
from django.utils import timezone

from tracking import follow_ups


@shared_task(ignore_result=True)
def ask_six_months_after(**_):
    """Ask those who left six months ago where they stand."""
    follow_ups.ask_due(timezone.localdate(), now=timezone.now())
