"""The lines of a list come in one by one, each in its own transaction: killed half-way, the run goes on from there."""

from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from joz.background import alone
from joz.errors import DomainError
from partners.territory.naming import Places
from referrals import actions
from referrals.actions import Sender
from referrals.imports.checking import check
from referrals.imports.known import known_people
from referrals.models import ImportBatch, ImportRow, NotSamePerson, Referral
from referrals.models.import_row import CAME_IN

State, Choice = ImportRow.State, ImportRow.Choice
LOCK = 0x1057  # The family of our advisory locks: one run of a list at a time.
UNEXPECTED = "Cette ligne n’a pas pu entrer. Relisez-la, puis réessayez."
log = structlog.get_logger(__name__)


def run(batch: ImportBatch, *, clock=timezone.now) -> None:
    """Let in every line that is ready, until none is left or somebody stops; a run already going on is left alone."""
    with alone(LOCK, batch.pk) as is_alone:
        if not is_alone:
            return
        places = Places.known()
        for pk in list(batch.rows.waiting().in_file_order().values_list("pk", flat=True)):
            if not ImportBatch.objects.running().filter(pk=batch.pk).exists():
                return
            take_in(pk, batch=batch, places=places, now=clock())
        batch.finish(now=clock())


def take_in(pk: int, *, batch: ImportBatch, places: Places, now) -> None:
    """Let one line in, or say why it stays out; a line already dealt with is left as it is."""
    try:
        with transaction.atomic():
            row = batch.rows.waiting().select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                _Arrival(row, batch, places, now).happens()
    except IntegrityError as error:
        if "import_row_comes_in_once" not in str(error):
            raise
        # Another list let the same line in meanwhile.
        batch.rows.get(pk=pk).settle(State.REPEATED)
    except DomainError as refusal:
        batch.rows.get(pk=pk).reject(str(refusal))
    except DataError:
        log.exception("import_row_failed", import_row=pk)
        batch.rows.get(pk=pk).reject(UNEXPECTED)


class _Arrival:
    """One line on its way in."""

    def __init__(self, row, batch, places, now):
        self.row, self.batch, self.now, self.by = row, batch, now, batch.started_by
        self.line = check(row.values(batch.columns), places=places, on=timezone.localdate(now))
        self.sender = Sender(
            channel=batch.channel,
            organisation=batch.sender,
            as_typed="" if batch.sender else batch.get_source_display(),
        )

    def happens(self):
        row, line = self.row, self.line
        if row.choice == Choice.IGNORE:
            row.settle(State.IGNORED)
        elif line.problems:
            row.reject(" ".join(line.problems.values()))
        elif line.is_too_young:
            self._count()
        elif self._came_in_elsewhere():
            row.settle(State.REPEATED)
        elif row.state == State.RESEMBLING:
            self._as_decided()
        elif resemblance := known_people({row.number: line}, recipient_id=self.batch.recipient_id).get(row.number):
            # Somebody told us about them since the list was read.
            row.wait_for_decision(known_id=resemblance.referral_id, reason=resemblance.reason)
        else:
            row.settle(State.CREATED, referral=self._receive())

    def _count(self):
        # By the line alone: counted once, whatever the file.
        submission = uuid5(NAMESPACE_URL, f"joz-import:{self.row.fingerprint}")
        signal = self.line.signal(submission=submission, consent=self.batch.consent)
        actions.count_too_young(signal, sender=self.sender, now=self.now)
        self.row.settle(State.COUNTED)

    def _came_in_elsewhere(self):
        same = ImportRow.objects.filter(fingerprint=self.row.fingerprint, state__in=CAME_IN)
        return same.exclude(pk=self.row.pk).exists()

    def _as_decided(self):
        known, referral = self._resembled(), self._receive()
        if known is None:
            self.row.settle(State.CREATED, referral=referral)
        elif self.row.choice == Choice.NEW:
            NotSamePerson.say(referral.young_person, known.young_person, by=self.by, now=self.now)
            self.row.settle(State.CREATED, referral=referral)
        else:
            self._join(referral, known)
            self.row.settle(State.ATTACHED, referral=referral)

    def _resembled(self):
        """The referral by which we know whom this line resembles; none if that line did not come in."""
        pk = self.row.known_id or (self.row.twin and self.row.twin.referral_id)
        return Referral.objects.select_related("young_person").filter(pk=pk).first() if pk else None

    def _receive(self):
        submission = uuid5(NAMESPACE_URL, f"joz-import:{self.batch.fingerprint}:{self.row.fingerprint}")
        signal = self.line.signal(submission=submission, consent=self.batch.consent)
        return actions.receive_signal(signal, sender=self.sender, now=self.now, by=self.by)

    def _join(self, referral, known):
        """The person is the one we know; the signal waits for an answer only if we had stopped working with them."""
        if known.is_ended:
            actions.merge(referral.young_person, into=known.young_person, by=self.by, now=self.now)
        else:
            actions.mark_duplicate(referral, of=known, by=self.by, now=self.now)
