"""The demonstration, loaded once for a whole file."""

import pytest
import time_machine
from django.db import connection, transaction

from tests.demo.loaded import NOW, load


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for all these tests and taken away after them."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        load()
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
