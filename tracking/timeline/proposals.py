"""What was proposed, and what became of it."""

from tracking.models import Proposal
from tracking.timeline.moment import Kind, Moment, at_noon

Status = Proposal.Status


def moments(subject):
    """The proposals of every pathway, each fate on its day."""
    for pathway in subject.pathways:
        with_words = subject.may_read_words_of(pathway.organisation_id)
        for proposal in pathway.proposals.all():
            yield from _of_proposal(proposal, with_words=with_words)


def _of_proposal(proposal, *, with_words):
    where = proposal.organisation or (proposal.organisation_as_typed if with_words else "")
    detail = " · ".join(str(part) for part in (proposal.theme, where) if part)
    for on, title, tone in _fates(proposal):
        yield Moment(
            kind=Kind.PROPOSAL,
            at=at_noon(on),
            is_day=True,
            title=f"{title} : {proposal.get_kind_display()}",
            icon="door",
            detail=detail,
            tone=tone,
        )


def _fates(proposal):
    """(day, words, tone) of each thing known about it."""
    yield proposal.proposed_on, "Proposition", ""
    if proposal.answered_on and not proposal.ended_on and proposal.status in (Status.REFUSED, Status.NO_PLACE):
        yield proposal.answered_on, proposal.get_status_display(), ""
    elif proposal.answered_on:
        yield proposal.answered_on, Status.ACCEPTED.label, ""
    if proposal.started_on:
        yield proposal.started_on, Status.STARTED.label, ""
    if proposal.ended_on:
        tone = "success" if proposal.status == Status.COMPLETED else ""
        yield proposal.ended_on, proposal.get_status_display(), tone
