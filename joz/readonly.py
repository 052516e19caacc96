"""GET never writes: the last middleware lets only reads through while a safe method is answered."""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
READS = re.compile(r"[\s(]*(SELECT|WITH|SAVEPOINT|RELEASE|ROLLBACK|SHOW|EXPLAIN|SET)\b", re.I)
WRITES = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b", re.I)
CACHE_TABLE = '"joz_cache"'

_leaving_a_trace = ContextVar("leaving_a_trace", default=False)


class WroteOnGet(Exception):
    """A view tried to write while answering a safe method."""


@contextmanager
def leaving_a_trace():
    """Let one write through: the record that someone read a personal file (P20)."""
    token = _leaving_a_trace.set(True)
    try:
        yield
    finally:
        _leaving_a_trace.reset(token)


def only_read(execute, sql, params, many, context):
    """Run a statement if it reads, if it leaves a trace of a reading, or if it only warms the cache."""
    statement = str(sql)
    reads = READS.match(statement) and not WRITES.search(statement)
    if not (reads or _leaving_a_trace.get() or CACHE_TABLE in statement):
        raise WroteOnGet(f"{statement.split(None, 1)[0]} while answering a safe method")
    return execute(sql, params, many, context)


class SafeMethodsOnlyRead:
    """The last middleware: sessions and sign-in, which stand above it, may still write their own rows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(only_read):
            return self.get_response(request)
