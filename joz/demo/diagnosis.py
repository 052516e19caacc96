"""What was asked of each person along the way: are they « invisible », where does each theme stand, what holds them."""

from datetime import date
from random import Random
from uuid import uuid5

from django.utils import timezone

from joz.demo.people import drawn
from referrals.models import InvisibilityCheck, Referral
from referrals.models.invisibility_check import Answer, Reason
from referrals.models.situation import Situation

How = InvisibilityCheck.HowKnown
# Of ten people taken on, more than eight are checked; the others show as work to do.
CHECKED = 0.85
BUSY_WITH = (Situation.JOB_SHORT, Situation.TRAINING, Situation.SCHOOL)
REASONS = {
    Reason.ISOLATION: 34,
    Reason.DROPOUT: 30,
    Reason.UNAWARE: 22,
    Reason.DISTRUST: 16,
    Reason.FAMILY_BREAK: 9,
    Reason.DIGITAL: 8,
    Reason.CARE: 5,
}


def dice_of(referral, what):
    """Dice of its own, so that what is drawn here changes nothing of the rest of the story."""
    return Random(f"{what} {referral.submission}")  # noqa: S311


def check(story, told):
    """The question asked when the signal was taken on."""
    referral, dice = told.referral, dice_of(told.referral, "invisible")
    if dice.random() > CHECKED:
        return
    on = timezone.localdate(referral.answered_at)
    story.ledger.add(
        InvisibilityCheck,
        young_person=told.person,
        checked_at=referral.answered_at,
        checked_on=on,
        checked_by=referral.answered_by,
        age=told.person.age(on),
        **_answers(dice, on, will_enter=referral.status == Referral.Status.ENROLLED),
        submission=uuid5(referral.submission, "invisible"),
    )
    story.note("invisibility.checked", told.person, by=referral.answered_by, at=referral.answered_at)


def _answers(dice, on, *, will_enter):
    occupied = drawn(dice, {Answer.NO: 84, Answer.UNKNOWN: 9, Answer.YES: 2 if will_enter else 7})
    situations = {Answer.NO: (Situation.NEET,), Answer.UNKNOWN: (Situation.UNKNOWN,), Answer.YES: BUSY_WITH}
    followed = drawn(dice, {Answer.NO: 80, Answer.UNKNOWN: 11, Answer.YES: 9})
    return {
        "occupied": occupied,
        "situation": dice.choice(situations[occupied]),
        "followed": followed,
        "last_service_contact": _some_month(dice, on, lately=followed == Answer.YES),
        "how_known": drawn(dice, {How.REFERRER: 50, How.PERSON: 30, How.IMILO: 20}),
        "reasons": sorted({drawn(dice, REASONS) for _ in range(dice.choice((0, 1, 1, 2)))}),
    }


def _some_month(dice, on, *, lately):
    """A month that somebody remembers, often none."""
    if not lately and dice.random() < 0.6:
        return None
    months = on.year * 12 + on.month - 1 - (dice.randint(0, 4) if lately else dice.randint(6, 30))
    return date(months // 12, months % 12 + 1, 1)
