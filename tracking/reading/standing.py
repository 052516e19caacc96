"""Where a person stands: what is asked of them again and again, the newest answer first."""

from dataclasses import dataclass

from partners.models import Theme
from referrals.models import InvisibilityCheck
from referrals.policies import may_check_invisibility
from tracking.models import Barrier, Disability, SelfRating
from tracking.policies import may_diagnose, may_know_disability
from tracking.reading.diagnosis import Picture


@dataclass(frozen=True)
class Standing:
    """What the newest check, diagnosis and answers say of a person, as far as a reader may know."""

    invisibility: InvisibilityCheck | None
    may_check_invisibility: bool
    picture: Picture
    barriers: list[Barrier]
    ratings: list[SelfRating]
    disability: Disability | None
    may_diagnose: bool
    may_know_disability: bool

    @classmethod
    def of(cls, person, current, *, reader):
        """Read the newest of each; `current` is the reading of the open pathway, or None."""
        pathway = current and current.pathway
        may_know = pathway is not None and may_know_disability(reader, pathway)
        return cls(
            invisibility=person.invisibility_checks.newest_first().first(),
            may_check_invisibility=may_check_invisibility(reader, person),
            picture=_picture(pathway),
            barriers=list(pathway.barriers.with_drives().by_age()) if pathway else [],
            ratings=list(pathway.self_ratings.by_date()) if pathway else [],
            disability=Disability.objects.visible_to(reader).filter(pk=person.pk).first() if may_know else None,
            may_diagnose=pathway is not None and may_diagnose(reader, pathway),
            may_know_disability=may_know,
        )

    @property
    def in_the_way(self):
        return [barrier for barrier in self.barriers if barrier.is_in_the_way]

    @property
    def lifted(self):
        return sum(barrier.status == Barrier.Status.LIFTED for barrier in self.barriers)


def _picture(pathway):
    """The newest diagnosis alone: the dossier shows today, not the way that led here."""
    last = pathway and pathway.diagnoses.with_states().by_date().last()
    return Picture.of([last] if last else [], list(Theme.objects.order_by("position")) if last else [])
