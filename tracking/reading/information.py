"""What the person was told of what we keep, or by when they must be (P6)."""

from dataclasses import dataclass
from datetime import date

from referrals.information import inform_by


@dataclass(frozen=True)
class Information:
    """Whether the person was told what we keep, or by when they must be (P6)."""

    told_on: date | None
    told_how: str
    due_on: date | None
    days_left: int | None

    @classmethod
    def of(cls, person, referrals, *, on):
        """Read what was said to the person, or by when it must be."""
        due_on = inform_by(person, referrals)
        return cls(
            told_on=person.informed_on,
            told_how=person.get_informed_how_display(),
            due_on=due_on,
            days_left=(due_on - on).days if due_on else None,
        )

    @property
    def is_overdue(self):
        return self.due_on is not None and self.days_left < 0
