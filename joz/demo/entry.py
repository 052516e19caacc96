"""How a story goes on once somebody enters a pathway: a lead adviser, a situation, steps."""

from datetime import timedelta
from uuid import uuid5

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.demo import exchanges, exits, people, standing
from joz.demo.situations import draw_goals, draw_situation
from tracking.models import AdviserAssignment, EntrySituation, Pathway, Step

Agreement = Pathway.Agreement

# How many pathways out of ten changed hands with the relaunch, among those of the first adviser.
HANDED_OVER = 0.3
RECENTLY = timedelta(days=60)
# Working days within which the last step was agreed.
LATELY = 35


def enter(story, told, rank):
    """Open a pathway some days after the appointment was made: the interview, the agreement, all that goes with it."""
    dice, calendar = story.dice, story.calendar
    rank = min(rank + dice.randint(2, 6), calendar.last)
    at = calendar.at(rank, dice.randint(14, 17), dice.randrange(0, 60, 5))
    _introduce(story, told.person, on=timezone.localdate(at))
    pathway = story.ledger.add(
        Pathway,
        young_person=told.person,
        organisation=told.referral.recipient,
        referral=told.referral,
        entered_at=at,
        entered_on=timezone.localdate(at),
        agreement=dice.choice((Agreement.ORAL, Agreement.WRITTEN)),
        submission=uuid5(told.referral.submission, "entry"),
    )
    story.ledger.add(EntrySituation, pathway=pathway, **draw_situation(dice))
    adviser = _lead(story, pathway, rank)
    _go_along(story, told, pathway, rank, adviser)
    story.note("pathway.entered", pathway, by=adviser, at=at)


def _go_along(story, told, pathway, rank, adviser):
    """What happened between the entry and today, or the day the person left: those days are then all there are."""
    whole, days = story.calendar, exits.days_of(story, pathway, rank)
    story.calendar = days
    _plan_steps(story, pathway, rank)
    standing.take_stock(story, pathway, rank, by=adviser)
    exchanges.tell(story, pathway, told.person, rank=rank)
    story.calendar = whole
    if days is not whole:
        exits.leave(story, pathway, days)


def _introduce(story, person, *, on):
    """What is told at the interview: a whole name, a date of birth, and that the notice was given."""
    person.last_name = person.last_name or story.dice.choice(people.LAST_NAMES)
    person.birth_date = people.draw_birth_date(story.dice, person, on=person.identified_on)
    person.birth_year = person.birth_date.year
    person.identity_level = story.dice.choice((people.Level.DECLARED, people.Level.VERIFIED))
    if person.identity_level == people.Level.VERIFIED:
        person.imilo_number = str(700_000 + person.pk)
    person.last_contact_on = on
    story.inform(person, on)


def _lead(story, pathway, rank):
    """Who leads; some pathways passed from the first adviser to the last when the scheme was relaunched."""
    calendar, advisers = story.calendar, story.cast.advisers
    adviser = story.cast.adviser_of(story.dice, relaunched=rank >= calendar.relaunched)
    handover = calendar.at(calendar.relaunched, 10)
    if adviser == advisers[0] and pathway.entered_at < handover and story.dice.random() < HANDED_OVER:
        _assign(story, pathway, adviser, pathway.entered_at, handover)
        _assign(story, pathway, advisers[-1], handover, None)
        story.note("pathway.handed_over", pathway, by=advisers[-1], at=handover)
    else:
        _assign(story, pathway, adviser, pathway.entered_at, None)
    return adviser


def _assign(story, pathway, adviser, start, end):
    story.ledger.add(AdviserAssignment, pathway=pathway, adviser=adviser, period=DateTimeTZRange(start, end))


def _plan_steps(story, pathway, rank):
    """The first step is agreed at entry, the last one lately, the others between."""
    dice, last = story.dice, story.calendar.last
    goals = draw_goals(dice)
    between = sorted(dice.randint(rank, last) for _ in goals[2:])
    lately = dice.randint(max(rank, last - LATELY), last)
    for (theme, goal, owner), agreed in zip(goals, (rank, *between, lately), strict=True):
        step = story.ledger.add(
            Step,
            pathway=pathway,
            goal=goal,
            theme_id=theme,
            owner=owner,
            due_on=story.calendar.days[agreed] + timedelta(days=dice.randint(14, 45)),
            created_at=max(pathway.entered_at, story.calendar.at(agreed, 11)),
            submission=uuid5(pathway.submission, goal),
        )
        _close_if_due(step, story, agreed)


def _close_if_due(step, story, rank):
    """Done, or given up; lately, one in four is still to do although it is overdue."""
    dice, calendar = story.dice, story.calendar
    if step.due_on >= calendar.today:
        return
    at = max(step.created_at, calendar.at(min(rank + dice.randint(5, 20), calendar.last), 17))
    luck = dice.random()
    if luck < 0.25 and calendar.today - step.due_on < RECENTLY:
        return
    if luck > 0.9:
        step.abandoned_at = at
    else:
        step.completed_at = at
