"""What beat asks of the network."""

from celery import shared_task
from django.utils import timezone

from partners import actions


@shared_task(ignore_result=True)
def close_unused_accounts(**_):
    """Close what nobody has used for a year (P18)."""
    actions.close_unused_accounts(now=timezone.now())
