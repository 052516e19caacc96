"""When a person was first and last in contact with us (P16), reckoned from the facts when one of them is mended."""

from django.utils import timezone

from referrals.models import ContactAttempt, YoungPerson
from tracking.models import Participant, Pathway


def exchanges(person):
    """The days of the exchanges."""
    return Participant.objects.filter(young_person=person).values_list("interaction__happened_on", flat=True)


def attempts(person):
    """The days of the attempts to which the person answered."""
    answered = ContactAttempt.objects.filter(referral__young_person=person, result__in=ContactAttempt.LEADS_TO)
    return [timezone.localdate(made_at) for made_at in answered.values_list("made_at", flat=True)]


def entries(person):
    """The days of the entry interviews."""
    return Pathway.objects.filter(young_person=person).values_list("entered_on", flat=True)


# Each table that keeps a two-way exchange or an attendance: the days on which a person was met.
SOURCES = (exchanges, attempts, entries)


def reckon(person):
    """Write anew the first and the last contact of a person that the transaction holds."""
    days = sorted({day for source in SOURCES for day in source(person)})
    # Whoever said yes was reached that day at the latest, whatever row we kept of it.
    first = [day for day in (*days[:1], person.engaged_on) if day]
    YoungPerson.objects.filter(pk=person.pk).update(
        reached_on=min(first, default=None), last_contact_on=max((*days[-1:], *first), default=None)
    )
