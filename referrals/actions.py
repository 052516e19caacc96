"""What is done to several things at once: a signal is received, two people turn out to be one."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from joz.audit import trail
from outreach.models import AgeBand, FieldObservation
from partners.models import Scheme
from referrals import notices
from referrals.matching import Match, described, keep_keys, possible_matches_of
from referrals.merging import InPathway as InPathway
from referrals.merging import merge as merge
from referrals.merging import undo_merge as undo_merge
from referrals.models import ContactAttempt, PersonMerge, Referral, YoungPerson
from referrals.models.young_person import MINIMUM_AGE

MET = frozenset({Referral.Status.REACHED, Referral.Status.ENGAGED})


@dataclass(frozen=True)
class Sender:
    """Who signals: an account and its organisation, somebody who only says who they are, or the person themself."""

    channel: str
    user: object = None
    organisation: object = None
    as_typed: str = ""
    email: str = ""


@dataclass(frozen=True)
class Signal:
    """A signal as it was typed and checked: the least that P2 asks for, and what one may add."""

    submission: UUID
    consent: str
    called: str
    contacts: tuple[tuple[str, str], ...]
    commune: object = None
    commune_as_typed: str = ""
    last_name: str = ""
    birth_year: int | None = None
    sex: str = YoungPerson.Sex.UNKNOWN
    urgency: str = Referral.Urgency.NORMAL
    preferred_moment: str = ""
    comment: str = ""
    sms_ok: bool | None = None
    discreet: bool = False
    themes: tuple = field(default_factory=tuple)
    invitation: object = None


def hear(signal: Signal, *, sender: Sender, now: datetime) -> Referral | None:
    """Receive a signal; under 16 for sure, keep nothing but one more in the counters, and answer None (P28)."""
    year = timezone.localdate(now).year
    if signal.birth_year is not None and year - signal.birth_year < MINIMUM_AGE:
        count_too_young(signal, sender=sender, now=now)
        return None
    return receive_signal(signal, sender=sender, now=now)


def who_it_could_be(signal: Signal, *, reader) -> list[Match]:
    """The people, among those whom the reader sees, that a signal could be about; none once it is kept."""
    if Referral.objects.filter(submission=signal.submission).exists():
        return []
    typed = described(
        called=signal.called,
        last_name=signal.last_name,
        birth_year=signal.birth_year,
        commune_id=signal.commune.pk if signal.commune else None,
        sex=signal.sex,
        contacts=[value for _, value in signal.contacts],
    )
    return possible_matches_of(typed, among=YoungPerson.objects.visible_to(reader))


@transaction.atomic
def hear_of(signal: Signal, *, same_as: Referral | None, sender: Sender, by, now: datetime) -> Referral | None:
    """Receive a signal that somebody of the team typed, about a person they recognised if `same_as` says which."""
    referral = hear(signal, sender=sender, now=now)
    if referral and same_as and referral.is_awaiting_answer:
        mark_duplicate(referral, of=same_as, by=by, now=now)
    return referral


@transaction.atomic
def receive_signal(signal: Signal, *, sender: Sender, now: datetime, by=None) -> Referral:
    """Keep a named signal: the person, how to reach them, the referral, and the receipt that we owe the sender.

    `by` is who enters it for a sender without an account. The same submission again, even at the same instant,
    returns the referral it made the first time. Raises `Invitation.Over` when the card that brought the person
    served meanwhile.
    """
    _one_at_a_time(signal.submission)
    if earlier := Referral.objects.filter(submission=signal.submission).first():
        return earlier
    if signal.invitation:
        signal.invitation.claim(now=now)
    scheme = Scheme.objects.the_one()
    person = _person_of(signal, scheme=scheme, now=now)
    referral = _referral_of(signal, person, sender=sender, scheme=scheme, now=now)
    referral.themes.set(signal.themes)
    trail.record("referral.received", referral, by=by or sender.user)
    notices.owe_receipt(referral, scheme=scheme, now=now)
    return referral


def _one_at_a_time(submission):
    """Two sendings of one form wait for each other, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [submission.int % 2**63])


