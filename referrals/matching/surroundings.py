"""What comparing people needs to know besides them: which communes are close, how rare each name is among us."""

import uuid
from dataclasses import dataclass, field

from partners.models import TravelTime
from referrals.matching.levels import NEIGHBOUR_MINUTES
from referrals.matching.rarity import Rarity
from referrals.matching.records import Record
from referrals.models import NamesCounted, YoungPerson

AT_ONCE = 5_000


@dataclass(frozen=True)
class Surroundings:
    """The pairs of communes a short drive apart, and the rarity of names."""

    neighbours: frozenset[tuple[str, str]] = frozenset()
    rarity: Rarity = field(default_factory=Rarity)


# What this process last read, by the version of the night's count; roads do not change more often.
_last_read: dict[uuid.UUID, Surroundings] = {}


def look(version: uuid.UUID | None) -> Surroundings:
    """As they stood at the night of a version; while no night has passed, the roads of today and no rarity."""
    if version is None:
        return Surroundings(_neighbours())
    if version not in _last_read:
        _last_read.clear()
        _last_read[version] = Surroundings(_neighbours(), _rarity(NamesCounted.objects.get()))
    return _last_read[version]


def look_now() -> Surroundings:
    return look(NamesCounted.objects.values_list("version", flat=True).first())


def look_again(*, now) -> Surroundings:
    """Count again how rare names are, and keep the count in place of the former one."""
    counted = Rarity.among(_everybody())
    bits = {" ".join(name): weight for name, weight in counted.bits.items()}
    NamesCounted.objects.update_or_create(
        pk=1, defaults={"people": counted.people, "bits": bits, "counted_at": now, "version": uuid.uuid4()}
    )
    return look_now()


def _neighbours():
    short = TravelTime.objects.filter(minutes__lte=NEIGHBOUR_MINUTES)
    return frozenset(short.values_list("origin", "destination"))


def _rarity(counted):
    return Rarity(counted.people, {tuple(name.split(" ", 2)): bits for name, bits in counted.bits.items()})


def _everybody():
    for called, last_name in YoungPerson.objects.current().values_list("called", "last_name").iterator(AT_ONCE):
        yield Record(first=called, last=last_name)
