"""How a pathway went: entry, who led it, its end."""

from joz.components import french
from tracking.models import ExitClass, ExitReason
from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The entries, the handovers and the ends."""
    for pathway in subject.pathways:
        leads = list(pathway.assignments.all())
        yield _entry(pathway, leads)
        for lead in leads[1:]:
            yield _handover(lead)
        if pathway.ended_at:
            yield _end(pathway, getattr(pathway, "exit", None))


def _entry(pathway, leads):
    return Moment(
        kind=Kind.PATHWAY,
        at=pathway.entered_at,
        title=f"Entrée en parcours {pathway.number}",
        icon="pathway",
        by=str(leads[0].adviser) if leads else "",
        detail=f"Accord donné {pathway.get_agreement_display().lower()}.",
        tone="accent",
    )


def _end(pathway, noted):
    title = f"Fin du parcours {pathway.number}"
    if noted is None:
        return Moment(kind=Kind.PATHWAY, at=pathway.ended_at, title=title, icon="flag")
    towards = f", vers {noted.destination_label}" if noted.destination_label else ""
    return Moment(
        kind=Kind.PATHWAY,
        at=pathway.ended_at,
        title=f"{title} : {noted.get_reason_display()}",
        icon="flag",
        by=str(noted.noted_by),
        detail=f"Sortie {french.day(noted.exited_on)}{towards}.",
        tone="success" if noted.reason in ExitReason.of_class(ExitClass.POSITIVE) else "",
    )


def _handover(lead):
    title = f"Relais : {lead.adviser} devient référent·e"
    return Moment(kind=Kind.PATHWAY, at=lead.period.lower, title=title, icon="handover")
