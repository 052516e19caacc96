"""What the page of a person shows, gathered once and no wider than its reader may see; templates ask nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from joz.components import french
from referrals.information import inform_by
from referrals.models import ContactAttempt, ContactPoint, Referral, YoungPerson
from referrals.policies import may_read_words
from tracking.lines import StepLine
from tracking.models import AdviserAssignment, Pathway, Step
from tracking.policies import may_enter, may_hand_over, may_tell, may_work_on_steps
from tracking.timeline import Moment, timeline_of


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


@dataclass(frozen=True)
class PathwayReading:
    """A pathway, who leads it and who did, its steps."""

    pathway: Pathway
    assignments: list[AdviserAssignment]
    steps: list[StepLine]
    situation: list[tuple[str, str]]
    may_work_on_steps: bool
    may_hand_over: bool

    @classmethod
    def of(cls, pathway, *, reader, on):
        """Read a pathway fetched by `pathways_to_read`."""
        with_words = may_read_words(reader, pathway.organisation_id)
        return cls(
            pathway=pathway,
            assignments=list(pathway.assignments.all()),
            steps=[StepLine.of(step, on=on, with_words=with_words) for step in pathway.steps.all()],
            situation=pathway.entry_situation.facts if hasattr(pathway, "entry_situation") else [],
            may_work_on_steps=pathway.is_open and may_work_on_steps(reader, pathway),
            may_hand_over=pathway.is_open and may_hand_over(reader, pathway),
        )

    @property
    def to_do(self):
        return [step for step in self.steps if step.is_to_do]

    @property
    def closed(self):
        return [step for step in self.steps if not step.is_to_do]

    @property
    def lead(self):
        return self.assignments[-1].adviser if self.assignments and self.pathway.is_open else None


@dataclass(frozen=True)
class Dossier:
    """A person as their team reads them on a day."""

    person: YoungPerson
    on: date
    contacts: list[ContactPoint]
    information: Information
    current: PathwayReading | None
    worked_on: Referral | None
    missing: list[str]
    timeline: list[Moment]
    may_tell: bool
    hides_words: bool

    @classmethod
    def of(cls, person, *, reader, now):
        """Gather what there is to know, in a number of queries that does not depend on how much there is."""
        on = timezone.localdate(now)
        referrals, pathways = (
            referrals_to_read(person, reader),
            list(pathways_to_read(reader).filter(young_person=person)),
        )
        contacts = list(person.contact_points.order_by("pk"))
        current = next((PathwayReading.of(one, reader=reader, on=on) for one in pathways if one.is_open), None)
        return cls(
            person=person,
            on=on,
            contacts=contacts,
            information=Information.of(person, referrals, on=on),
            current=current,
            worked_on=next((one for one in referrals if one.is_in_contact_phase and may_enter(reader, one)), None),
            missing=missing_from(person, contacts, current),
            timeline=timeline_of(referrals, pathways, reader=reader),
            may_tell=may_tell(reader, person),
            hides_words=any(not may_read_words(reader, one.recipient_id) for one in referrals),
        )

    @property
    def number(self):
        """What people quote on the phone: `D-000123`, never a name."""
        return f"D-{self.person.pk:06d}"

    @property
    def age(self):
        return self.person.age(self.on)

    @property
    def is_minor(self):
        return self.person.is_minor(self.on)

    @property
    def is_out_of_public(self):
        return self.person.is_out_of_public(self.on)

    @property
    def to_enter(self):
        """The signal from which the person may enter a pathway; none once they are in one."""
        return None if self.current else self.worked_on

    @property
    def facts(self):
        """What is known, as (what, words); empty words are said « Non renseigné »."""
        person, born = self.person, self.person.birth_date or self.person.birth_year
        return [
            ("Commune", person.display_commune),
            ("Âge", f"{self.age} ans" + ("" if person.birth_date else " environ") if born else ""),
            ("Tranche d’âge", person.age_band(self.on).label if born else ""),
            ("Sexe", "" if person.sex == YoungPerson.Sex.UNKNOWN else person.get_sex_display()),
            ("Identité", person.get_identity_level_display()),
            ("Repéré·e", person.identified_on and french.day(person.identified_on)),
            ("Joint·e", person.reached_on and french.day(person.reached_on)),
        ]


def referrals_to_read(person, reader):
    """The signals about a person that a reader sees, the oldest first, with what was tried."""
    attempts = ContactAttempt.objects.select_related("made_by").order_by("made_at", "pk")
    seen = Referral.objects.visible_to(reader).filter(young_person=person).order_by("received_at", "pk")
    return list(
        seen.select_related("sender", "answered_by", "duplicate_of").prefetch_related(Prefetch("attempts", attempts))
    )


def pathways_to_read(reader):
    """The pathways that a reader sees, the newest first, with who led them and their steps."""
    leads = AdviserAssignment.objects.select_related("adviser").by_date()
    steps = Step.objects.select_related("theme").by_due_date()
    seen = Pathway.objects.visible_to(reader).order_by("-entered_at", "-pk")
    return seen.select_related("entry_situation", "organisation").prefetch_related(
        Prefetch("assignments", leads), Prefetch("steps", steps)
    )


def missing_from(person, contacts, current):
    """What one would have to ask, in the words of a list of things to do."""
    gaps = [
        (not contacts, "un moyen de joindre la personne"),
        (not person.commune_id, "une commune reconnue"),
        (not (person.birth_year or person.birth_date), "l’année de naissance"),
        (person.sex == YoungPerson.Sex.UNKNOWN, "le sexe, pour les statistiques"),
        (never_asked_about_sms(contacts), "la réponse à « D’accord pour des SMS ? »"),
        (current and not current.to_do, "une prochaine étape"),
    ]
    return [words for is_missing, words in gaps if is_missing]


def never_asked_about_sms(contacts):
    phones = [point for point in contacts if point.kind == ContactPoint.Kind.PHONE]
    return bool(phones) and all(point.sms_ok is None for point in phones)
