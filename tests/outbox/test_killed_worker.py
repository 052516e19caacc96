"""A worker that is really killed, in the middle of a message."""

import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from joz.outbox.delivery import deliver_due
from joz.outbox.models import Message

WORKER = """
import time, django
django.setup()
from django.utils import timezone
from joz.outbox.delivery import deliver_due
deliver_due(clock=timezone.now, send=lambda message: time.sleep(60))
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_held_leaves_once_its_claim_has_lapsed(owe, now):
    owe()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], env=os.environ | {"DATABASE_URL": address_of_this_database()}
    )
    try:
        wait_until(lambda: Message.objects.get().attempts == 1)
    finally:
        worker.kill()
        worker.wait()
    assert Message.objects.get().status == Message.Status.QUEUED
    assert deliver_due(clock=timezone.now, send=lambda message: None) == 0
    lapsed = timezone.now() + Message.CLAIM
    assert deliver_due(clock=lambda: lapsed, send=lambda message: None) == 1


def address_of_this_database():
    """The address of the database that the tests made."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
