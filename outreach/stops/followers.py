"""The seam by which a higher floor follows a stop: the people booked there move or are released with it.

A follower is filled in by `AppConfig.ready()` of the app that owns what follows. It is called inside the transaction
of the act, after the stop has changed, and raises nothing that should not undo the whole act. It receives stops and
verbs, and returns how many things followed: never a person.
"""

from dataclasses import dataclass
from typing import Protocol


class Follower(Protocol):
    """Something that stands on a stop, and must go where it goes."""

    # What it counts, in French, singular and plural: ("rendez-vous", "rendez-vous").
    nouns: tuple[str, str]

    def standing_on(self, stops) -> int:
        """How many stand on these stops now: asked before, so that whoever acts knows what will follow."""

    def cancelled(self, stop, *, by, now) -> int:
        """The stop will not take place."""

    def moved(self, stop, new, *, by, now) -> int:
        """`new` takes the place of `stop`, at another time or place."""


@dataclass(frozen=True)
class Followed:
    """How many of one thing followed."""

    nouns: tuple[str, str]
    count: int


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Add a follower; the same twice counts once."""
    if follower not in _followers:
        _followers.append(follower)


def standing_on(stops) -> list[Followed]:
    """What would follow if these stops changed; kinds of which there is none are left out."""
    counted = [Followed(each.nouns, each.standing_on(stops)) for each in _followers]
    return [followed for followed in counted if followed.count]


def follow_cancelled(stop, *, by, now) -> None:
    for each in _followers:
        each.cancelled(stop, by=by, now=now)


def follow_moved(stop, new, *, by, now) -> None:
    for each in _followers:
        each.moved(stop, new, by=by, now=now)
