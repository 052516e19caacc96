"""How rare a name is: two « Maëlys Kerdodriec » are more often one person than two « Thomas Le Gall »."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log2

from referrals.matching import names
from referrals.matching.records import Record

# A name borne by fewer people counts as borne by so many, and is kept nowhere; no rarity changes a weight by more bits.
FEWEST, MOST_BITS = 5, 5.0
# Among fewer people than this, nothing is said of rarity, and the chance of a double is what it is among so many.
ENOUGH_PEOPLE = 2_000

# `first` or `last`, `spelt` or `heard`, and the name in that form; an empty one stands for all those too rare to keep.
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Rarity:
    """What each name adds to the weight of an agreement, in bits; and among how many people."""

    people: int = ENOUGH_PEOPLE
    bits: Mapping[Name, float] = field(default_factory=dict)

    @classmethod
    def among(cls, records: Iterable[Record]) -> "Rarity":
        """Count the names of a population."""
        bearers, people = Counter(), 0
        for record in records:
            people += 1
            bearers.update(forms_of(record))
        if people < ENOUGH_PEOPLE:
            return cls()
        bits = {}
        for kind in {name[:2] for name in bearers}:
            bits |= _bits_of({name: number for name, number in bearers.items() if name[:2] == kind}, kind)
        return cls(people, bits)

    def of(self, which: str, level: str, *folded: str) -> float:
        """The bits of a name agreed on; where its spellings differ, the commonest of their sounds counts."""
        form = "spelt" if level == "same" else "heard"
        told = [(which, form, _in_form(which, form, name)) for name in folded]
        rarest = self.bits.get((which, form, ""), 0.0)
        return min(self.bits.get(name, rarest) for name in told)

    @property
    def prior(self) -> float:
        """The log2 odds that two people drawn at random are one: each has about one double among all."""
        return -log2(max(self.people, ENOUGH_PEOPLE))


def forms_of(record: Record) -> Iterator[Name]:
    """A person's names as rarity knows them: which name, in what form, the form."""
    for which, folded in (("first", record.first_folded), ("last", record.last_folded)):
        if folded:
            yield from ((which, form, _in_form(which, form, folded)) for form in ("spelt", "heard"))


def _in_form(which, form, folded):
    word = names.glued(folded) if which == "first" else names.bare(folded)
    return word if form == "spelt" else names.sound(word)


def _bits_of(bearers, kind):
    total = sum(bearers.values())
    chance = sum(number * number for number in bearers.values()) / total**2
    bits = {name: _clamped(log2(chance * total / number)) for name, number in bearers.items() if number >= FEWEST}
    return bits | {(*kind, ""): _clamped(log2(chance * total / FEWEST))}


def _clamped(bits):
    return max(-MOST_BITS, min(MOST_BITS, round(bits, 2)))