def _person_of(signal, *, scheme, now):
    today = timezone.localdate(now)
    person = YoungPerson.objects.create(
        called=signal.called,
        last_name=signal.last_name,
        identity_level=(YoungPerson.IdentityLevel.DECLARED if signal.last_name else YoungPerson.IdentityLevel.PSEUDO),
        sex=signal.sex,
        birth_year=signal.birth_year,
        commune=signal.commune,
        commune_as_typed=signal.commune_as_typed,
        discreet_messages=signal.discreet,
        identified_on=today,
    )
    for kind, value in signal.contacts:
        person.contact_points.create(
            kind=kind, value=value, sms_ok=signal.sms_ok, sms_ok_on=None if signal.sms_ok is None else today
        )
    keep_keys(person)
    if signal.consent == Referral.Consent.SELF:
        # The notice stands on the form that they have just sent (P7).
        person.inform(how=YoungPerson.InformedHow.WEB, on=today, version=scheme.notice_version)
    return person


def _referral_of(signal, person, *, sender, scheme, now):
    return Referral.objects.create(
        young_person=person,
        recipient=scheme.carrier,
        sender=sender.organisation,
        sender_user=sender.user,
        sender_as_typed=sender.as_typed,
        sender_email=sender.email,
        called_as_typed=signal.called,
        channel=sender.channel,
        consent=signal.consent,
        urgency=signal.urgency,
        preferred_moment=signal.preferred_moment,
        comment=signal.comment,
        invitation=signal.invitation,
        submission=signal.submission,
        received_at=now,
        received_on=timezone.localdate(now),
    )


def count_too_young(signal: Signal, *, sender: Sender, now: datetime) -> None:
    """One more in the counters, and nothing else (P28)."""
    FieldObservation.report(
        submission=signal.submission,
        seen_on=timezone.localdate(now),
        commune=signal.commune,
        headcount=1,
        age_band=AgeBand.UNDER_16,
        channel=sender.channel,
        organisation=sender.organisation,
        by=sender.user,
        now=now,
    )


@transaction.atomic
def take_on(referral: Referral, *, by, now: datetime, write_to_person: bool) -> None:
    """Take a person on; a first message says who will call and where to read what we keep (P6)."""
    referral.accept(by=by, now=now)
    if write_to_person:
        notices.owe_first_message(referral, by=by, scheme=Scheme.objects.the_one(), now=now)


@transaction.atomic
def try_to_reach(referral: Referral, *, channel, result, by, now: datetime, submission: UUID) -> ContactAttempt:
    """Note a try; the first time somebody is reached, the sender is told so, and no more than that (R81)."""
    attempt = ContactAttempt.record(referral, channel=channel, result=result, by=by, now=now, submission=submission)
    if attempt.referral.status in MET:
        notices.owe_news(attempt.referral, scheme=Scheme.objects.the_one(), now=now)
    return attempt


@transaction.atomic
def withdraw_attempt(attempt: ContactAttempt, *, by, now: datetime) -> bool:
    """Take back a wrong tap, and the news it owed the sender; returns whether that news had already left."""
    was_met_before = bool(attempt.before) and attempt.before["referral"]["status"] in MET
    withdrawn = attempt.withdraw(by=by, now=now)
    return withdrawn and not was_met_before and notices.take_news_back(attempt.referral)


@transaction.atomic
def mark_duplicate(referral: Referral, *, of: Referral, by, now: datetime, choices=None) -> PersonMerge | None:
    """Answer that `of` already told us about this person, and make the two people one."""
    YoungPerson.hold(referral.young_person_id, of.young_person_id)
    referral.answer_as_duplicate(of=of, by=by, now=now)
    return merge(referral.young_person, into=of.young_person, by=by, now=now, choices=choices, answered=referral)


def say_same_person(referral: Referral, other: Referral, *, by, now: datetime, choices=None) -> PersonMerge | None:
    """Two referrals are about one person: the one not yet answered is the duplicate; else only the people merge."""
    if referral.is_awaiting_answer:
        return mark_duplicate(referral, of=other, by=by, now=now, choices=choices)
    return merge(referral.young_person, into=other.young_person, by=by, now=now, choices=choices)
