"""Steps and pathways as lines of a list, no wider than their reader may see: a template shows all it is given."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser

from referrals.models import YoungPerson
from referrals.policies import may_read_words
from tracking.models import Pathway, Step


@dataclass(frozen=True)
class StepLine:
    """A step; `words` is empty for whoever may not read what advisers write."""

    pk: int
    words: str
    theme: str
    owner: str
    due_on: date | None
    is_to_do: bool
    is_due: bool
    is_overdue: bool
    is_completed: bool
    may_reopen: bool

    @classmethod
    def of(cls, step: Step, *, on: date, with_words: bool):
        """Read a step fetched with its theme and its partner."""
        return cls(
            pk=step.pk,
            words=step.goal if with_words else "",
            theme=str(step.theme or ""),
            owner=str(step.partner or step.get_owner_display()),
            due_on=step.due_on,
            is_to_do=step.is_to_do,
            is_due=step.is_due(on),
            is_overdue=step.is_overdue(on),
            is_completed=step.completed_at is not None,
            may_reopen=step.is_closed_on(on),
        )

    @property
    def name(self):
        """What stands for the step: its words, or at least its theme."""
        return self.words or (f"Étape · {self.theme}" if self.theme else "Étape")


@dataclass(frozen=True)
class DueStep:
    """A step, and whose."""

    person: YoungPerson
    step: StepLine

    @classmethod
    def of(cls, step: Step, *, reader, on: date):
        with_words = may_read_words(reader, step.pathway.organisation_id)
        return cls(person=step.pathway.young_person, step=StepLine.of(step, on=on, with_words=with_words))


@dataclass(frozen=True)
class PathwayLine:
    """A pathway: with whom, led by whom, what comes next."""

    pk: int
    person: YoungPerson
    number: str
    entered_on: date
    lead: AbstractBaseUser | None
    next_step: StepLine | None

    @classmethod
    def of(cls, pathway: Pathway, *, reader, on: date):
        """Read a pathway fetched `to_list()`."""
        with_words = may_read_words(reader, pathway.organisation_id)
        following = pathway.next_step
        return cls(
            pk=pathway.pk,
            person=pathway.young_person,
            number=pathway.number,
            entered_on=pathway.entered_on,
            lead=pathway.lead,
            next_step=following and StepLine.of(following, on=on, with_words=with_words),
        )
