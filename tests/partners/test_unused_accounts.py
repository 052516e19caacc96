"""An account that nobody has used for a year is closed by night, and never the last one that lets others in (P18)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from psycopg.types.range import DateRange

from joz.audit.models import TrailEntry
from joz.celery import app
from partners import actions, tasks
from partners.models import Membership
from tests.factories import MembershipFactory, UserFactory, sign_in
from tests.racing import race

pytestmark = pytest.mark.django_db

User = get_user_model()
Role = Membership.Role
NOW = datetime(2026, 11, 25, 3, 10, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=366), NOW - timedelta(days=364)
SINCE = DateRange(date(2020, 1, 1), None)


def account(role=Role.PARTNER_STAFF, *, last_login=None, date_joined=NOW - timedelta(days=400), **fields):
    user = UserFactory(last_login=last_login, date_joined=date_joined, **fields)
    if role:
        MembershipFactory(user=user, role=role, period=SINCE)
    return user


def still_open():
    return set(User.objects.filter(is_active=True))


def test_what_nobody_used_for_a_year_is_closed_and_noted():
    unused, never_used = account(last_login=LONG_AGO), account()
    used, new = account(last_login=LATELY), account(date_joined=LATELY)
    assert actions.close_unused_accounts(now=NOW) == 2
    assert still_open() == {used, new}
    closed = TrailEntry.objects.filter(verb="account.closed_unused")
    assert set(closed.values_list("object_id", "actor")) == {(str(unused.pk), None), (str(never_used.pk), None)}
    assert unused.memberships.current(NOW.date()).exists()


def test_closing_twice_changes_nothing():
    account()
    assert [actions.close_unused_accounts(now=NOW) for _ in range(2)] == [1, 0]
    assert TrailEntry.objects.filter(verb="account.closed_unused").count() == 1


def test_a_new_role_is_a_use():
    invited = account()
    MembershipFactory(user=invited, role=Role.ANIMATOR, period=DateRange(NOW.date() - timedelta(days=3), None))
    assert actions.close_unused_accounts(now=NOW) == 0


def test_the_administrator_seen_last_stays():
    earlier = account(Role.ADMINISTRATOR, last_login=LONG_AGO - timedelta(days=1))
    last = account(Role.ADMINISTRATOR, last_login=LONG_AGO)
    technical = account(None, is_staff=True, is_superuser=True)
    assert actions.close_unused_accounts(now=NOW) == 1
    assert still_open() == {last, technical}
    assert not User.objects.get(pk=earlier.pk).is_active


def test_an_administrator_whose_role_has_ended_does_not_count_as_the_last():
    former = account(None, last_login=LONG_AGO)
    MembershipFactory(user=former, role=Role.ADMINISTRATOR, period=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    last = account(Role.ADMINISTRATOR)
    actions.close_unused_accounts(now=NOW)
    assert still_open() == {last}


def test_an_account_opened_again_has_a_year_before_it(client):
    administrator = account(Role.ADMINISTRATOR, last_login=NOW, is_staff=True, is_superuser=True)
    closed = account(is_active=False)
    fields = {"email": closed.email, "first_name": "Lou", "last_name": "", "is_active": "on"}
    sign_in(client, administrator).post(reverse("admin:accounts_user_change", args=[closed.pk]), fields)
    closed.refresh_from_db()
    assert closed.is_active
    assert closed.reopened_at is not None
    User.objects.filter(pk=closed.pk).update(reopened_at=LATELY)
    assert actions.close_unused_accounts(now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_close_each_account_once():
    for _ in range(3):
        account(Role.ADMINISTRATOR)
    results = race(4, lambda _: actions.close_unused_accounts(now=NOW))
    assert sum(results) == 2
    assert len(still_open()) == 1
    assert TrailEntry.objects.filter(verb="account.closed_unused").count() == 2


def test_the_night_asks_for_it():
    account(date_joined=datetime(2020, 1, 1, tzinfo=UTC))
    tasks.close_unused_accounts(unknown_argument_of_a_newer_caller=1)
    assert not still_open()
    assert app.conf.beat_schedule["close-unused-accounts"]["task"] == tasks.close_unused_accounts.name
