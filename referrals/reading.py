"""Everything that the page of a referral shows, gathered once, so that its template asks nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from referrals.effort import Effort
from referrals.information import inform_by
from referrals.matching import Match, possible_matches
from referrals.models import ContactAttempt, ContactPoint, InvisibilityCheck, Referral
from referrals.models.confidentiality import hidden_from
from referrals.notices import reachable_by_sms
from referrals.policies import may_answer, may_read_words


@dataclass(frozen=True)
class Reading:
    """A referral as an adviser reads it."""

    age: int | None
    is_minor: bool
    is_out_of_public: bool
    contacts: list[ContactPoint]
    themes: list
    attempts: list[ContactAttempt]
    withdrawable: ContactAttempt | None
    effort: Effort
    matches: list[Match]
    invisibility: InvisibilityCheck | None
    next_channel: str
    notice_due_on: date | None
    next_waiting: Referral | None
    may_answer: bool
    may_read_words: bool
    may_write: bool

    @classmethod
    def of(cls, referral: Referral, *, reader, now):
        """Gather what there is to know; matches are looked for only while they can still change the answer."""
        person, today = referral.young_person, timezone.localdate(now)
        attempts = list(referral.attempts.select_related("made_by").order_by("-made_at", "-pk"))
        return cls(
            age=person.age(today),
            is_minor=person.is_minor(today),
            is_out_of_public=person.is_out_of_public(today),
            contacts=list(person.contact_points.order_by("pk")),
            themes=list(referral.themes.order_by("position")),
            attempts=attempts,
            withdrawable=next((each for each in attempts[:1] if each.may_be_withdrawn(by=reader, now=now)), None),
            effort=Effort.of(attempts),
            matches=_matches_of(referral, reader),
            invisibility=person.invisibility_checks.newest_first().first(),
            next_channel=channel_label(referral.next_try_channel),
            notice_due_on=inform_by(person, [referral]),
            next_waiting=_next_waiting(referral, reader),
            may_answer=may_answer(reader, referral),
            may_read_words=may_read_words(reader, referral.recipient_id),
            may_write=reachable_by_sms(person) is not None,
        )


def _matches_of(referral, reader):
    """Who could be the same person, but for those whose file is closed to the reader: not even their number shows."""
    if not (referral.is_awaiting_answer or referral.is_in_contact_phase):
        return []
    closed = {pk for (pk,) in hidden_from(reader).values_list("young_person")}
    return [match for match in possible_matches(referral.young_person) if match.person.pk not in closed]


def channel_label(code):
    """The French label of a channel of attempt, or nothing."""
    return ContactAttempt.Channel(code).label if code else ""


def _next_waiting(referral, reader):
    """The first of the inbox that still waits for an answer, besides this one."""
    waiting = Referral.objects.visible_to(reader).awaiting_answer().exclude(pk=referral.pk)
    return waiting.in_inbox_order().only("pk").first()
