"""What is done with exchanges: noted with one person or several, newcomers included; mended, taken back."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from joz.audit import trail
from outreach.models import Channel
from partners.models import Membership, Scheme
from referrals import notices
from referrals.actions import Signal, hear, take_on
from referrals.models import Referral, YoungPerson
from referrals.models.referral import NOT_REACHED_YET
from referrals.senders import sender_of
from tracking import contact
from tracking.models import Interaction, Participant, ReEntry
from tracking.models.interaction import LONGEST, Format

# How somebody met for the first time came to be known, by the format of the encounter; anywhere else, on our way.
CHANNELS = {
    Format.CAMPER: Channel.STOP,
    Format.YOUTH_SPACE: Channel.YOUTH_SPACE,
    Format.EVENT: Channel.EVENT,
    Format.MESSAGING: Channel.SOCIAL,
    Format.ML: Channel.INTERNAL,
}


@dataclass(frozen=True)
class Exchange:
    """An exchange as it was typed and checked; without a duration, it lasted as long as its format usually does."""

    format: str
    happened_at: datetime
    duration_minutes: int | None = None
    kind: str = Interaction.Kind.INFORMAL
    commune: object = None
    themes: tuple = ()
    submission: UUID = field(default_factory=uuid4)

    @property
    def columns(self):
        """What a row keeps of it."""
        return {
            "format": self.format,
            "kind": self.kind,
            "happened_at": self.happened_at,
            "happened_on": timezone.localdate(self.happened_at),
            "duration_minutes": self.duration_minutes or Format(self.format).minutes,
            "commune": self.commune,
        }


@dataclass(frozen=True)
class Newcomer:
    """Somebody met on the way, whom nobody had told us about; a pseudonym is enough."""

    called: str
    birth_year: int | None = None
    commune: object = None
    contacts: tuple[tuple[str, str], ...] = ()
    words: str = ""


@transaction.atomic
def note(exchange: Exchange, words: dict[int, str], *, by, now: datetime) -> Interaction:
    """Note an exchange with people, given as `{key of the person: a line about them}`.

    Each person was reached that day, and is held first, so that a merge waits its turn. The same submission again
    returns the exchange it noted the first time.
    """
    people = YoungPerson.hold(*words)
    if earlier := Interaction.objects.filter(submission=exchange.submission).first():
        return earlier
    _check(exchange, people.values(), now=now)
    organisation_id = _organisation_of(by, people)
    interaction = Interaction.objects.create(
        **exchange.columns,
        organisation_id=organisation_id,
        made_by=by,
        recorded_at=now,
        submission=exchange.submission,
    )
    interaction.themes.set(exchange.themes)
    for person in people.values():
        interaction.participants.create(young_person=person, words=words[person.pk])
        person.reach(on=interaction.happened_on)
    _end_the_search(people, organisation_id, by=by, now=now)
    trail.record("interaction.recorded", interaction, by=by)
    return interaction


@transaction.atomic
def meet(exchange: Exchange, words: dict[int, str], newcomers: list[Newcomer], *, by, now: datetime) -> Interaction:
    """Note an encounter with people we know and with newcomers, who are kept from now on.

    P2 asks a named signal for one way to reach the person. Somebody met in person is recorded without one: they
    were found where they spend their days, and can be again (DOMAIN § 2.2, « met physically »). Under 16, nobody is
    kept: one more is counted (P28), and when there was nobody else the encounter itself is not an exchange.
    """
    known = dict(words)
    for nth, newcomer in enumerate(newcomers):
        submission = uuid5(exchange.submission, f"newcomer {nth}")
        if person := _keep(newcomer, submission, met=exchange.format, by=by, now=now):
            known[person.pk] = newcomer.words
    return note(exchange, known, by=by, now=now) if known or not newcomers else None


@transaction.atomic
def correct(participant: Participant, exchange: Exchange, *, words: str, by, now: datetime) -> None:
    """Mend an exchange and the line about one of its people; the contacts of all of them are reckoned anew."""
    interaction, people = _held(participant.interaction_id)
    if not interaction.may_be_corrected(now):
        raise Interaction.TooLate("Un échange se corrige pendant sept jours. Notez-en plutôt un nouveau.")
    _check(exchange, people.values(), now=interaction.recorded_at)
    Interaction.objects.filter(pk=interaction.pk).update(**exchange.columns)
    interaction.themes.set(exchange.themes)
    interaction.participants.filter(pk=participant.pk).update(words=words)
    ReEntry.objects.of("exchange", *interaction.participants.values_list("pk", flat=True)).delete()
    for person in people.values():
        contact.reckon(person)
    trail.record("interaction.corrected", interaction, by=by)


@transaction.atomic
def cancel(interaction: Interaction, *, by, now: datetime) -> None:
    """Take back an exchange noted by mistake: nothing of it stays but the trace that it was."""
    interaction, people = _held(interaction.pk)
    if not interaction.may_be_cancelled(now):
        raise Interaction.TooLate(
            "Un échange s’annule dans la journée. Vous pouvez encore le corriger pendant sept jours."
        )
    trail.record("interaction.cancelled", interaction, by=by)
    ReEntry.objects.of("exchange", *interaction.participants.values_list("pk", flat=True)).delete()
    interaction.delete()
    for person in people.values():
        contact.reckon(person)


def _check(exchange, people, *, now):
    """Refuse what cannot have been."""
    if not people:
        raise Interaction.WithNobody("Choisissez au moins une personne.")
    if exchange.happened_at > now:
        raise Interaction.InTheFuture("Cet échange est à venir : notez-le une fois qu’il a eu lieu.")
    if not 1 <= exchange.columns["duration_minutes"] <= LONGEST:
        raise Interaction.OutOfBounds("Une durée va d’une minute à dix heures.")
    for person in people:
        if person.merged_into_id:
            raise Interaction.NotOurs("Un de ces dossiers vient d’être fusionné : rechargez la page.")
        age = person.age(exchange.columns["happened_on"])
        if age is not None and age < 0:
            raise Interaction.BeforeBirth("Cette date vient avant la naissance de la personne.")


def _organisation_of(by, people):
    """The organisation, told about one of these people, for which the author is adviser today."""
    told = Referral.objects.filter(young_person__in=people).values("recipient")
    mine = Membership.objects.current().filter(user=by, role=Membership.Role.ADVISER, organisation__in=told)
    organisation_id = mine.order_by("organisation").values_list("organisation", flat=True).first()
    if organisation_id is None:
        raise Interaction.NotOurs("Votre structure ne suit pas ces personnes.")
    return organisation_id


def _end_the_search(people, organisation_id, *, by, now):
    """Whoever was still being called has been reached, and whoever told us is told so (R81)."""
    sought = Referral.objects.filter(
        young_person__in=people, recipient=organisation_id, status__in=NOT_REACHED_YET
    ).select_related("young_person", "sender", "sender_user")
    for referral in sought:
        referral.move_to(Referral.Status.REACHED, by=by, now=now)
        notices.owe_news(referral, scheme=Scheme.objects.the_one(), now=now)


def _keep(newcomer, submission, *, met, by, now):
    """The person, recorded and taken on by whoever met them; None under 16."""
    signal = Signal(
        submission=submission,
        consent=Referral.Consent.ORAL,
        called=newcomer.called,
        contacts=newcomer.contacts,
        commune=newcomer.commune,
        birth_year=newcomer.birth_year,
    )
    sender = replace(sender_of(by), channel=CHANNELS.get(met, Channel.OUTREACH_WALK))
    referral = hear(signal, sender=sender, now=now)
    if referral and referral.is_awaiting_answer:
        take_on(referral, by=by, now=now, write_to_person=False)
    return referral and referral.young_person


def _held(pk):
    """An exchange and its people, all ours until the end: people first, as everywhere."""
    seen = Participant.objects.filter(interaction=pk).values_list("young_person", flat=True)
    people = YoungPerson.hold(*seen)
    interaction = Interaction.objects.select_for_update().filter(pk=pk).first()
    if interaction is None:
        raise Interaction.TooLate("Cet échange vient d’être annulé.")
    return interaction, people
