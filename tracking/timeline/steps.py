"""The steps: agreed on, done, given up."""

from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The steps of every pathway."""
    for pathway in subject.pathways:
        with_words = subject.may_read_words_of(pathway.organisation_id)
        for step in pathway.steps.all():
            yield from _of_step(step, words=step.goal if with_words else "")


def _of_step(step, *, words):
    theme = str(step.theme or "")
    happened = [
        (step.created_at, "Étape décidée", "flag", ""),
        (step.completed_at, "Étape faite", "check", "success"),
        (step.abandoned_at, "Étape abandonnée", "x", ""),
    ]
    for at, title, icon, tone in happened:
        if at:
            yield Moment(kind=Kind.STEP, at=at, title=title, icon=icon, detail=theme, words=words, tone=tone)
