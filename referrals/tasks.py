"""What beat asks of the signals."""

from celery import shared_task
from django.utils import timezone

from referrals import information
from referrals.matching import queue
from referrals.matching.people import keep_all_keys
from referrals.models import PersonMerge


@shared_task(ignore_result=True)
def note_links_sent(**_):
    """Note as informed those whose first message has left (P6)."""
    information.note_links_sent()


@shared_task(ignore_result=True)
def search_doubles(**_):
    """Count names again, keep everybody's keys as they should be, and look for people who are likely one."""
    now = timezone.now()
    keep_all_keys()
    queue.search(now=now)
    PersonMerge.objects.forget_before(now)
