"""A pathway as its reader may see it."""

from dataclasses import dataclass

from django.db.models import Prefetch

from referrals.policies import may_read_words
from tracking.lines import StepLine
from tracking.models import AdviserAssignment, Pathway, Step
from tracking.policies import may_hand_over, may_work_on_steps


@dataclass(frozen=True)
class PathwayReading:
    """A pathway, who leads it and who did, its steps."""

    pathway: Pathway
    assignments: list[AdviserAssignment]
    steps: list[StepLine]
    situation: list[tuple[str, str]]
    may_work_on_steps: bool
    may_hand_over: bool

    @classmethod
    def of(cls, pathway, *, reader, on):
        """Read a pathway fetched by `pathways_to_read`."""
        with_words = may_read_words(reader, pathway.organisation_id)
        return cls(
            pathway=pathway,
            assignments=list(pathway.assignments.all()),
            steps=[StepLine.of(step, on=on, with_words=with_words) for step in pathway.steps.all()],
            situation=pathway.entry_situation.facts if hasattr(pathway, "entry_situation") else [],
            may_work_on_steps=pathway.is_open and may_work_on_steps(reader, pathway),
            may_hand_over=pathway.is_open and may_hand_over(reader, pathway),
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


def pathways_to_read(reader):
    """The pathways that a reader sees, the newest first, with who led them and their steps."""
    leads = AdviserAssignment.objects.select_related("adviser").by_date()
    steps = Step.objects.select_related("theme", "partner").by_due_date()
    seen = Pathway.objects.visible_to(reader).order_by("-entered_at", "-pk")
    return seen.select_related("entry_situation", "organisation").prefetch_related(
        Prefetch("assignments", leads), Prefetch("steps", steps)
    )
