"""What the page of a person shows, gathered once and no wider than its reader may see; templates ask nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from joz.components import french
from referrals.models import ContactAttempt, ContactPoint, Referral, YoungPerson
from tracking.acts import Act, acts_on
from tracking.closeness import reason_of
from tracking.policies import may_enter, may_tell
from tracking.reading.information import Information
from tracking.reading.minor import Minor
from tracking.reading.missing import missing_from
from tracking.reading.pathway import PathwayReading, pathways_to_read
from tracking.reading.seen_by import SeenBy
from tracking.reading.standing import Standing
from tracking.timeline import Story, Subject


@dataclass(frozen=True)
class Dossier:
    """A person as their team reads them on a day."""

    person: YoungPerson
    on: date
    contacts: list[ContactPoint]
    information: Information
    minor: Minor | None
    current: PathwayReading | None
    standing: Standing
    past: list[PathwayReading]
    worked_on: Referral | None
    missing: list[str]
    story: Story
    acts: list[Act]
    seen_by: SeenBy
    may_tell: bool
    hides_words: bool

    @classmethod
    def of(cls, person, *, reader, now, kind="", whole=False):
        """Gather what there is to know, in a number of queries that does not depend on how much there is.

        `kind` and `whole` say which part of the story to show (`Story.of`).
        """
        on, subject = timezone.localdate(now), subject_of(person, reader, now=now)
        contacts = list(person.contact_points.order_by("pk"))
        current, past = current_and_past(subject, on=on)
        return cls(
            person=person,
            on=on,
            contacts=contacts,
            information=Information.of(person, subject.referrals, on=on),
            minor=Minor.of(person, reader=reader, on=on),
            current=current,
            standing=Standing.of(person, current, reader=reader),
            past=past,
            worked_on=worked_on_by(reader, subject.referrals),
            missing=missing_from(person, contacts, current),
            story=Story.of(subject, kind=kind, whole=whole),
            seen_by=SeenBy.of(person, reader=reader, on=on),
            acts=acts_on(person, current=current and current.pathway, left=next(iter(past), None), reader=reader),
            may_tell=may_tell(reader, person),
            hides_words=any(not subject.may_read_words_of(one.recipient_id) for one in subject.referrals),
        )

    @property
    def age(self):
        return self.person.age(self.on)

    @property
    def is_out_of_public(self):
        return self.person.is_out_of_public(self.on)

    @property
    def to_enter(self):
        """The signal from which the person may enter a pathway; none once they are in one."""
        return None if self.current else self.worked_on

    @property
    def to_reenter(self):
        """The pathway that the person left and from which they may begin another; none while a signal leads there."""
        last = None if self.current or self.worked_on else next(iter(self.past), None)
        return last.pathway if last and last.may_enter_again else None

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
            ("N° i-milo", person.imilo_number),
            ("Repéré·e", person.identified_on and french.day(person.identified_on)),
            ("Joint·e", person.reached_on and french.day(person.reached_on)),
        ]


def subject_of(person, reader, *, now):
    """Whose story, for whom: the signals and pathways that the reader sees, fetched once."""
    return Subject(
        person=person,
        reader=reader,
        referrals=referrals_to_read(person, reader),
        pathways=list(pathways_to_read(reader).filter(young_person=person)),
        said_why=bool(reason_of(reader, person, now=now)),
    )


def worked_on_by(reader, referrals):
    """The signal from which a reader may have the person enter, or None."""
    return next((one for one in referrals if one.is_in_contact_phase and may_enter(reader, one)), None)


def current_and_past(subject, *, on):
    """The open pathway as the reader may see it, or None, and those that ended, the newest first."""
    how = {"reader": subject.reader, "on": on, "said_why": subject.said_why}
    read = [PathwayReading.of(one, **how) for one in subject.pathways]
    current = next((one for one in read if one.pathway.is_open), None)
    return current, [one for one in read if one is not current]


def referrals_to_read(person, reader):
    """The signals about a person that a reader sees, the oldest first, with what was tried."""
    attempts = ContactAttempt.objects.select_related("made_by").order_by("made_at", "pk")
    seen = Referral.objects.visible_to(reader).filter(young_person=person).order_by("received_at", "pk")
    return list(
        seen.select_related("sender", "answered_by", "duplicate_of").prefetch_related(Prefetch("attempts", attempts))
    )
