"""What the page of a person shows, gathered once and no wider than its reader may see; templates ask nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from joz.components import french
from referrals.models import ContactAttempt, ContactPoint, Referral, YoungPerson
from referrals.policies import may_read_words
from tracking.acts import Act, acts_on
from tracking.policies import may_enter, may_tell
from tracking.reading.information import Information
from tracking.reading.missing import missing_from
from tracking.reading.pathway import PathwayReading, pathways_to_read
from tracking.reading.standing import Standing
from tracking.timeline import Story, Subject


@dataclass(frozen=True)
class Dossier:
    """A person as their team reads them on a day."""

    person: YoungPerson
    on: date
    contacts: list[ContactPoint]
    information: Information
    current: PathwayReading | None
    standing: Standing
    worked_on: Referral | None
    missing: list[str]
    story: Story
    acts: list[Act]
    may_tell: bool
    hides_words: bool

    @classmethod
    def of(cls, person, *, reader, now, kind="", whole=False):
        """Gather what there is to know, in a number of queries that does not depend on how much there is.

        `kind` and `whole` say which part of the story to show (`Story.of`).
        """
        on = timezone.localdate(now)
        subject = subject_of(person, reader)
        referrals, pathways = subject.referrals, subject.pathways
        contacts = list(person.contact_points.order_by("pk"))
        current = next((PathwayReading.of(one, reader=reader, on=on) for one in pathways if one.is_open), None)
        return cls(
            person=person,
            on=on,
            contacts=contacts,
            information=Information.of(person, referrals, on=on),
            current=current,
            standing=Standing.of(person, reader=reader),
            worked_on=next((one for one in referrals if one.is_in_contact_phase and may_enter(reader, one)), None),
            missing=missing_from(person, contacts, current),
            story=Story.of(subject, kind=kind, whole=whole),
            acts=acts_on(person, current=current and current.pathway, reader=reader),
            may_tell=may_tell(reader, person),
            hides_words=any(not may_read_words(reader, one.recipient_id) for one in referrals),
        )

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


def subject_of(person, reader):
    """Whose story, for whom: the signals and pathways that the reader sees, fetched once."""
    pathways = list(pathways_to_read(reader).filter(young_person=person))
    return Subject(person=person, reader=reader, referrals=referrals_to_read(person, reader), pathways=pathways)


def referrals_to_read(person, reader):
    """The signals about a person that a reader sees, the oldest first, with what was tried."""
    attempts = ContactAttempt.objects.select_related("made_by").order_by("made_at", "pk")
    seen = Referral.objects.visible_to(reader).filter(young_person=person).order_by("received_at", "pk")
    return list(
        seen.select_related("sender", "answered_by", "duplicate_of").prefetch_related(Prefetch("attempts", attempts))
    )
