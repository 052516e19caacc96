"""How a write is received: read with suspicion, done once, answered in words.

A phone keeps each write until it has an answer, and sends it again when the answer was lost. The key it drew for the
write is unique here: the second sending waits for the first to end, finds its row, and is told « already ».
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django import forms
from django.db import transaction
from django.utils.dateparse import parse_datetime

from joz.errors import DomainError
from outreach.models import Stop
from tracking.field.kinds import KINDS, Act
from tracking.models import FieldWrite

log = structlog.get_logger(__name__)

# The phone forgets what it could not send for a day (P26): nothing we receive happened earlier.
OLDEST = timedelta(hours=24)
# What one sending may hold.
MOST_WRITES, MOST_FIELDS, LONGEST_VALUE = 100, 20, 2000
APPLIED, ALREADY, REFUSED, FAILED = "applied", "already", "refused", "failed"
NOT_YOURS = "Vous n’êtes pas dans l’équipe de cette halte : demandez à y être ajouté·e, puis réessayez."


class Unreadable(DomainError):
    """What was sent is not a write."""


@dataclass(frozen=True)
class Write:
    """A write as it was sent: the right shape, and not yet checked."""

    key: UUID
    kind: str
    stop: UUID | None
    device_at: datetime | None
    sent_at: datetime | None
    form: forms.Form

    def happened_at(self, now):
        """When it happened: so long ago by the phone's own clock, however wrong, counted back from ours."""
        if self.device_at is None or self.sent_at is None:
            return now
        return now - min(max(self.sent_at - self.device_at, timedelta()), OLDEST)


@dataclass(frozen=True)
class Answer:
    """What became of a write."""

    outcome: str
    words: str = ""


def read(sent, *, sent_at=None) -> Write:
    """Read one write; raises Unreadable."""
    if not isinstance(sent, dict):
        raise Unreadable("Cette saisie est illisible.")
    kind = sent.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unreadable("Ce genre de saisie n’est pas connu ici : mettez la page à jour, puis recommencez.")
    return Write(
        key=_uuid(sent.get("key")),
        kind=kind,
        stop=_uuid(sent["stop"]) if sent.get("stop") else None,
        device_at=_moment(sent.get("device_at")),
        sent_at=_moment(sent_at),
        form=KINDS[kind].form(_fields(sent.get("data", {}))),
    )


def receive(write: Write, *, by, now) -> Answer:
    """Do a write once, in a transaction of its own; the rule that says no is told, and remembered."""
    if earlier := FieldWrite.objects.filter(key=write.key).first():
        return _answer_again(earlier, by)
    if not write.form.is_valid():
        return Answer(REFUSED, " ".join(error for errors in write.form.errors.values() for error in errors))
    try:
        stop = _stop_of(write, by)
    except DomainError as refusal:
        return Answer(REFUSED, str(refusal))
    return _do_once(write, stop, by=by, now=now)


@transaction.atomic
def _do_once(write, stop, *, by, now):
    noted = {"kind": write.kind, "by": by, "stop": stop, "device_at": write.device_at, "received_at": now}
    # Of two sendings at once, the second waits here until the first is whole, or undone.
    row, is_new = FieldWrite.objects.get_or_create(key=write.key, defaults=noted)
    if not is_new:
        return _answer_again(row, by)
    at = write.happened_at(now)
    act = Act(
        key=write.key, by=by, at=at, received_at=now, device_at=write.device_at, stop=stop, form=write.form
    )  # fmt: skip
    try:
        with transaction.atomic():
            words = KINDS[write.kind].do(act) or ""
    except DomainError as refusal:
        return _settle(row, REFUSED, str(refusal))
    return _settle(row, APPLIED, words)


def receive_all(batch, *, by, now) -> list[dict]:
    """Answer each write of a batch, in its order; one that breaks does not hold the others back."""
    return [_answered(sent, batch.get("sent_at"), by=by, now=now) for sent in batch["writes"]]


def _answered(sent, sent_at, *, by, now):
    key = sent.get("key") if isinstance(sent, dict) else None
    try:
        answer = receive(read(sent, sent_at=sent_at), by=by, now=now)
    except Unreadable as refusal:
        answer = Answer(REFUSED, str(refusal))
    except Exception as broken:
        # Its kind alone: what the database says of a row that it refuses may hold a name.
        log.error("field_write_failed", error=type(broken).__name__)
        answer = Answer(FAILED, "Le serveur n’a pas pu l’enregistrer : le téléphone réessaiera.")
    return {"key": key if isinstance(key, str) else "", "outcome": answer.outcome, "words": answer.words}


def _settle(row, outcome, words):
    FieldWrite.objects.filter(pk=row.pk).update(outcome=outcome, words=words[:300])
    return Answer(outcome, words)


def _answer_again(row, by):
    if row.by_id != by.pk:
        return Answer(REFUSED, "Cette saisie porte le numéro d’une autre : recommencez-la.")
    return Answer(ALREADY if row.outcome == APPLIED else REFUSED, row.words)


def _stop_of(write, by):
    """The stop that a write is about, of whose team the author is."""
    if write.stop is None:
        if KINDS[write.kind].needs_stop:
            raise Unreadable("Cette saisie ne dit pas de quelle halte il s’agit.")
        return None
    seen = Stop.objects.visible_to(by).filter(submission=write.stop)
    if not seen.exists():
        raise Unreadable("Cette halte n’existe pas, ou plus.")
    stop = seen.worked_by(by).select_related("commune").first()
    if stop is None:
        raise Unreadable(NOT_YOURS)
    return stop


def _uuid(text):
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else UUID("")
    except ValueError:
        raise Unreadable("Cette saisie n’a pas de numéro lisible.") from None


def _moment(text):
    """A moment with its zone, or None: a clock that says nothing sensible stops nobody."""
    try:
        moment = parse_datetime(text) if isinstance(text, str) and len(text) <= 40 else None
        return moment if moment and moment.tzinfo and 1970 <= moment.year <= 2200 else None
    except ValueError:
        return None


def _fields(data):
    """What the form reads: short texts by their names, and nothing else."""
    if not isinstance(data, dict) or len(data) > MOST_FIELDS:
        raise Unreadable("Cette saisie est illisible.")
    for name, value in data.items():
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or len(name) > 60:
            raise Unreadable("Cette saisie est trop longue, ou illisible.")
    return data
