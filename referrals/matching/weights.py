"""What each level weighs, learned without labels; and what a pair weighs in all, with the reasons in words.

`LEARNED` was estimated by `tests/bench/matching.py --learn` on 30,812 made-up French signals about 20,000 people: no
pair was labelled. Its numbers are log2 of how many times likelier a level is when two descriptions are about one
person. To learn them again on another set, run the same command and paste what it prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from referrals.matching import levels
from referrals.matching.rarity import Rarity
from referrals.matching.records import Record

LEARNED: Mapping[str, Mapping[str, float]] = {
    "first": {"same": 7.5, "sound": 6.1, "short": 5.4, "initial": 4.4, "close": 2.9, "different": -4.6},
    "last": {"same": 9.4, "handle": 8.0, "sound": 7.4, "part": 6.2, "initial": 2.4, "close": 2.2, "different": -7.4},
    "age": {"date": 12.2, "date_almost": 4.3, "year": 2.4, "year1": 1.8, "year2": 0.5, "different": -3.7},
    "commune": {"same": 3.3, "neighbour": -0.1, "far": -2.4},
    "phone": {"same": 17.5, "almost": 15.3, "different": -2.6},
    "handle": {"same": 17.5, "almost": 6.5, "different": -7.0},
    "sex": {"same": 1.0, "different": -8.7},
}

# What is decided, not learned. Exchanged names had two ways to agree by chance. One phone, or one birth date and one
# family name, with clearly different first names: two people of one home. Numbers one digit apart are sold together,
# to couples and families: made-up numbers do not know that.
DECIDED = {"order": {"inverted": -1.0}, "phone": {"family": 0.0, "almost": 4.0}, "age": {"twins": -2.0}}
# Nothing agreed on weighs more than this: numbers are lent, misheard, given again to others.
HEAVIEST = 17.5
WEIGHTS = {
    field: {level: min(bits, HEAVIEST) for level, bits in LEARNED.get(field, {}).items()} | DECIDED.get(field, {})
    for field in levels.FIELDS
}
UNKNOWN = Rarity()
NAMES_THAT_AGREE = frozenset({"same", "short", "part", "sound", "close"})

# From which total on a pair is shown at all, is likely, is very likely.
STRENGTHS = (-3.0, 4.0, 10.0)


@dataclass(frozen=True)
class Likeness:
    """Two descriptions compared: the level of each field, what each weighs in bits, and the total with the prior."""

    levels: Mapping[str, str]
    bits: Mapping[str, float]
    total: float

    @property
    def strength(self) -> int:
        """0 (not worth showing) to 3."""
        return sum(self.total >= least for least in STRENGTHS)


def weigh(one: Record, other: Record, *, neighbours=frozenset(), rarity: Rarity = UNKNOWN) -> Likeness:
    """Compare two descriptions and add up what each field says."""
    return weighed(levels.compare(one, other, neighbours), one, other, rarity=rarity)


def weighed(found: Mapping[str, str], one: Record, other: Record, *, rarity: Rarity) -> Likeness:
    """Add up what the levels of two descriptions say."""
    bits = {field: weight_of(field, level) for field, level in found.items()}
    for which in ("first", "last"):
        if found.get(which) in NAMES_THAT_AGREE:
            bits[which] += rarity.of(which, found[which], *_agreed_on(which, one, other, is_inverted="order" in found))
    return Likeness(found, bits, rarity.prior + sum(bits.values()))


def weight_of(field: str, level: str) -> float:
    """The weight of a level; one never met while learning says nothing."""
    return WEIGHTS[field].get(level, 0.0)


def _agreed_on(which, one, other, *, is_inverted):
    mine = one.first_folded if which == "first" else one.last_folded
    crossed = (which == "first") == is_inverted
    return mine, other.last_folded if crossed else other.first_folded
