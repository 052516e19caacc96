"""« Qui voit quoi »: the team or those named."""

from dataclasses import dataclass

from referrals.models import Restriction


@dataclass(frozen=True)
class SeenBy:
    """Who opens the file of a person."""

    restriction: Restriction | None

    @classmethod
    def of(cls, person):
        """Read who may open the file of a person whom the reader sees."""
        restrictions = Restriction.objects.active().with_readers().filter(young_person=person)
        return cls(restriction=restrictions.first())

    @property
    def readers(self):
        """The names of those who open a restricted file."""
        return [str(reader) for reader in self.restriction.readers.all()] if self.restriction else []
