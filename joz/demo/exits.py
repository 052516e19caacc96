"""How some pathways ended, what the person said six months after, and who took over."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid5

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.demo.calendar import instant
from joz.demo.people import drawn
from tracking.models import AdviserAssignment, ExitReason, FollowUp, PathwayExit, Situation, Step
from tracking.models.exit_reason import NOT_FOLLOWED_UP
from tracking.models.follow_up import MONTHS_AFTER, months_after

Feeling, How = FollowUp.Feeling, FollowUp.How

# Of ten pathways old enough, how many are over; after how many working days.
LEFT, LASTED = 0.5, (45, 210)
REASONS = {
    ExitReason.JOB_SHORT: 14,
    ExitReason.JOB_DURABLE: 9,
    ExitReason.TRAINING_QUALIFYING: 10,
    ExitReason.TRAINING_OTHER: 6,
    ExitReason.APPRENTICESHIP: 6,
    ExitReason.CEJ: 12,
    ExitReason.PACEA: 6,
    ExitReason.CIVIC_SERVICE: 4,
    ExitReason.E2C: 4,
    ExitReason.FT_CAP: 6,
    ExitReason.OTHER_STRUCTURE: 4,
    ExitReason.LOST: 9,
    ExitReason.DROPOUT: 5,
    ExitReason.MOVED: 4,
    ExitReason.MATERNITY: 1,
}
# Where they stand when they leave; the others are looking.
SITUATIONS = {
    ExitReason.JOB_SHORT: Situation.JOB_SHORT,
    ExitReason.JOB_DURABLE: Situation.JOB_DURABLE,
    ExitReason.TRAINING_QUALIFYING: Situation.TRAINING,
    ExitReason.TRAINING_OTHER: Situation.TRAINING,
    ExitReason.APPRENTICESHIP: Situation.WORK_STUDY,
    ExitReason.CIVIC_SERVICE: Situation.VOLUNTEERING,
    ExitReason.E2C: Situation.TRAINING,
    ExitReason.LOST: Situation.UNKNOWN,
    ExitReason.MOVED: Situation.UNKNOWN,
}
SIX_MONTHS_AFTER = {
    Situation.JOB_DURABLE: 24,
    Situation.JOB_SHORT: 22,
    Situation.TRAINING: 16,
    Situation.WORK_STUDY: 8,
    Situation.JOBSEEKER: 18,
    Situation.NEET: 8,
    Situation.UNKNOWN: 4,
}
FEELINGS = {Feeling.BETTER: 60, Feeling.SAME: 30, Feeling.WORSE: 10}


def days_of(story, pathway, rank):
    """The calendar of a pathway: the whole of it, or until the day its person left; drawn apart from the story."""
    dice, calendar = Random(f"exit {pathway.submission}"), story.calendar  # noqa: S311
    until = rank + dice.randint(*LASTED)
    lead = story.ledger.rows(AdviserAssignment)[-1]
    if dice.random() > LEFT or until >= calendar.last or calendar.at(until, 9) <= lead.period.lower:
        return calendar
    return replace(calendar, days=calendar.days[: until + 1])


def leave(story, pathway, days):
    """What the verb would have written on the last of these days: the reason, the lead and the steps that end."""
    dice, at = Random(f"leaving {pathway.submission}"), days.at(days.last, 18, 30)  # noqa: S311
    lead = story.ledger.rows(AdviserAssignment)[-1]
    lead.period, pathway.ended_at = DateTimeTZRange(lead.period.lower, at), at
    for step in story.ledger.rows(Step)[-4:]:
        if step.pathway is pathway and step.is_to_do:
            step.abandoned_at = at
    noted = _note(story, pathway, drawn(dice, REASONS), at=at, by=lead.adviser)
    if noted.reason not in NOT_FOLLOWED_UP:
        _follow_up(story, noted, dice)


def _note(story, pathway, reason, *, at, by):
    on = timezone.localdate(at)
    story.note("pathway.exited", pathway, by=by, at=at)
    return story.ledger.add(
        PathwayExit,
        pathway=pathway,
        reason=reason.value,
        entered_on=pathway.entered_on,
        exited_on=on,
        situation=SITUATIONS.get(reason, Situation.JOBSEEKER).value,
        noted_at=at,
        noted_on=on,
        noted_by=by,
        submission=uuid5(pathway.submission, "exit"),
    )


def _follow_up(story, noted, dice):
    """Six months later, most have answered, some were never reached, the latest are still to be asked."""
    due_on = months_after(noted.exited_on, MONTHS_AFTER)
    follow_up = story.ledger.add(FollowUp, exit=noted, due_on=due_on, token=uuid5(noted.submission, "token").hex[:22])
    luck, said_on = dice.random(), due_on + timedelta(days=dice.randint(0, 6))
    if said_on >= story.calendar.today or luck > 0.85:
        return
    if luck > 0.65:
        follow_up.tries, follow_up.tried_on = FollowUp.MOST_TRIES, said_on
        follow_up.given_up_at = instant(said_on, 18)
        return
    follow_up.how = How.SURVEY if luck < 0.4 else How.PHONE
    follow_up.recorded_by = noted.noted_by if follow_up.how == How.PHONE else None
    follow_up.asked_at = instant(due_on, 9, 30) if follow_up.how == How.SURVEY else None
    follow_up.situation, follow_up.feeling = drawn(dice, SIX_MONTHS_AFTER), drawn(dice, FEELINGS)
    follow_up.answered_at = instant(said_on, 18, 30)
    story.note("follow_up.answered", follow_up, by=follow_up.recorded_by, at=follow_up.answered_at)
