"""What beat asks of the road."""

from celery import shared_task
from django.utils import timezone

from outreach.models import Presence


@shared_task(ignore_result=True)
def announce_presences(**_):
    """Put the coming days of each recurring presence in the agenda."""
    now = timezone.now()
    for presence in Presence.objects.lasting(timezone.localdate(now)).order_by("pk"):
        presence.announce(by=None, now=now)
