"""Before anything comes in: each line of a list is checked, recognised, compared, and its state written."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners.territory.naming import Places
from referrals.imports.checking import Line, check
from referrals.imports.known import known_people, same_in_file
from referrals.models import ImportBatch, ImportRow
from referrals.models.import_row import CAME_IN, SETTLED

State, Choice = ImportRow.State, ImportRow.Choice
WRITTEN = ["state", "problem", "remark", "known", "twin", "resemblance", "choice", "fingerprint"]


@dataclass(frozen=True)
class Shown:
    """A line as its page shows it: the row, and what it says while it still says something."""

    row: ImportRow
    line: Line | None
    twin: Line | None


@transaction.atomic
def bring(table, *, fingerprint, by, now, **source) -> ImportBatch:
    """Begin with a file: keep its lines, not the file."""
    batch = ImportBatch.bring(fingerprint=fingerprint, headers=table.headers, by=by, now=now, **source)
    rows = [ImportRow(batch=batch, number=number, cells=cells) for number, cells in table.rows]
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return batch


@transaction.atomic
def settle_columns(batch: ImportBatch, columns: dict[str, int], *, by, now) -> None:
    """Say which column holds what, and check every line with that."""
    batch.settle_columns(columns, by=by)
    check_rows(batch, list(batch.rows.in_file_order()), now=now)


@transaction.atomic
def mend(row: ImportRow, mended: dict[str, str], *, now) -> None:
    """Write other words on a line than the file's, and check it again."""
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row.pk)
    if row.state in SETTLED:
        raise ImportRow.Settled("Cette ligne a déjà été traitée : elle ne change plus.")
    row.mended = {**row.mended, **mended}
    row.save(update_fields=["mended"])
    check_rows(row.batch, [row], now=now)


def check_rows(batch: ImportBatch, rows: list[ImportRow], *, now) -> None:
    """Write the state of these lines of a list, as they stand today."""
    places, on = Places.known(), timezone.localdate(now)
    lines = {row.number: check(row.values(batch.columns), places=places, on=on) for row in rows}
    for row in rows:
        _judge(row, lines[row.number])
    _recognise(batch, rows)
    _compare(batch, rows, lines)
    # Ten times quicker than an UPDATE of as many cases as there are lines.
    again = {"update_conflicts": True, "unique_fields": ["pk"], "update_fields": WRITTEN}
    ImportRow.objects.bulk_create(rows, batch_size=500, **again)


def _judge(row, line):
    """What the line is by itself."""
    row.problem, row.remark = " ".join(line.problems.values()), ", ".join(line.remarks)
    row.known = row.twin = None
    row.resemblance, row.choice, row.fingerprint = "", Choice.UNDECIDED, ""
    if row.problem:
        row.state = State.REJECTED
        return
    row.state = State.TOO_YOUNG if line.is_too_young else State.READY
    row.fingerprint = line.fingerprint(row.batch.recipient_id)


def _recognise(batch, rows):
    """The same line twice in the file, or in a list that came in before, is there once."""
    prints = {row.fingerprint for row in rows} - {""}
    elsewhere = ImportRow.objects.filter(fingerprint__in=prints).exclude(pk__in=[row.pk for row in rows])
    came_in = set(elsewhere.filter(state__in=CAME_IN).values_list("fingerprint", flat=True))
    seen = dict(elsewhere.filter(batch=batch).exclude(state=State.REPEATED).values_list("fingerprint", "number"))
    for row in rows:
        if row.fingerprint in came_in:
            row.state, row.resemblance = State.REPEATED, "importée par une autre liste"
        elif row.fingerprint in seen:
            row.state, row.resemblance = State.REPEATED, f"la même que la ligne {seen[row.fingerprint]}"
        elif row.fingerprint:
            seen[row.fingerprint] = row.number


def _compare(batch, rows, lines):
    """Those who could be somebody we know, or an earlier line, wait for a decision."""
    ready = {row.number: row for row in rows if row.state == State.READY}
    compared = {number: lines[number] for number in ready}
    found = {**same_in_file(compared), **known_people(compared, recipient_id=batch.recipient_id)}
    for number, resemblance in found.items():
        row = ready[number]
        row.state, row.resemblance = State.RESEMBLING, resemblance.reason
        row.known_id = resemblance.referral_id
        row.twin = ready.get(resemblance.number)


def shown(batch: ImportBatch, rows, *, now) -> list[Shown]:
    """These lines as their page shows them, beside the earlier line that they resemble."""
    places, on = Places.known(), timezone.localdate(now)

    def read(row):
        says_something = row and (row.cells or row.mended)
        return check(row.values(batch.columns), places=places, on=on) if says_something else None

    return [Shown(row, read(row), read(row.twin)) for row in rows]


def last_of_its_kind(batch: ImportBatch) -> ImportBatch | None:
    """The last list of the same origin whose columns were settled, if any."""
    earlier = ImportBatch.objects.filter(recipient=batch.recipient_id, source=batch.source).exclude(columns={})
    return earlier.exclude(pk=batch.pk).newest_first().first()
