"""What beat asks of the drafts."""

from celery import shared_task
from django.utils import timezone

from joz.drafts.models import Draft


@shared_task(ignore_result=True)
def forget_old_drafts(**_):
    """Drop the drafts that nobody came back to within a week."""
    Draft.objects.expired(timezone.now()).delete()
