"""Where a person stands: what is asked of them again and again, the newest answer first."""

from dataclasses import dataclass

from referrals.models import InvisibilityCheck
from referrals.policies import may_check_invisibility


@dataclass(frozen=True)
class Standing:
    """What the newest check, diagnosis and answers say of a person."""

    invisibility: InvisibilityCheck | None
    may_check_invisibility: bool

    @classmethod
    def of(cls, person, *, reader):
        """Read the newest of each."""
        return cls(
            invisibility=person.invisibility_checks.newest_first().first(),
            may_check_invisibility=may_check_invisibility(reader, person),
        )
