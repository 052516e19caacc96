"""What happened to each person, told as the rows that the verbs of the product would have written."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.demo import diagnosis, entry, people, plan
from joz.demo.attempts import tries
from joz.demo.bulk import Ledger
from joz.demo.calendar import Calendar, instant
from joz.demo.cast import Cast
from outreach.models import Channel
from referrals import effort
from referrals.models import ContactAttempt, ContactPoint, Referral, YoungPerson

Status, Result, How = Referral.Status, ContactAttempt.Result, YoungPerson.InformedHow

COMMENTS = (
    "Cherche du travail, n’a pas le permis.",
    "Préfère un message à un appel.",
    "Disponible l’après-midi.",
    "Vient souvent au local le mercredi.",
    "Voudrait bouger, ne sait pas par où commencer.",
)
OUTSIDE = "Ploërmel"
# Days from today, and the hour: what is under way is to be tried again today, or soon.
DUE = ((0, 9), (0, 10), (0, 14), (0, 18), (1, 10), (2, 18))


def submission_of(cohort, nth, what="referral"):
    """The number that a form would have carried; always the same, so that a cohort is told once."""
    return uuid5(NAMESPACE_URL, f"joz-demo:{cohort}:{what}:{nth}")


@dataclass
class Told:
    """A referral and whom it is about."""

    referral: Referral
    person: YoungPerson
    contacts: list[ContactPoint]


class Story:
    """One cohort: the referrals of the plan and what became of them. The first cohort is the demonstration itself."""

    def __init__(self, cast: Cast, calendar: Calendar, ledger: Ledger, *, cohort: int = 0, patience: int = 0):
        self.cast, self.calendar, self.ledger = cast, calendar, ledger
        self.cohort, self.patience = cohort, patience
        # The same cohort is the same people on every machine.
        self.dice = Random(f"cohort {cohort}")  # noqa: S311
        self.under_way = 0

    def tell(self) -> None:
        """Put everything that happened to the cohort in the ledger."""
        told = {}
        for nth, spotting in enumerate(plan.spottings(self.dice, self.calendar)):
            if spotting.original:
                self._signal_again(nth, spotting, told[spotting.original])
            else:
                told[spotting] = self._signal(nth, spotting)
                self._follow(spotting, told[spotting])

    def note(self, verb, row, *, by, at):
        """The trace that the verb would have left."""
        self.ledger.add(
            TrailEntry, at=at, verb=verb, object_type=row._meta.label_lower, object_id=str(row.pk), actor=by
        )

    # --- A signal comes ---

    def _signal(self, nth, spotting):
        source, on = self.cast.draw_source(self.dice), timezone.localdate(spotting.received_at)
        fields = people.draw_person(self.dice, on=on) | self._where()
        if source.channel == Channel.SELF:
            # They read the notice on the form.
            fields |= self._notice(How.WEB, on)
        person = self.ledger.add(YoungPerson, **fields, identified_on=on, created_at=spotting.received_at)
        number = self.cohort * plan.REFERRALS + nth
        contacts = [
            self.ledger.add(ContactPoint, young_person=person, **contact)
            for contact in people.draw_contacts(self.dice, person.called, nth=number, on=on)
        ]
        return Told(self._referral(nth, spotting, source, person), person, contacts)

    def _notice(self, how, on):
        return {"informed_how": how, "informed_on": on, "notice_version": self.cast.scheme.notice_version}

    def _where(self):
        """A commune of the territory; now and then one that we do not know, kept as it was typed."""
        if self.dice.random() < 0.01:
            return {"commune_as_typed": OUTSIDE}
        return {"commune_id": people.drawn(self.dice, self.cast.communes)}

    def _referral(self, nth, spotting, source, person):
        dice, submission = self.dice, submission_of(self.cohort, nth)
        referral = self.ledger.add(
            Referral,
            young_person=person,
            recipient=self.cast.scheme.carrier,
            sender=source.organisation,
            sender_user=source.user,
            sender_as_typed=source.as_typed,
            called_as_typed=person.called,
            channel=source.channel,
            consent=dice.choice(source.consents),
            **self._remarks(),
            received_at=spotting.received_at,
            received_on=timezone.localdate(spotting.received_at),
            submission=submission,
            follow_token=urlsafe_b64encode(submission.bytes).decode()[:22],
        )
        self.ledger.link(referral, "themes", *dice.sample(self.cast.themes, dice.choice((0, 1, 1, 2, 3))))
        self.note("referral.received", referral, by=source.user, at=spotting.received_at)
        return referral

    def _remarks(self):
        """Now and then a word, and sometimes a hurry."""
        return {
            "urgency": Referral.Urgency.SOON if self.dice.random() < 0.1 else Referral.Urgency.NORMAL,
            "comment": self.dice.choice(COMMENTS) if self.dice.random() < 0.2 else "",
        }

    def _signal_again(self, nth, spotting, first):
        """Another referral about somebody we know: it is marked so, and its person becomes one with the first."""
        source, kept = self.cast.draw_source(self.dice), first.person
        referral = self._referral(nth, spotting, source, kept)
        self._answer(referral, spotting, Status.DUPLICATE)
        referral.duplicate_of, referral.ended_at = first.referral, referral.answered_at
        self.ledger.add(
            YoungPerson,
            called=kept.called,
            commune_id=kept.commune_id,
            commune_as_typed=kept.commune_as_typed,
            merged_into=kept,
            created_at=spotting.received_at,
        )
        self.note("young_person.merged", kept, by=referral.answered_by, at=referral.answered_at)

    # --- An adviser answers, and tries ---

    def _follow(self, spotting, told):
        if spotting.status == Status.RECEIVED:
            return
        referral = told.referral
        self._answer(referral, spotting, Status.ACCEPTED)
        referral.next_try_at = referral.answered_at
        kinds = {contact.kind for contact in told.contacts}
        made = tries(self.dice, self.calendar, spotting, kinds, patience=self.patience)
        for attempt in made:
            self._try(told, attempt)
        if made:
            self._settle(spotting, told, made)
        diagnosis.check(self, told)

    def _answer(self, referral, spotting, status):
        rank = min(spotting.rank + 1, self.calendar.last)
        relaunched = rank >= self.calendar.relaunched
        referral.answered_at = self.calendar.at(rank, 9, self.dice.randrange(45))
        referral.answered_by = self.cast.adviser_of(self.dice, relaunched=relaunched)
        referral.status = status
        self.note(f"referral.{status}", referral, by=referral.answered_by, at=referral.answered_at)

    def _try(self, told, attempt):
        person, on = told.person, self.calendar.days[attempt.rank]
        self.ledger.add(
            ContactAttempt,
            referral=told.referral,
            channel=attempt.channel,
            result=attempt.result,
            made_at=attempt.at,
            made_by=told.referral.answered_by,
            submission=uuid5(told.referral.submission, f"try {attempt.rank}"),
        )
        if attempt.result in ContactAttempt.LEADS_TO:
            self._reach(person, on)
        if attempt.result == Result.APPOINTMENT:
            person.engaged_on = on
        if attempt.result == Result.DO_NOT_CONTACT:
            person.do_not_contact_on = on
            for contact in told.contacts:
                contact.sms_ok, contact.sms_ok_on = False, on

    def _reach(self, person, on):
        """The first time, the person is told what we keep; now and then it is forgotten, and shows as due."""
        person.last_contact_on = on
        if not person.reached_on:
            person.reached_on = on
            if self.dice.random() < 0.8:
                self.inform(person, on)

    def inform(self, person, on):
        """The first time somebody is told what we keep about them is the one that counts."""
        if person.informed_on is None:
            for name, value in self._notice(self.dice.choice((How.ORAL, How.SMS)), on).items():
                setattr(person, name, value)

    def _settle(self, spotting, told, made):
        """Where the last attempt leads: to an end, to a pathway, or to another try."""
        referral, last = told.referral, made[-1]
        referral.status, referral.next_try_at = spotting.status, None
        if spotting.status in (Status.UNREACHABLE, Status.DECLINED):
            referral.ended_at = last.at + timedelta(minutes=5)
            self.note(f"referral.{spotting.status}", referral, by=referral.answered_by, at=referral.ended_at)
        elif spotting.status in (Status.CONTACTING, Status.REACHED):
            self._try_again(told, made)
        elif spotting.status == Status.ENROLLED:
            entry.enter(self, told, last.rank)

    def _try_again(self, told, made):
        """The next try is due today or soon, by the channel that the product would propose."""
        attempts = [ContactAttempt(channel=each.channel, made_at=each.at) for each in made]
        kinds = {contact.kind for contact in told.contacts}
        _, told.referral.next_try_channel = effort.propose_next_try(attempts, contact_kinds=kinds, now=made[-1].at)
        days, hour = DUE[self.under_way % len(DUE)]
        told.referral.next_try_at = instant(self.calendar.today + timedelta(days=days), hour)
        self.under_way += 1
