"""What goes around the first cohort: cards handed over, groups seen in the open, messages that have left."""

from datetime import timedelta
from itertools import islice

from joz.demo.calendar import instant
from joz.demo.story import Story, submission_of
from joz.outbox.models import Message
from outreach.models import AgeBand, Channel, FieldObservation
from referrals import notices
from referrals.models import Invitation, Referral
from referrals.models.invitation import LIFETIME

# Whoever signals themself with a card has had it for some days.
CARDS_USED, CARDS_LEFT, CARDS_OVER = 4, 6, 2
IN_THE_POCKET = timedelta(days=6)

# Days ago, commune, place, how many, of what age, what was seen, by which channel.
OBSERVATIONS = (
    (3, "56248", "Skate-park", 3, AgeBand.FROM_16, "Le jeudi, vers 18 h", Channel.AMBASSADOR),
    (9, "56184", "Gare routière", 5, AgeBand.FROM_18, "Après le dernier car", Channel.CHARITY),
    (17, "56053", "City stade", 4, AgeBand.FROM_16, "Ne viennent pas au local", Channel.YOUTH_SPACE),
    (26, "56143", "Place de l’église", 2, AgeBand.FROM_21, "", Channel.TOWN_HALL),
    (38, "56195", "Sur le port", 6, AgeBand.UNKNOWN, "Le week-end, avec des camions aménagés", Channel.OUTREACH_WALK),
    (52, "56067", "Abribus du collège", 1, AgeBand.UNDER_16, "", Channel.SCHOOL),
    (75, "56135", "Salle des fêtes", 7, AgeBand.FROM_18, "À la fête du village", Channel.EVENT),
)


def put_cards(story: Story) -> None:
    """Invitation cards: some were used by people who then signalled themselves, some are left, some have expired."""
    givers = [source for source in story.cast.sources if source.channel == Channel.AMBASSADOR]
    by_self = (row for row in story.ledger.rows(Referral) if row.consent == Referral.Consent.SELF)
    for nth, referral in enumerate(islice(by_self, CARDS_USED)):
        giver = givers[nth % len(givers)]
        referral.invitation = _card(story, nth, giver, referral.received_at - IN_THE_POCKET)
        referral.channel, referral.sender = giver.channel, giver.organisation
    today = instant(story.calendar.today)
    for nth in range(CARDS_USED, CARDS_USED + CARDS_LEFT + CARDS_OVER):
        age = LIFETIME * 2 if nth >= CARDS_USED + CARDS_LEFT else timedelta(days=nth, hours=7)
        _card(story, nth, givers[nth % len(givers)], today - age)


def _card(story, nth, giver, at):
    submission = submission_of(story.cohort, nth, "card")
    return story.ledger.add(
        Invitation,
        token=submission.hex[:22],
        created_at=at,
        created_by=giver.user,
        organisation=giver.organisation,
        expires_at=at + LIFETIME,
        submission=submission,
    )


def put_observations(story: Story) -> None:
    """Groups seen in the open: a place and a number, nobody."""
    known = story.cast.communes
    for nth, (days, commune, place, headcount, age_band, note, channel) in enumerate(OBSERVATIONS):
        at = instant(story.calendar.today, 18) - timedelta(days=days)
        story.ledger.add(
            FieldObservation,
            seen_on=at.date(),
            commune_id=commune if commune in known else None,
            place=place,
            headcount=headcount,
            age_band=age_band,
            note=note,
            channel=channel,
            reported_at=at,
            submission=submission_of(story.cohort, nth, "observation"),
        )


def send_latest(referrals: list[Referral], story: Story) -> None:
    """The receipts and first messages of the latest referrals, in the words of the product; all of them have left."""
    scheme = story.cast.scheme
    for referral in referrals:
        notices.owe_receipt(referral, scheme=scheme, now=referral.received_at)
        if referral.answered_by:
            notices.owe_first_message(referral, by=referral.answered_by, scheme=scheme, now=referral.answered_at)
    for message in Message.objects.filter(status=Message.Status.QUEUED):
        message.created_at = message.next_try_at
        message.attempts = 1
        message.save(update_fields=["created_at", "attempts"])
        message.mark_sent(now=message.next_try_at)
