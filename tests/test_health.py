"""/health/ always answers, soon, and says which part is down; people get a page that says so."""

import socket
import time

import psycopg
import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.urls import path
from psycopg.errors import AdminShutdown, DeadlockDetected, QueryCanceled

from joz import health, urls

NOWHERE = "redis://127.0.0.1:1/0"


@login_not_required
def away(request):
    raise OperationalError("the connection is closed") from psycopg.OperationalError()


@login_not_required
def deadlock(request):
    raise OperationalError("deadlock detected") from DeadlockDetected()


urlpatterns = [path("away/", away), path("deadlock/", deadlock), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture
def beating():
    health.record_beat()


@pytest.fixture
def silent_host():
    """A machine that takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def database_at(monkeypatch):
    """Move the database elsewhere, for the health check alone."""

    def move(**parameters):
        monkeypatch.setattr(health, "connection", type("Elsewhere", (), {"get_connection_params": lambda: parameters}))

    return move


def test_all_is_well(client, beating):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "broker": "ok", "beat": "ok"}}


def test_it_is_asked_each_time_and_leaves_nothing(client, beating):
    answer = client.get("/health/")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_it_answers_without_session_user_or_pool(client):
    """Tests that do not ask for the database may not have it: a middleware that wanted it would fail."""
    assert client.get("/health/").status_code in (200, 503)


def test_a_database_that_is_down(client, beating, database_at):
    database_at(host="127.0.0.1", port=1)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "degraded", "checks": {"database": "down", "broker": "ok", "beat": "ok"}}


def test_a_broker_that_is_down_takes_the_beat_along(client, settings):
    settings.BROKER_URL = NOWHERE
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "down", "beat": "late"}


def test_hosts_that_never_answer_do_not_hold_the_answer(client, database_at, settings, silent_host):
    database_at(host="127.0.0.1", port=silent_host)
    settings.BROKER_URL = f"redis://127.0.0.1:{silent_host}/0"
    client.get("/health/")  # the first request of a process loads the house as well
    started = time.monotonic()
    answer = client.get("/health/")
    assert time.monotonic() - started < 2
    assert answer.json()["checks"] == {"database": "down", "broker": "down", "beat": "late"}


@pytest.mark.parametrize(("age", "state"), [(59, "ok"), (61, "late")])
def test_a_beat_is_late_after_a_minute(client, beating, age, state):
    with health.broker() as broker:
        broker.set(health.BEAT_KEY, time.time() - age)
    assert client.get("/health/").json()["checks"]["beat"] == state
    health.record_beat()


@pytest.mark.urls(__name__)
def test_people_are_told_to_come_back_when_the_database_is_away(client):
    client.raise_request_exception = False
    answer = client.get("/away/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "De retour dans un instant" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_another_trouble_with_the_database_is_an_error_like_any_other(client):
    client.raise_request_exception = False
    assert client.get("/deadlock/").status_code == 500


@pytest.mark.parametrize(
    ("cause", "unreachable"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (AdminShutdown(), True),
        (QueryCanceled(), False),
        (DeadlockDetected(), False),
    ],
)
def test_a_slow_query_is_not_an_absent_database(cause, unreachable):
    error = OperationalError()
    error.__cause__ = cause
    assert health.is_unreachable(error) is unreachable
    assert not health.is_unreachable(ValueError())
