"""How a pathway went: entry, who led it, its end."""

from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The entries, the handovers and the ends."""
    for pathway in subject.pathways:
        leads = list(pathway.assignments.all())
        yield _entry(pathway, leads)
        for lead in leads[1:]:
            yield _handover(lead)
        if pathway.ended_at:
            yield Moment(kind=Kind.PATHWAY, at=pathway.ended_at, title=f"Fin du parcours {pathway.number}", icon="flag")


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


def _handover(lead):
    title = f"Relais : {lead.adviser} devient référent·e"
    return Moment(kind=Kind.PATHWAY, at=lead.period.lower, title=title, icon="handover")
