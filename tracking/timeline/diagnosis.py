"""Where the themes stood, what held the person back, what they said of themself: each time it was noted."""

from collections import Counter

from django.urls import reverse

from tracking.models import BarrierChange, Diagnosis, SelfRating, ThemeState
from tracking.models.barrier_codes import LABELS, THEME_OF, Code
from tracking.timeline.moment import Kind, Moment

TONES = {"lifted": "success", "persisting": "warning"}


def moments(subject):
    """The diagnoses, the barriers and the self-ratings of every pathway; never a disability."""
    yield from _diagnoses(subject.pathways)
    yield from _barriers(subject.pathways)
    for rating in SelfRating.objects.filter(pathway__in=subject.pathways):
        title = f"Auto-évaluation : {rating.get_moment_display().lower()}"
        yield Moment(kind=Kind.DIAGNOSIS, at=rating.rated_at, title=title, icon="star")


def _diagnoses(pathways):
    for diagnosis in Diagnosis.objects.filter(pathway__in=pathways).with_states().by_date():
        yield Moment(
            kind=Kind.DIAGNOSIS,
            at=diagnosis.made_at,
            title=f"Point de situation : {diagnosis.get_moment_display().lower()}",
            icon="signpost-split",
            by=str(diagnosis.made_by),
            detail=_in_words(diagnosis),
            tone="accent",
            url=reverse("tracking:diagnoses", args=[diagnosis.pathway_id]),
        )


def _in_words(diagnosis):
    counts = Counter(one.state for one in diagnosis.states.all())
    return ", ".join(f"{state.label.lower()} : {counts[state]}" for state in ThemeState.State if counts[state])


def _barriers(pathways):
    changes = BarrierChange.objects.filter(barrier__pathway__in=pathways).select_related("barrier", "changed_by")
    for change in changes.order_by("changed_at", "pk"):
        code = Code(change.barrier.code)
        yield Moment(
            kind=Kind.DIAGNOSIS,
            at=change.changed_at,
            title=f"Frein {change.get_status_display().lower()} : {code.label}",
            icon="check" if change.status == "lifted" else "flag",
            by=str(change.changed_by),
            detail=f"{LABELS[THEME_OF[code]]}. Impact {change.get_impact_display().lower()}.",
            tone=TONES.get(change.status, ""),
        )
