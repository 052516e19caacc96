"""A plan asked for again with one decision more, or one less: « pas Elven », « Molac, mardi »."""

from dataclasses import replace
from datetime import date

from django.db import models

from outreach.models import PlanRun
from outreach.plans.wishes import Decision, Wishes


class Change(models.TextChoices):
    PIN = "pin", "Garder"
    UNPIN = "unpin", "Libérer"
    REFUSE = "refuse", "Écarter"
    ALLOW = "allow", "Reprendre"


def changed(wishes: Wishes, change: str, *, commune: str, day: date | None = None) -> Wishes:
    """The same wishes with one decision changed; a commune (INSEE code) is pinned or refused, never both."""
    pins = tuple(one for one in wishes.pins if one.commune != commune)
    refusals = tuple(one for one in wishes.refusals if one.commune != commune)
    if change == Change.PIN:
        pins += (Decision(commune, day),)
    if change == Change.REFUSE:
        refusals += (Decision(commune),)
    return replace(wishes, pins=pins, refusals=refusals)


def ask_again(plan_run: PlanRun, wishes: Wishes, *, by, now, submission) -> PlanRun:
    """A new plan after another; both stay, to be compared."""
    return PlanRun.ask(
        by=by, now=now, submission=submission, name=plan_run.name, wishes=wishes.written(), after=plan_run
    )
