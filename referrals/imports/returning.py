"""The lines to mend, to send back to whoever sent the list."""

from referrals.imports.columns import Target
from referrals.models import ImportBatch, ImportRow


def rejected_lines(batch: ImportBatch):
    """Number, what is wrong, and the columns that we use; never the comment (P5), nor what was not asked for."""
    used = [(target, index) for target, index in batch.columns.items() if target != Target.COMMENT]
    used.sort(key=lambda column: column[1])
    yield ["Ligne", "À corriger", *(batch.headers[index] for _, index in used)]
    for row in batch.rows.filter(state=ImportRow.State.REJECTED).in_file_order():
        values = row.values(batch.columns)
        yield [row.number, row.problem, *(values.get(target, "") for target, _ in used)]
