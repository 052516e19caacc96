"""What beat asks of the signals, and how somebody who waits for a list asks it at once."""

from celery import shared_task
from django.utils import timezone

from joz.background import ask_soon
from referrals import information
from referrals.imports import forgetting, running
from referrals.matching import queue
from referrals.matching.people import keep_all_keys
from referrals.models import ImportBatch, PersonMerge


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


@shared_task(ignore_result=True)
def bring_lists_in(**_):
    """Go on with the lists that were started; one that a worker already runs is left to it."""
    for batch in ImportBatch.objects.running().select_related("sender", "started_by"):
        running.run(batch)


@shared_task(ignore_result=True)
def forget_lists(**_):
    """Erase what is left of the lists whose time is over."""
    forgetting.forget(now=timezone.now())


def nudge():
    """Ask for the lists to go on as soon as the transaction is kept, because somebody watches."""
    ask_soon(bring_lists_in)
