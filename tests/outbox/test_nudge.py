"""Being asked at once: never in the way of the page that asks."""

import os
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from joz import background
from joz.outbox import tasks
from joz.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """What was put in the queue."""
    published = []
    monkeypatch.setattr(tasks.deliver_messages, "apply_async", lambda **options: published.append(options))
    return published


def test_a_nudge_waits_for_the_transaction_and_is_forgotten_with_it(asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        with transaction.atomic():
            tasks.nudge()
            transaction.set_rollback(True)
        assert not callbacks
        tasks.nudge()
    wait_until(lambda: asked)
    assert asked == [{"retry": False, "expires": 30}]


def test_a_broker_that_is_down_neither_slows_a_nudge_down_nor_makes_it_fail(
    monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(**options):
        time.sleep(0.5)
        raise OperationalError

    monkeypatch.setattr(tasks.deliver_messages, "apply_async", refuse)
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nudge()
    assert time.monotonic() - started < 0.4
    background.ask(tasks.deliver_messages)


# What a process of the house does when nothing answers at the broker's address, or when what answers says nothing.
PUBLISH = """
import django
django.setup()
import joz.celery
from joz import background
from joz.outbox import tasks
tasks.deliver_messages.apply_async(retry=False)
"""


@pytest.mark.parametrize("answers", [False, True])
def test_publishing_to_a_broker_that_is_away_ends_by_itself(answers):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if answers:
            deaf.listen(1)
        address = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        variables = {**os.environ, "BROKER_URL": address, "DJANGO_SETTINGS_MODULE": "joz.settings", "SECRET_KEY": "x"}
        ended = subprocess.run(
            [sys.executable, "-c", PUBLISH], env=variables, cwd=settings.BASE_DIR, capture_output=True, timeout=60
        )
    assert b"OperationalError" in ended.stderr


def test_the_task_sends_what_is_due(owe, settings):
    settings.SMS_GATEWAY_URL = "console:"
    owe()
    tasks.deliver_messages(unknown_argument_of_a_newer_caller=1)
    assert Message.objects.get().status == Message.Status.SENT


def wait_until(condition, seconds=2):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
