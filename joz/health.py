"""Is the house in order? An answer for machines (/health/), a page for people when the database is away."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait

import psycopg
import redis
from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults
from redis.backoff import NoBackoff
from redis.retry import Retry

DEADLINE = 1.5  # seconds for all checks together: the answer must come within two
BEAT_KEY = "joz:beat"
BEAT_IS_LATE_AFTER = 60  # seconds
RETRY_AFTER = "10"  # seconds

# SQLSTATEs of a server that is away, stopping or full; an error without a code never reached it.
UNREACHABLE = ("08", "53", "57P")

# Few and shared: a database that hangs must not cost more threads at each question.
_checkers = ThreadPoolExecutor(max_workers=12, thread_name_prefix="health")


# --- For machines ---------------------------------------------------------------------------------


class HealthCheck:
    """First middleware: answers before anything that reads the session, the user or the pool."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return health(request) if request.path_info == "/health/" else self.get_response(request)


def health(request):
    """200 when all is well, 503 otherwise; says which part is not, and nothing about anyone."""
    checks = examine()
    well = all(state == "ok" for state in checks.values())
    answer = {"status": "ok" if well else "degraded", "checks": checks}
    return JsonResponse(answer, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def examine():
    """The state of each part; one that does not answer in time is not well."""
    parts = {
        "database": (database_answers, "down"),
        "broker": (broker_answers, "down"),
        "beat": (beat_goes, "late"),
    }
    asked = {name: _checkers.submit(check) for name, (check, _) in parts.items()}
    wait(asked.values(), timeout=DEADLINE)
    return {name: "ok" if is_well(answer) else parts[name][1] for name, answer in asked.items()}


def is_well(answer):
    """True if the check came back in time and without complaint."""
    if not answer.done():
        answer.cancel()
        return False
    return answer.exception() is None and answer.result()


def database_answers():
    """Ask over a connection of our own: a pool in full use is not a database that is down."""
    limits = {"connect_timeout": 2, "options": f"-c statement_timeout={DEADLINE}s"}
    with psycopg.connect(**connection.get_connection_params() | limits) as own:
        return own.execute("SELECT true").fetchone()[0]


def broker_answers():
    """Ask the broker itself: Celery would try again for longer than we may wait."""
    with broker() as client:
        return client.ping()


def beat_goes():
    """True while the clock goes round: beat asked and a worker answered less than a minute ago."""
    with broker() as client:
        return time.time() - float(client.get(BEAT_KEY) or 0) < BEAT_IS_LATE_AFTER


def broker():
    """A client that gives up at once (and spells the address of a socket otherwise than Celery)."""
    address = settings.BROKER_URL.replace("redis+socket://", "unix://", 1)
    never_again = Retry(NoBackoff(), retries=0)
    return redis.Redis.from_url(address, socket_connect_timeout=1, socket_timeout=1, retry=never_again)


@shared_task(name="joz.health.record_beat", ignore_result=True)
def record_beat(**_):
    """Sent by beat, run by a worker: the time it writes proves both alive."""
    with broker() as client:
        client.set(BEAT_KEY, time.time())


# --- For people -----------------------------------------------------------------------------------


def server_error(request):
    """The error page; when the database is away, the page that says so and that one may come back."""
    if is_unreachable(sys.exception()):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_AFTER})
    return defaults.server_error(request)


def is_unreachable(error):
    """True if the database could not be asked at all, which a deadlock or a slow query is not."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(UNREACHABLE)


if __name__ == "__main__":
    states = examine()
    sys.stdout.write(f"{json.dumps(states)}\n")
    sys.exit(any(states[name] != "ok" for name in sys.argv[1:] or states))
