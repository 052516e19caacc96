"""The seam by which a higher floor says when somebody is not free: periods, and never why in detail, nor for whom.

A source is filled in by `AppConfig.ready()` of the app that knows, and is asked once for all the stops of a page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange


@dataclass(frozen=True)
class Busy:
    """Somebody is not free in a period; `words` end a sentence that begins with their name: « est absent·e »."""

    user_id: int
    period: DateTimeTZRange
    words: str


class Source(Protocol):
    def __call__(self, user_ids: Collection[int], first: date, last: date) -> Iterable[Busy]:
        """When these people are not free from a day to a day, both counted, in one query."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; the same twice counts once."""
    if source not in _sources:
        _sources.append(source)


def periods(user_ids: Collection[int], first: date, last: date) -> list[Busy]:
    """When these people are not free, whoever knows it."""
    return [busy for source in _sources for busy in source(user_ids, first, last)] if user_ids else []
