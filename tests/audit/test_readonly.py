"""GET never writes, except the trace that somebody read a personal file."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from joz.audit import trail
from joz.audit.models import AccessEntry, TrailEntry
from joz.readonly import SafeMethodsOnlyRead, WroteOnGet

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return get_user_model().objects.create_user("mael@demo.joz.example", first_name="Maël")


def answer(view, method="get"):
    """Answer one request through the middleware."""

    def get_response(request):
        view()
        return HttpResponse()

    return SafeMethodsOnlyRead(get_response)(getattr(RequestFactory(), method)("/"))


@pytest.mark.parametrize("method", ["get", "head", "options", "trace"])
def test_a_safe_method_that_writes_is_refused(adviser, method):
    with pytest.raises(WroteOnGet, match="UPDATE while answering a safe method"):
        answer(lambda: get_user_model().objects.update(first_name="Autre"), method)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_may_write(adviser, method):
    assert answer(lambda: get_user_model().objects.update(first_name="Autre"), method).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO accounts_user (email) VALUES ('x')",
        "DELETE FROM accounts_user",
        "WITH gone AS (DELETE FROM accounts_user RETURNING id) SELECT * FROM gone",
        "TRUNCATE accounts_user CASCADE",
        "ALTER TABLE accounts_user ADD COLUMN x int",
    ],
)
def test_no_writing_statement_passes_whatever_its_form(sql):
    with pytest.raises(WroteOnGet):
        answer(lambda: connection.cursor().execute(sql))


def test_reading_passes(adviser):
    assert answer(lambda: list(get_user_model().objects.filter(first_name="Maël"))).status_code == 200


def test_the_trace_of_a_reading_passes_and_nothing_after_it(adviser):
    answer(lambda: trail.opened(adviser, by=adviser))
    assert AccessEntry.objects.count() == 1
    with pytest.raises(WroteOnGet):
        answer(lambda: [trail.opened(adviser, by=adviser), get_user_model().objects.update(first_name="X")])


def test_the_trail_of_acts_does_not_pass_since_a_get_is_no_act(adviser):
    with pytest.raises(WroteOnGet), transaction.atomic():
        answer(lambda: trail.record("account.opened", adviser, by=adviser))
    assert not TrailEntry.objects.exists()


def test_the_cache_of_rate_limits_passes():
    assert answer(lambda: cache.set("key", 1)).status_code == 200
