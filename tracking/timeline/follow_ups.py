"""Six months after each end: what the person said, or that nobody reached them."""

from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The follow-ups that were answered or given up."""
    for pathway in subject.pathways:
        follow_up = getattr(getattr(pathway, "exit", None), "follow_up", None)
        if follow_up and not follow_up.is_open:
            yield _moment(follow_up)


def _moment(follow_up):
    if follow_up.given_up_at:
        title = "Six mois après : pas joint·e"
        return Moment(kind=Kind.PATHWAY, at=follow_up.given_up_at, title=title, icon="voicemail")
    return Moment(
        kind=Kind.PATHWAY,
        at=follow_up.answered_at,
        title=f"Six mois après : {follow_up.get_situation_display()}",
        icon="flag",
        by=str(follow_up.recorded_by or ""),
        detail=f"{follow_up.get_feeling_display()}. {follow_up.get_how_display()}.",
    )
