"""What is known of somebody, as two descriptions are compared: no database, no model."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

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

    # Worked out once, since each description is compared many times.
    first_folded: str = field(init=False, compare=False, repr=False)
    # Empty when all we have is one name, or a lone particle.
    last_folded: str = field(init=False, compare=False, repr=False)
    # From the date if it is known.
    year: int | None = field(init=False, compare=False, repr=False)

    def __post_init__(self):
        last = names.fold(self.last)
        settle = partial(object.__setattr__, self)
        settle("first_folded", names.fold(self.first) or last)
        settle("last_folded", last if self.first.strip() and names.bare(last) else "")
        settle("year", self.birth_date.year if self.birth_date else self.birth_year)
