"""« Qui voit quoi »: the team or those named, and the partners to whom the person lets something be shown."""

from dataclasses import dataclass

from referrals.models import Restriction
from tracking.models import SharingAgreement
from tracking.policies import may_stop_sharing


@dataclass(frozen=True)
class SeenBy:
    """Who opens the file of a person, and what partners read of it."""

    restriction: Restriction | None
    agreements: list[SharingAgreement]
    may_stop: bool

    @classmethod
    def of(cls, person, *, reader, on):
        """Read who sees what of a person whom the reader sees."""
        restrictions = Restriction.objects.active().with_readers().filter(young_person=person)
        shared = SharingAgreement.objects.in_force(on).filter(young_person=person).select_related("partner")
        agreements = list(shared.ending_first())
        return cls(restriction=restrictions.first(), agreements=agreements, may_stop=may_stop_sharing(reader, person))

    @property
    def readers(self):
        """The names of those who open a restricted file."""
        return [str(reader) for reader in self.restriction.readers.all()] if self.restriction else []
