"""Without contact for 90 days: an end is proposed, never made."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from referrals.models import YoungPerson
from tests.racing import race
from tracking.models import ExitPostponement, Pathway, PathwayExit

pytestmark = pytest.mark.django_db

OUT_OF_SIGHT = reverse("tracking:out_of_sight")


@pytest.fixture
def silent(entered, today):
    """Somebody in a pathway who gave no news for so many days."""

    def made(*, days=90, **known):
        pathway = entered(**known)
        last = today - timedelta(days=days)
        YoungPerson.objects.filter(pk=pathway.young_person_id).update(last_contact_on=last)
        return pathway

    return made


def proposed(on):
    return Pathway.objects.without_contact_since(90, on)


@pytest.mark.parametrize(("days", "is_proposed"), [(89, False), (90, True), (300, True)])
def test_ninety_days_without_contact_propose_an_end(days, is_proposed, silent, today):
    silent(days=days)
    assert proposed(today).exists() is is_proposed


def test_somebody_never_talked_to_is_silent_since_their_entry(entered, today, now):
    entered(at=now - timedelta(days=120))
    YoungPerson.objects.update(last_contact_on=None, reached_on=None, engaged_on=None)
    assert proposed(today).count() == 1


def test_nothing_ends_by_itself(silent, signed_in, adviser):
    silent(days=400)
    assert "Yanis" in signed_in(adviser).get(OUT_OF_SIGHT).text
    assert Pathway.objects.open().count() == 1


def test_what_was_put_off_comes_back_on_its_day(silent, adviser, today, now):
    pathway = silent()
    for _ in range(2):
        ExitPostponement.keep(pathway, until=today + timedelta(days=28), by=adviser, now=now)
    assert not proposed(today + timedelta(days=27)).exists()
    assert proposed(today + timedelta(days=28)).exists()
    assert TrailEntry.objects.filter(verb="pathway.exit_postponed").count() == 1


def test_what_is_over_is_not_put_off(silent, adviser, today, now):
    pathway = silent()
    pathway.end(now=now)
    with pytest.raises(Pathway.Ended):
        ExitPostponement.keep(pathway, until=today + timedelta(days=28), by=adviser, now=now)


def test_the_database_refuses_to_put_off_to_yesterday(silent, adviser, today, now):
    ExitPostponement.keep(silent(), until=today + timedelta(days=28), by=adviser, now=now)
    with pytest.raises(IntegrityError, match="exit_postponed_to_later"), transaction.atomic():
        ExitPostponement.objects.update(until=today)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_put_off_once(silent, adviser, today, now):
    pathway = silent()
    race(8, lambda _: ExitPostponement.keep(pathway, until=today + timedelta(days=28), by=adviser, now=now))
    assert ExitPostponement.objects.count() == 1
    assert TrailEntry.objects.filter(verb="pathway.exit_postponed").count() == 1


# --- The list ---


def test_one_tap_keeps_or_proposes_the_end(silent, signed_in, adviser):
    pathway, client = silent(), signed_in(adviser)
    page = client.get(OUT_OF_SIGHT)
    assert reverse("tracking:exit", args=[pathway.pk]) + "?reason=lost" in page.text
    answer = client.post(reverse("tracking:postponement", args=[pathway.pk]), {"weeks": 4}, follow=True)
    assert "reste en parcours" in answer.text
    assert "Tout le monde donne des nouvelles" in client.get(OUT_OF_SIGHT + "?whose=all").text
    assert not PathwayExit.objects.exists()


@pytest.mark.parametrize("weeks", ["", "3", "a\x00", "9" * 30])
def test_one_keeps_for_a_time_that_was_offered(weeks, silent, signed_in, adviser):
    url = reverse("tracking:postponement", args=[silent().pk])
    assert signed_in(adviser).post(url, {"weeks": weeks}).context["form"].errors.keys() == {"weeks"}


def test_mine_come_first_and_everybody_s_on_demand(silent, signed_in, adviser, colleague):
    silent(called="Ti-Lou", phone="+33639980002", lead=colleague)
    client = signed_in(adviser)
    assert "Ti-Lou" not in client.get(OUT_OF_SIGHT).text
    assert "Ti-Lou" in client.get(OUT_OF_SIGHT, {"whose": "all"}).text


def test_a_manager_reads_the_list_but_ends_nothing(silent, signed_in, manager):
    silent()
    page = signed_in(manager).get(OUT_OF_SIGHT)
    assert "Yanis" in page.text
    assert "Garder un mois" not in page.text


def test_nobody_else_reads_the_list(silent, signed_in, partner, outsider):
    silent()
    assert signed_in(partner).get(OUT_OF_SIGHT).status_code == 403
    assert "Yanis" not in signed_in(outsider).get(OUT_OF_SIGHT, {"whose": "all"}).text


def test_queries_do_not_grow_with_rows(silent, signed_in, adviser):
    client = signed_in(adviser)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(OUT_OF_SIGHT)
        return len(queries)

    silent(phone="+33639980002")
    asked()
    few = asked()
    for nth in range(3, 8):
        silent(phone=f"+3363998000{nth}")
    assert asked() == few
