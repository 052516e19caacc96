"""Where we drove the person, or meant to."""

from tracking.models import Accompaniment
from tracking.timeline.moment import Kind, Moment

Outcome = Accompaniment.Outcome


def moments(subject):
    """The accompaniments of every pathway, at the hour of departure."""
    for pathway in subject.pathways:
        with_words = subject.may_read_words_of(pathway.organisation_id)
        for drive in pathway.accompaniments.all():
            yield _moment(drive, with_words=with_words)


def _moment(drive, *, with_words):
    where = drive.organisation or (drive.destination if with_words else "")
    against = f"contre le frein « {drive.barrier} »" if drive.barrier else ""
    km = f"{drive.use.km} km" if drive.use.km is not None else ""
    return Moment(
        kind=Kind.ACCOMPANIMENT,
        at=drive.use.period.lower,
        title=f"Accompagnement {drive.get_outcome_display().lower()} : {drive.theme}",
        icon="bus",
        by=str(drive.use.driver),
        detail=" · ".join(str(part) for part in (where, against, drive.use.vehicle, km) if part),
        tone="success" if drive.outcome == Outcome.DONE else "",
    )
