"""How a pathway is left, and how the team changes its mind."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from joz.outbox.models import Message
from referrals.models import YoungPerson
from referrals.notices import keys_about
from tracking.models import FollowUp, Pathway, PathwayExit, Situation


@dataclass(frozen=True)
class Leaving:
    """What is known when somebody leaves: why, since when, where they stand, where they went."""

    reason: str
    exited_on: date
    situation: str = Situation.UNKNOWN
    destination: object = None
    destination_as_typed: str = ""
    submission: UUID = field(default_factory=uuid4)


@transaction.atomic
def leave_pathway(pathway: Pathway, leaving: Leaving, *, by, now: datetime) -> PathwayExit:
    """End a pathway with its reason; whoever died or asked for it is not written to any more (P9).

    The same submission again returns the end that it noted the first time. Raises `Pathway.Ended`,
    `PathwayExit.BeforeEntry` or `PathwayExit.InTheFuture`.
    """
    person = YoungPerson.hold(pathway.young_person_id)[pathway.young_person_id]
    if earlier := PathwayExit.objects.filter(submission=leaving.submission).first():
        return earlier
    noted = PathwayExit.note(pathway, **vars(leaving), by=by, now=now)
    FollowUp.plan(noted)
    if sheet := pathway.handover_sheets.taken_over().select_related("organisation").order_by("answered_at").last():
        noted.confirm_relay(to=sheet.organisation)
    if noted.stops_contact:
        _fall_silent(person, on=timezone.localdate(now))
    return noted


@transaction.atomic
def undo_exit(noted: PathwayExit, *, by, now: datetime) -> None:
    """Take an end back; somebody who asked for silence keeps it."""
    YoungPerson.hold(noted.pathway.young_person_id)
    noted.undo(by=by, now=now)


def _fall_silent(person, *, on):
    person.stop_contact(on=on)
    for message in Message.objects.filter(key__startswith=keys_about(person), status=Message.Status.QUEUED):
        message.drop(reason="ne plus contacter")
