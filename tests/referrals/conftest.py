"""A list brought in, and let in."""

import pytest

from referrals.imports import files, previewing, running
from referrals.imports.columns import guess
from tests.referrals.lists import csv_of


@pytest.fixture
def bring(carrier, adviser, now):
    """Bring a list and settle its columns: `bring("B;Maëlys;2007;06…;Elven;")`."""

    def brought(*lines, content=None, settle=True, at=now, **said):
        content = content or csv_of(*lines)
        table = files.read(content)
        said = {"source": "psad", "channel": "psad", "consent": "listed", "recipient": carrier, **said}
        batch = previewing.bring(table, fingerprint=files.fingerprint(content), by=adviser, now=at, **said)
        if settle:
            columns = {target: nth for nth, target in enumerate(guess(table.headers)) if target}
            previewing.settle_columns(batch, columns, by=adviser, now=at)
        return batch

    return brought


@pytest.fixture
def run(adviser, now):
    def ran(batch, at=now):
        batch.start(by=adviser, now=at)
        running.run(batch, clock=lambda: at)
        batch.refresh_from_db()
        return batch

    return ran
