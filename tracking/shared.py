"""What a partner is handed of a person who agreed: built from what was ticked, and nothing more can be asked of it."""

from dataclasses import dataclass
from datetime import date

from referrals.models import ContactPoint, YoungPerson
from tracking.closeness import lead_of
from tracking.models import SharingAgreement, Step
from tracking.models.sharing_agreement import ONE_DAY

Item = SharingAgreement.Item


@dataclass(frozen=True)
class SharedLine:
    """One person of the partner's list."""

    pk: int
    called: str
    purpose: str
    until: date


@dataclass(frozen=True)
class SharedView:
    """All that a partner reads; a part that was not ticked is None, and was never fetched."""

    called: str
    purpose: str
    since: date
    until: date
    adviser: str
    contacts: tuple[tuple[str, str], ...] | None
    themes: tuple[str, ...] | None
    steps: tuple[tuple[str, str], ...] | None

    @classmethod
    def of(cls, agreement):
        """What an agreement shows today."""
        return cls.showing(
            agreement.young_person,
            purpose=agreement.purpose,
            items=agreement.items,
            steps=agreement.steps.all(),
            since=agreement.period.lower,
            until=agreement.last_day,
        )

    @classmethod
    def showing(cls, person, *, purpose, items, steps, since, until):
        """What would be shown of a person: the preview and the page are made here, so they cannot differ."""
        return cls(
            called=person.called,
            purpose=purpose,
            since=since,
            until=until,
            adviser=str(lead_of(person) or ""),
            contacts=_contacts(person) if Item.CONTACT in items else None,
            themes=_themes(person) if Item.THEMES in items else None,
            steps=_steps(steps) if Item.STEPS in items else None,
        )


def shared_rows(agreements):
    """What the list of a partner is made of; a queryset, to be paged."""
    rows = agreements.order_by("young_person__name_key", "pk")
    return rows.values_list("pk", "young_person__called", "purpose", "period")


def shared_lines(rows):
    """Turn rows into what a partner may read."""
    return [SharedLine(pk, called, purpose, period.upper - ONE_DAY) for pk, called, purpose, period in rows]


def shareable_steps(person):
    """The steps that may be shown: those of the open pathway that nobody gave up."""
    steps = Step.objects.filter(pathway__young_person=person, pathway__ended_at=None, abandoned_at=None)
    return steps.order_by("created_at", "pk")


def _contacts(person: YoungPerson):
    points = ContactPoint.objects.filter(young_person=person).order_by("pk")
    return tuple((point.get_kind_display(), point.display) for point in points)


def _themes(person):
    worked_on = Step.objects.filter(pathway__young_person=person, pathway__ended_at=None, theme__isnull=False)
    return tuple(worked_on.order_by("theme__position").values_list("theme__label", flat=True).distinct())


def _steps(steps):
    return tuple((step.goal, _state(step)) for step in sorted(steps, key=lambda step: (step.created_at, step.pk)))


def _state(step):
    if step.completed_at:
        return "faite"
    return "abandonnée" if step.abandoned_at else "à faire"
