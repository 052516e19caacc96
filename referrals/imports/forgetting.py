"""What a list said is kept a month, so that lines can be mended; what recognises it, half a year."""

from django.db import transaction

from joz.audit import trail
from referrals.models import ImportBatch, ImportRow
from referrals.models.import_batch import KEPT_FOR, RECOGNISED_FOR
from referrals.models.import_row import SETTLED


def forget(*, now) -> None:
    """Erase what is over: the words, then what would recognise the same line or the same file."""
    for batch in ImportBatch.objects.filter(uploaded_at__lte=now - KEPT_FOR, forgotten_at=None):
        _forget_words(batch, now=now)
    old = ImportBatch.objects.filter(uploaded_at__lte=now - RECOGNISED_FOR)
    ImportRow.objects.filter(batch__in=old).exclude(fingerprint="").update(fingerprint="")
    old.exclude(fingerprint="").update(fingerprint="")


@transaction.atomic
def _forget_words(batch, *, now):
    """The lines that nobody let in are left out for good."""
    open_rows = batch.rows.exclude(state__in=SETTLED)
    open_rows.update(state=ImportRow.State.IGNORED, cells=[], mended={}, fingerprint="")
    batch.rows.update(cells=[], mended={}, remark="")
    ImportBatch.objects.filter(pk=batch.pk).update(forgotten_at=now)
    trail.record("import.forgotten", batch, by=None)
