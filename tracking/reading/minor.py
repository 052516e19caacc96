"""What goes with being 16 or 17, as a reader may see it; nothing of it is left on the page at majority (P27)."""

from dataclasses import dataclass

from tracking.models import Authorisation, Guardian
from tracking.policies import may_note_guardian


@dataclass(frozen=True)
class Minor:
    """Whom to call about a minor, and what a parent allows."""

    guardian: Guardian | None
    authorisations: list[Authorisation]
    may_note: bool

    @classmethod
    def of(cls, person, *, reader, on):
        """Read it for a person whom the reader sees; None once they are of age, or when their age is not known."""
        if not person.is_minor(on):
            return None
        allowed = Authorisation.objects.visible_to(reader).standing().filter(young_person=person)
        return cls(
            guardian=Guardian.objects.visible_to(reader).of_minors(on).filter(young_person=person).first(),
            authorisations=list(allowed.order_by("given_on", "pk")),
            may_note=may_note_guardian(reader, person),
        )
