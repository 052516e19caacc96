"""What beat asks of the accounts."""

from celery import shared_task
from django.utils import timezone

from joz.accounts import sessions


@shared_task(ignore_result=True)
def forget_ended_sessions(**_):
    """Remove what is left of ended sessions."""
    sessions.forget_ended(now=timezone.now())
