"""The seam by which a higher floor says what is no longer free: periods, and never whose.

A source is filled in by `AppConfig.ready()` of the app that books, and is asked once for all the slots of a page.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

Taken = tuple[int, DateTimeTZRange]


class Source(Protocol):
    """What was booked, each in one query."""

    def of_advisers(self, user_ids: Collection[int], period: DateTimeTZRange) -> Iterable[Taken]:
        """(adviser, period) of what meets a period."""

    def at_stops(self, stop_ids: Collection[int]) -> Iterable[Taken]:
        """(stop, period) of each that was booked there."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; the same twice counts once."""
    if source not in _sources:
        _sources.append(source)


def of_advisers(user_ids, period):
    """What these advisers have taken already, whoever knows it."""
    return [one for source in _sources for one in source.of_advisers(user_ids, period)] if user_ids else []


def at_stops(stop_ids):
    """What is booked at these stops, whoever knows it."""
    return [one for source in _sources for one in source.at_stops(stop_ids)] if stop_ids else []
