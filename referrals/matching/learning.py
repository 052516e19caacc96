"""Weights learned without labels: how often each level is met among two people, and among one person told twice.

*u* (two people) is counted on pairs drawn at random, *m* (one person) estimated by expectation and maximisation
inside pairs that share something, one kind of thing at a time, never for the fields that this very thing fixes: left
free on all pairs at once, the estimation would take « same name, same commune » for a person.
What is too rare to be drawn, as two people with one phone, is counted among all pairs that share it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log2, prod

ROUNDS, ENOUGH = 100, 1e-6
SMOOTHING, NEVER = 0.5, 1e-7
FIRST_PRIOR = 0.3

Levels = dict[str, str]
Shares = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Block:
    """All pairs that share something: their levels, the fields that it fixes, and the field whose rarity it tells."""

    pairs: list[Levels]
    fixes: frozenset[str]
    tells: str = ""


@dataclass(frozen=True)
class Learned:
    """How often each level is met, field by field, among one person told twice and among two people."""

    same: Shares
    others: Shares

    def weights(self) -> Shares:
        """The log2 of how much likelier each level makes it that two descriptions are of one person."""
        return {
            field: {level: log2(share / self.others[field][level]) for level, share in shares.items()}
            for field, shares in self.same.items()
        }


def learn(drawn: list[Levels], blocks: list[Block], *, population: int) -> Learned:
    """Learn from pairs drawn at random among `population` descriptions, and from the blocks of those that share."""
    others = {field: _smoothed(counted, counted) for field, counted in _counts((pair, 1) for pair in drawn).items()}
    for block in blocks:
        for field, counted in _counts((pair, 1) for pair in block.pairs).items():
            for level in counted:
                others.setdefault(field, {}).setdefault(level, SMOOTHING / len(drawn))
    fits = [_Fit(block, others) for block in blocks]
    same = _told_together(fits, others)
    pairs_in_all = population * (population - 1) / 2
    for fit in fits:
        if fit.block.tells:
            _count_the_rare(fit, same, others, drawn, pairs_in_all)
    return Learned(same, others)


class _Fit:
    """The expectation and maximisation inside one block, *u* given."""

    def __init__(self, block, others):
        self.block, self.others = block, others
        self.patterns = Counter(self._pattern(pair) for pair in block.pairs)
        self.prior, self.same = FIRST_PRIOR, _first_guess(others)
        for _ in range(ROUNDS):
            before = self.prior
            self._improve()
            if abs(self.prior - before) < ENOUGH:
                break

    def _pattern(self, pair):
        return tuple((field, level) for field, level in pair.items() if field not in self.block.fixes)

    def _improve(self):
        chances = [(pattern, times * self.chance(pattern)) for pattern, times in self.patterns.items()]
        self.counts = _counts((dict(pattern), chance) for pattern, chance in chances)
        self.prior = sum(chance for _, chance in chances) / self.patterns.total()
        self.same = {field: _smoothed(counted, self.others[field]) for field, counted in self.counts.items()}

    def chance(self, pattern):
        """How likely a pair of this pattern is one person."""
        one = self.prior * prod(self.same[field].get(level, NEVER) for field, level in pattern)
        two = (1 - self.prior) * prod(self.others[field].get(level, NEVER) for field, level in pattern)
        return one / (one + two)

    def chance_of(self, pair):
        return self.chance(self._pattern(pair))


def _first_guess(others):
    """One person mostly agrees with themself: the rarer a level among two people, the likelier here."""
    guess = {}
    for field, shares in others.items():
        rarity = {level: share**-0.5 for level, share in shares.items()}
        guess[field] = {level: value / sum(rarity.values()) for level, value in rarity.items()}
    return guess


def _told_together(fits, others):
    """The mean of what the blocks say of each field, each heard as much as it has persons."""
    same = {}
    for field, levels in others.items():
        told = [(fit.counts[field].total(), fit.same[field]) for fit in fits if field in fit.counts]
        if total := sum(heard for heard, _ in told):
            same[field] = {level: sum(n * shares.get(level, NEVER) for n, shares in told) / total for level in levels}
    return same


def _count_the_rare(fit, same, others, drawn, pairs_in_all):
    """Replace *u* of the levels that a block is made of by their count among all pairs, less the same people."""
    field = fit.block.tells
    both_tell = pairs_in_all * sum(field in pair for pair in drawn) / len(drawn)
    counted = _counts(({field: pair[field]}, 1 - fit.chance_of(pair)) for pair in fit.block.pairs if field in pair)
    for level, times in counted[field].items():
        others[field][level] = max(times, SMOOTHING) / both_tell


def _counts(weighed_pairs):
    counts = defaultdict(Counter)
    for pair, weight in weighed_pairs:
        for field, level in pair.items():
            counts[field][level] += weight
    return counts


def _smoothed(counted, levels):
    total = sum(counted.values()) + SMOOTHING * len(levels)
    return {level: (counted.get(level, 0) + SMOOTHING) / total for level in levels}
