"""Where the themes stood along a pathway, what was in the way and was lifted, what the person said of themself."""

from datetime import timedelta
from random import Random
from uuid import uuid5

from django.utils import timezone

from joz.demo.people import drawn
from tracking.models import Barrier, BarrierChange, Diagnosis, Disability, SelfRating, ThemeState
from tracking.models.barrier_codes import BY_THEME

State, Moment, Status = ThemeState.State, Diagnosis.Moment, Barrier.Status

AT_ENTRY = {State.NEED: 38, State.STRENGTH: 12, State.NOT_EXPLORED: 50}
THEMES = "confidence health guidance training employment housing mobility financial_aid".split()
NEXT = {
    State.NEED: {State.NEED: 40, State.IN_PROGRESS: 50, State.LIFTED: 10},
    State.IN_PROGRESS: {State.IN_PROGRESS: 45, State.LIFTED: 55},
    State.NOT_EXPLORED: {State.NOT_EXPLORED: 80, State.NEED: 12, State.STRENGTH: 8},
}
STATUS_OF = {State.NEED: Status.IDENTIFIED, State.IN_PROGRESS: Status.IN_PROGRESS, State.LIFTED: Status.LIFTED}
IMPACTS = {Barrier.Impact.LOW: 20, Barrier.Impact.MEDIUM: 50, Barrier.Impact.HIGH: 30}
DISABILITY = {Disability.Status.RQTH: 4, Disability.Status.MDPH_PENDING: 3, Disability.Status.NONE: 8}
# Working days from the entry to the first review, and from one to the next.
FIRST_REVIEW, BETWEEN, REVIEWS = 55, 75, 3


def take_stock(story, pathway, rank, *, by):
    """The diagnoses of a pathway, its barriers and the faces; drawn apart, so that nothing else of the story moves."""
    dice, calendar = Random(f"standing {pathway.submission}"), story.calendar  # noqa: S311
    if dice.random() < 0.2:
        return
    reviews = [calendar.at(at, 15) for at in range(rank + FIRST_REVIEW, calendar.last, BETWEEN)][:REVIEWS]
    states, barriers, rates = {theme: drawn(dice, AT_ENTRY) for theme in THEMES}, {}, dice.random() < 0.4
    for nth, at in enumerate([pathway.entered_at + timedelta(minutes=30), *reviews]):
        if nth:
            states = {theme: drawn(dice, NEXT.get(state, {state: 1})) for theme, state in states.items()}
        _note_states(story, pathway, states, at=at, nth=nth, by=by)
        _move_barriers(story, pathway, states, barriers, dice, at=at, by=by)
        if rates:
            _rate(story, pathway, dice, at=at, nth=nth)
    if dice.random() < 0.15:
        _note_disability(story, pathway, dice, by=by)


def _note_states(story, pathway, states, *, at, nth, by):
    diagnosis = story.ledger.add(
        Diagnosis,
        pathway=pathway,
        moment=Moment.REVIEW if nth else Moment.ENTRY,
        made_at=at,
        made_by=by,
        submission=uuid5(pathway.submission, f"diagnosis {nth}"),
    )
    for theme, state in states.items():
        if state != State.NOT_EXPLORED:
            story.ledger.add(ThemeState, diagnosis=diagnosis, theme_id=theme, state=state)
    story.note("diagnosis.made", diagnosis, by=by, at=at)


def _move_barriers(story, pathway, states, barriers, dice, *, at, by):
    """A need often has a name; the barrier then goes where its theme goes."""
    for theme, state in states.items():
        if state == State.NEED and theme in BY_THEME and theme not in barriers and dice.random() < 0.7:
            barriers[theme] = story.ledger.add(
                Barrier,
                pathway=pathway,
                code=dice.choice(BY_THEME[theme]),
                impact=drawn(dice, IMPACTS),
                identified_on=timezone.localdate(at),
                status="",
            )
        if theme in barriers and barriers[theme].status != STATUS_OF.get(state, barriers[theme].status):
            _become(story, barriers[theme], STATUS_OF[state], at=at, by=by)


def _become(story, barrier, status, *, at, by):
    barrier.status = status
    barrier.lifted_on = timezone.localdate(at) if status == Status.LIFTED else None
    story.ledger.add(BarrierChange, barrier=barrier, status=status, impact=barrier.impact, changed_at=at, changed_by=by)
    story.note(f"barrier.{status}", barrier, by=by, at=at)


def _rate(story, pathway, dice, *, at, nth):
    """People feel a little better each time, not all of them."""
    answers = {name: min(5, dice.randint(1, 4) + dice.randint(0, nth)) for name in ("confidence", "energy", "support")}
    rating = story.ledger.add(
        SelfRating,
        pathway=pathway,
        moment=SelfRating.Moment.MID if nth else SelfRating.Moment.ENTRY,
        rated_at=at,
        **answers,
        submission=uuid5(pathway.submission, f"faces {nth}"),
    )
    story.note("self_rating.given", rating, by=None, at=at)


def _note_disability(story, pathway, dice, *, by):
    story.ledger.add(
        Disability,
        young_person=pathway.young_person,
        status=drawn(dice, DISABILITY),
        agreement=Disability.Agreement.ORAL,
        agreed_on=pathway.entered_on,
        noted_by=by,
    )
    story.note("disability.noted", pathway, by=by, at=pathway.entered_at)
