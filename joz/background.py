"""What a worker does while somebody waits: asked for at once, done by one worker at a time."""

from contextlib import contextmanager
from threading import Thread

from django.db import connection, transaction
from kombu.exceptions import OperationalError


def ask_soon(task):
    """Ask a worker for a task as soon as the transaction is kept, because somebody waits for it.

    In a thread: a broker that does not answer must neither slow a page down nor make it fail. Beat asks for the same
    task again anyway.
    """
    transaction.on_commit(lambda: Thread(target=ask, args=[task], name="ask", daemon=True).start())


def ask(task):
    """Put a task in the queue, or leave it to beat when there is no broker."""
    try:
        task.apply_async(retry=False, expires=30)
    except (OperationalError, OSError):
        return


@contextmanager
def alone(family, key=0):
    """Whether one is the only worker on something: a lock that the database lets go of when whoever holds it dies.

    `family` and `key` are what PostgreSQL knows the lock by; a key too large for it is folded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [family, key % 2**31])
        held = cursor.fetchone()[0]
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [family, key % 2**31])
