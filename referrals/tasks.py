"""What beat asks of the signals."""

from celery import shared_task

from referrals import information


@shared_task(ignore_result=True)
def note_links_sent(**_):
    """Note as informed those whose first message has left (P6)."""
    information.note_links_sent()
