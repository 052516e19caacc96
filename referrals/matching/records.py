"""What is known of somebody, as two descriptions are compared: no database, no model."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from referrals.matching import names


@dataclass(frozen=True)
class Record:
    """One description of somebody, by one teller; whatever was not said is empty.

    A year without a date is taken as about: people guess ages. The commune is any code, the same for all records.
    """

    first: str
    last: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    commune: str = ""
    phones: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    sex: str = ""

    @cached_property
    def first_folded(self):
        return names.fold(self.first) or names.fold(self.last)

    @cached_property
    def last_folded(self):
        """The family name; empty when all we have is one name, or a lone particle."""
        folded = names.fold(self.last)
        return folded if self.first.strip() and names.bare(folded) else ""

    @cached_property
    def year(self):
        """The year of birth, from the date if it is known."""
        return self.birth_date.year if self.birth_date else self.birth_year
