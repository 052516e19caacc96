"""The money that was asked for, granted or refused, paid or given up."""

from joz.components.french import euros
from tracking.timeline.moment import Kind, Moment, at_noon


def moments(subject):
    """The aids of every pathway."""
    for pathway in subject.pathways:
        for aid in pathway.aids.all():
            yield from _of_aid(aid)


def _of_aid(aid):
    what = f"{aid.get_kind_display()}, {euros(aid.amount)}"
    yield _moment(at_noon(aid.requested_on), f"Aide demandée : {what}", by=str(aid.requested_by), is_day=True)
    if aid.decided_at:
        refused = aid.status == aid.Status.REFUSED
        yield _moment(aid.decided_at, f"Aide {'refusée' if refused else 'accordée'} : {what}", by=str(aid.decided_by))
    if aid.paid_at:
        yield _moment(aid.paid_at, f"Aide versée : {what}", tone="success")
    if aid.cancelled_at:
        yield _moment(aid.cancelled_at, f"Aide annulée : {what}")


def _moment(at, title, **more):
    return Moment(kind=Kind.AID, at=at, title=title, icon="theme-financial_aid", **more)
