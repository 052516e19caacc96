"""The traces: added with the act, never changed, whoever tries."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from joz.audit import trail
from joz.audit.models import AccessEntry, TrailEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return get_user_model().objects.create_user("mael@demo.joz.example", first_name="Maël")


def test_an_act_is_kept_with_its_verb_its_object_and_its_author_and_no_name(adviser):
    entry = trail.record("account.opened", adviser, by=adviser)
    entry.refresh_from_db()
    assert (entry.verb, entry.object_type, entry.object_id) == (
        "account.opened",
        "accounts.user",
        str(adviser.pk),
    )
    assert entry.actor == adviser
    assert timezone.now() - entry.at < timedelta(minutes=1)
    assert "Maël" not in str(entry)


def test_the_clock_and_a_visitor_are_nobody(adviser):
    assert trail.record("account.closed", adviser, by=None).actor is None
    assert trail.record("account.closed", adviser, by=get_user_model()()).actor is None


def test_an_act_that_is_undone_leaves_no_trace(adviser):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        trail.record("account.opened", adviser, by=adviser)
        _ = 1 / 0
    assert not TrailEntry.objects.exists()


def test_opening_a_file_is_kept_with_its_reason(adviser):
    trail.opened(adviser, by=adviser, reason="Remplacement")
    entry = AccessEntry.objects.get()
    assert (entry.actor, entry.object_id, entry.reason) == (adviser, str(adviser.pk), "Remplacement")


@pytest.mark.parametrize("model", [TrailEntry, AccessEntry])
@pytest.mark.parametrize(
    "tamper", [lambda rows: rows.update(object_id="0"), lambda rows: rows.delete()], ids=["update", "delete"]
)
def test_postgresql_refuses_to_change_or_remove_a_trace(adviser, model, tamper):
    trail.record("account.opened", adviser, by=adviser)
    trail.opened(adviser, by=adviser)
    refusal = f"append_only: {model._meta.db_table} cannot be changed"
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        tamper(model.objects.all())
    assert model.objects.count() == 1


def test_a_trace_may_be_removed_after_twelve_months_but_still_not_changed(adviser):
    old = TrailEntry.objects.create(
        verb="account.opened", object_type="accounts.user", object_id="1", at=timezone.now() - timedelta(days=366)
    )
    rows = TrailEntry.objects.filter(pk=old.pk)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        rows.update(object_id="0")
    assert rows.delete()[0] == 1


def test_an_author_cannot_be_deleted_from_under_a_trace(adviser):
    trail.record("account.opened", adviser, by=adviser)
    with pytest.raises(IntegrityError):
        adviser.delete()
