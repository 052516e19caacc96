"""Each time somebody asked whether the person is « invisible »."""

from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The checks, with their result and how it was known."""
    for check in subject.person.invisibility_checks.select_related("checked_by").newest_first():
        yield Moment(
            kind=Kind.DIAGNOSIS,
            at=check.checked_at,
            title=f"Vérification : {check.verdict_label.lower()}",
            icon="eye",
            by=str(check.checked_by),
            detail=f"{check.why} {check.get_how_known_display()}.",
        )
