"""Logs as facts: an event, ids, durations. Never a name, a number, an address or what someone typed."""

import re

import structlog

# A secret that stands in an address opens what it leads to: a log keeps the address without it.
SECRET = re.compile(r"(?<=/)(?=[a-z-]*[A-Z0-9_])[A-Za-z0-9_-]{20,}(?=[/.?]|$)")

# What every record carries before it is written, ours and the libraries' alike.
SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_addresses(_, __, event):
    """Drop what the request middleware adds and a log must not keep (P20): address, agent, query string, secrets."""
    for key in ("ip", "user_agent"):
        event.pop(key, None)
    if isinstance(event.get("request"), str):
        event["request"] = SECRET.sub("…", event["request"].split("?")[0])
    return event


def configured(*, as_json, level):
    """The logging configuration: one line a fact on standard error, as JSON or for a developer's eyes."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"facts": _facts(as_json=as_json)},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "facts"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}, "django_structlog": {"level": "WARNING"}},
    }


def _facts(*, as_json):
    """How a record, ours or a library's, becomes a line."""
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_addresses,
            structlog.processors.format_exc_info,
            last,
        ],
    }
