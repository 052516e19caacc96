"""A pathway as its reader may see it."""

from dataclasses import dataclass

from django.db.models import Prefetch

from referrals.policies import may_read_words
from tracking.lines import StepLine
from tracking.models import (
    Accompaniment,
    AdviserAssignment,
    FinancialAid,
    Pathway,
    PathwayExit,
    Proposal,
    Situation,
    Step,
)
from tracking.policies import may_answer_aid, may_enter_again, may_hand_over, may_leave, may_support, may_work_on_steps
from tracking.reading.supports import AidLine, DriveLine, ProposalLine


@dataclass(frozen=True)
class PathwayReading:
    """A pathway, who leads it and who did, its steps."""

    pathway: Pathway
    assignments: list[AdviserAssignment]
    steps: list[StepLine]
    situation: list[tuple[str, str]]
    proposals: list[ProposalLine]
    aids: list[AidLine]
    drives: list[DriveLine]
    may_work_on_steps: bool
    may_hand_over: bool
    # Why it ended, once it did; whether the reader may still take that back.
    exit: PathwayExit | None
    may_undo_exit: bool
    may_enter_again: bool
    may_follow_up: bool
    may_support: bool
    may_answer_aid: bool

    @classmethod
    def of(cls, pathway, *, reader, on, said_why=False):
        """Read a pathway fetched by `pathways_to_read`."""
        noted = getattr(pathway, "exit", None)
        with_words = may_read_words(reader, pathway.organisation_id, said_why=said_why)
        told = {"reader": reader, "on": on, "said_why": said_why}
        return cls(
            pathway=pathway,
            assignments=list(pathway.assignments.all()),
            steps=[StepLine.of(step, on=on, with_words=with_words) for step in pathway.steps.all()],
            situation=pathway.entry_situation.facts if hasattr(pathway, "entry_situation") else [],
            proposals=[ProposalLine.of(one, **told) for one in pathway.proposals.all() if one.is_open],
            aids=[AidLine.of(one) for one in pathway.aids.all() if one.is_open],
            drives=[DriveLine.of(one, **told) for one in pathway.accompaniments.all() if one.is_planned],
            may_work_on_steps=pathway.is_open and may_work_on_steps(reader, pathway),
            may_hand_over=pathway.is_open and may_hand_over(reader, pathway),
            exit=noted,
            may_undo_exit=noted is not None and noted.may_be_undone(on) and may_leave(reader, pathway),
            may_follow_up=_is_to_ask(noted, on) and may_leave(reader, pathway),
            may_enter_again=not pathway.is_open and may_enter_again(reader, pathway),
            may_support=pathway.is_open and may_support(reader, pathway),
            may_answer_aid=may_answer_aid(reader, pathway),
        )

    @property
    def to_do(self):
        return [step for step in self.steps if step.is_to_do]

    @property
    def closed(self):
        return [step for step in self.steps if not step.is_to_do]

    @property
    def lead(self):
        return self.assignments[-1].adviser if self.assignments and self.pathway.is_open else None


def _is_to_ask(noted, on):
    """Whether it is time to ask somebody who left where they stand."""
    follow_up = getattr(noted, "follow_up", None)
    return follow_up is not None and follow_up.is_open and follow_up.due_on <= on


def pathways_to_read(reader):
    """The pathways that a reader sees, the newest first, with who led them and their steps."""
    leads = AdviserAssignment.objects.select_related("adviser").by_date()
    steps = Step.objects.select_related("theme", "partner").by_due_date()
    proposals = Proposal.objects.select_related("organisation", "theme").order_by("last_news_on", "pk")
    aids = FinancialAid.objects.select_related("envelope", "requested_by", "decided_by").order_by("requested_on", "pk")
    seen = Pathway.objects.visible_to(reader).order_by("-entered_at", "-pk")
    with_end = seen.select_related(
        "entry_situation", "organisation", "exit__noted_by", "exit__destination", "exit__follow_up__recorded_by"
    )
    return with_end.prefetch_related(
        Prefetch("assignments", leads),
        Prefetch("steps", steps),
        Prefetch("proposals", proposals),
        Prefetch("aids", aids),
        Prefetch("accompaniments", Accompaniment.objects.to_list().order_by("use__period", "pk")),
    )


def last_known_situation(pathway):
    """Where a person stood at the entry into a pathway, and what they have done since they left it, by question."""
    at_entry = getattr(pathway, "entry_situation", None)
    at_exit = getattr(pathway, "exit", None)
    known = at_entry.answers if at_entry else {}
    return known | ({"situation": at_exit.situation} if at_exit and at_exit.situation != Situation.UNKNOWN else {})
