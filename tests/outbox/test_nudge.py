"""Being asked at once: never in the way of the page that asks."""

import time

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

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
    tasks.ask_for_delivery()


def test_the_task_sends_what_is_due(owe, settings):
    settings.SMS_GATEWAY_URL = "console:"
    owe()
    tasks.deliver_messages(unknown_argument_of_a_newer_caller=1)
    assert Message.objects.get().status == Message.Status.SENT


def wait_until(condition, seconds=2):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
