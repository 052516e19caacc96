"""The one conflict check: every check over the facts, the gravest first."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils import timezone

from outreach.stops.conflicts import day, when, where, who
from outreach.stops.conflicts.candidate import Candidate
from outreach.stops.conflicts.conflict import Conflict
from outreach.stops.conflicts.facts import Facts

CHECKS = (*when.CHECKS, *where.CHECKS, *who.CHECKS, *day.CHECKS)


class Check(Protocol):
    """A check that brings its own facts, such as the stops of other mobile projects or a vehicle at the garage."""

    def gather(self, candidates: list[Candidate]) -> Any:
        """What it needs to know about all of them, in a constant number of queries."""

    def judge(self, candidate: Candidate, gathered: Any) -> Iterable[Conflict]:
        """What stands in the way of one, from what was gathered; it asks the database for nothing."""


_further: list[Check] = []


def register(check: Check) -> None:
    """Add a check, in `AppConfig.ready()`; the same twice counts once."""
    if check not in _further:
        _further.append(check)


def judge(candidates: Iterable[Candidate], *, now=None) -> dict[Candidate, list[Conflict]]:
    """What stands in the way of each of these stops, whether they are kept or only thought of."""
    candidates = list(candidates)
    if not candidates:
        return {}
    facts = Facts.gather(candidates, now=now or timezone.now())
    further = [(check, check.gather(candidates)) for check in _further]
    return {each: _sorted([*_judge(each, facts), *_judge_further(each, further)]) for each in candidates}


def conflicts_of(stops, *, now=None) -> dict[Any, list[Conflict]]:
    """What stands in the way of each stop that is kept; one that is over, under way or lost has nothing to settle."""
    now, stops = now or timezone.now(), list(stops)
    open_ones = [stop for stop in stops if stop.is_draft or (stop.is_changeable and stop.ends_at > now)]
    candidates = {Candidate.of(stop): stop for stop in open_ones}
    found = {candidates[candidate]: conflicts for candidate, conflicts in judge(candidates, now=now).items()}
    return {stop: found.get(stop, []) for stop in stops}


def _judge(candidate, facts):
    return [conflict for check in CHECKS for conflict in check(candidate, facts)]


def _judge_further(candidate, further):
    return [conflict for check, gathered in further for conflict in check.judge(candidate, gathered)]


def _sorted(conflicts):
    return sorted(conflicts, key=lambda conflict: conflict.severity.rank)
