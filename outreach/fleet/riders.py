"""The seam by which a higher floor learns that a vehicle will not come: what it drives for is cancelled with it.

A rider is filled in by `AppConfig.ready()` of the app that owns what is driven for (`tracking`: accompaniments). It is
called inside the transaction of the act. It receives uses of a vehicle and answers nothing about persons.

Everybody locks in the same order: stops, riders, uses, vehicles, drivers. Hence `hold`, which is asked first.
"""

from typing import Protocol


class Rider(Protocol):
    """Something that a vehicle is used for, and that cannot take place without it."""

    def hold(self, uses) -> None:
        """Lock what rides on these uses, before the uses themselves are locked."""

    def cancelled(self, uses, *, by, now) -> None:
        """These uses are lost: cancel what rides on them, free the uses, and tell whoever counts on it."""


_riders: list[Rider] = []


def register(rider: Rider) -> None:
    """Add a rider; the same twice counts once."""
    if rider not in _riders:
        _riders.append(rider)


def hold(uses) -> None:
    for rider in _riders:
        rider.hold(uses)


def lose(uses, *, by, now) -> None:
    for rider in _riders:
        rider.cancelled(uses, by=by, now=now)
