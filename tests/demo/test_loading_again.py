"""Loading again, loading more, loading what may not be."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count

from joz.accounts.models import User
from joz.demo import network
from joz.demo.bulk import Ledger
from joz.demo.calendar import Calendar
from joz.demo.cast import Cast
from joz.demo.story import Story
from joz.indicators.models import Milestone
from referrals.models import (
    ContactAttempt,
    ContactPoint,
    Referral,
    YoungPerson,
)
from tests.demo.loaded import TODAY, counts, figures, load
from tracking.models import (
    AdviserAssignment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("demo")]


def test_a_second_load_changes_nothing_and_says_so():
    before = counts()
    assert "rien n’a changé" in load()
    assert counts() == before


def test_the_same_cohort_is_the_same_people():
    def told():
        ledger = Ledger()
        Story(Cast.gather(signals=network.SIGNALS), Calendar.around(TODAY), ledger).tell()
        people = [(row.called, row.last_name, row.birth_year, row.commune_id) for row in ledger.rows(YoungPerson)]
        return people, [(row.submission, row.received_at, row.status) for row in ledger.rows(Referral)]

    assert told() == told()


def test_a_scale_of_three_is_three_times_the_same_figures():
    load(scale=3)
    connection.check_constraints()
    assert (figures()["I1a"], figures()["I1"], figures()["I4"]) == (450, 441, 276)
    assert figures(since=Milestone.objects.get().happened_on)["I1"] == 99


def test_the_people_of_a_crowd_are_tried_ten_times_each():
    before = ContactAttempt.objects.count()
    load(scale=3)
    assert 9 <= (ContactAttempt.objects.count() - before) / (2 * 147) <= 11


def test_a_crowd_shares_no_number_with_anybody():
    load(scale=3)
    numbers = ContactPoint.objects.filter(kind="phone").values_list("value", flat=True)
    assert len(numbers) == len(set(numbers))


def test_a_load_that_was_stopped_goes_on():
    load(scale=3)
    before = counts()
    assert "rien n’a changé" in load(scale=2)
    assert "prête" in load(scale=4)
    assert counts()["Referral"] == before["Referral"] + 150


def test_it_is_refused_outside_the_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        load()


def test_a_crowd_is_spread_over_advisers_who_cannot_sign_in():
    load(scale=6)
    led = AdviserAssignment.objects.current().values("adviser__email").annotate(people=Count("pk"))
    caseloads = dict(led.values_list("adviser__email", "people"))
    extra = User.objects.filter(email__startswith="conseil-")
    assert len(extra) == 2
    assert {user.email for user in extra} < set(caseloads)
    assert max(caseloads.values()) < 150
    assert not any(user.has_usable_password() for user in extra)


def test_a_scale_of_nothing_is_refused():
    with pytest.raises(CommandError, match="au moins 1"):
        load(scale=0)


def test_a_day_that_is_not_one_is_refused():
    with pytest.raises(CommandError, match="today"):
        call_command("load_demo", "--today", "demain")
