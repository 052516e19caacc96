"""The working lists: who stands in each, for whom, and what is said when nobody does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import DateRange

from partners.models import Membership
from referrals.models import YoungPerson
from tests.factories import SharingAgreementFactory, StepFactory
from tracking.concerns import CONCERNS, concerns_of
from tracking.models import Pathway

pytestmark = pytest.mark.django_db


def concern(slug):
    return next(one for one in CONCERNS if one.slug == slug)


def listed(slug, user, on):
    return [pathway.young_person.called for pathway in concern(slug).rows(user, on).select_related("young_person")]


def page(slug):
    return reverse("tracking:concern", args=[slug])


def last_seen(pathway, on):
    YoungPerson.objects.filter(pk=pathway.young_person_id).update(last_contact_on=on)


def test_somebody_not_spoken_with_for_thirty_days_is_listed_the_longest_first(entered, adviser, today):
    for called, days in [("Lou", 30), ("Malo", 29), ("Inès", 80), ("Aël", 90)]:
        last_seen(entered(called=called, phone=None), today - timedelta(days=days))
    assert listed("unseen", adviser, today) == ["Inès", "Lou"]


def test_an_exchange_takes_somebody_off_the_list(entered, adviser, today):
    pathway = entered(called="Lou")
    last_seen(pathway, today - timedelta(days=40))
    pathway.young_person.reach(on=today)
    assert listed("unseen", adviser, today) == []


def test_a_pathway_of_more_than_nine_months_is_listed(entered, adviser, today, now):
    entered(called="Lou", phone=None, at=now - timedelta(days=280))
    entered(called="Malo", phone=None, at=now - timedelta(days=260))
    assert listed("long", adviser, today) == ["Lou"]


def test_a_minor_without_solution_for_sixty_days_is_listed(entered, adviser, today, now, interview):
    at, young = now - timedelta(days=70), {"birth_year": today.year - 16, "phone": None}
    entered(called="Lou", at=at, step={"situation": {"situation": "neet"}}, **young)
    entered(called="Malo", at=at, step={"situation": {"situation": "school"}}, **young)
    entered(called="Inès", at=now - timedelta(days=20), step={"situation": {"situation": "neet"}}, **young)
    assert listed("minors", adviser, today) == ["Lou"]


def test_a_sharing_that_ends_within_two_weeks_is_listed(entered, adviser, partner, today):
    for called, days in [("Lou", 10), ("Malo", 40)]:
        person = entered(called=called, phone=None).young_person
        SharingAgreementFactory(young_person=person, period=DateRange(today, today + timedelta(days=days)))
    assert listed("sharing", adviser, today) == ["Lou"]


def test_people_whom_nobody_working_here_leads_come_first_on_a_managers_day(
    signed_in, manager, adviser, colleague, entered, today
):
    entered(called="Lou", phone=None)
    entered(called="Malo", phone=None, lead=colleague)
    assert listed("without-lead", manager, today) == []
    Membership.objects.filter(user=adviser).update(period=DateRange(today - timedelta(days=9), today))
    assert listed("without-lead", manager, today) == ["Lou"]
    day = signed_in(manager).get(reverse("tracking:day")).text
    assert day.index("Sans référent·e") < day.index("Sans réponse")


def test_a_pathway_that_lost_its_lead_is_entrusted_again(entered, adviser, colleague, manager, today, now):
    pathway = entered(called="Lou")
    pathway.assignments.all().delete()
    assert listed("without-lead", manager, today) == ["Lou"]
    pathway.hand_over(to=colleague, by=manager, now=now)
    assert listed("without-lead", manager, today) == []


def test_only_a_manager_answers_for_people_without_lead(signed_in, adviser, manager, carrier):
    assert "without-lead" not in [one.slug for one in concerns_of(adviser)]
    assert signed_in(adviser).get(page("without-lead")).status_code == 404
    assert signed_in(manager).get(page("without-lead")).status_code == 200


def test_an_adviser_reads_their_own_and_a_manager_the_teams(entered, adviser, colleague, manager, outsider, today):
    for called, lead in [("Lou", adviser), ("Malo", colleague)]:
        last_seen(entered(called=called, phone=None, lead=lead), today - timedelta(days=40))
    assert listed("unseen", adviser, today) == ["Lou"]
    assert sorted(listed("unseen", manager, today)) == ["Lou", "Malo"]
    assert listed("unseen", outsider, today) == []


def test_a_pathway_that_is_over_asks_for_nothing(entered, adviser, today, now):
    pathway = entered(called="Lou", at=now - timedelta(days=300))
    last_seen(pathway, today - timedelta(days=200))
    Pathway.objects.filter(pk=pathway.pk).update(ended_at=now)
    assert [listed(one.slug, adviser, today) for one in CONCERNS] == [[]] * len(CONCERNS)


@pytest.mark.parametrize("one", CONCERNS, ids=lambda one: one.slug)
def test_an_empty_list_says_so_in_words(one, signed_in, manager):
    assert one.nothing in signed_in(manager).get(page(one.slug)).text


def test_a_list_that_does_not_exist_is_not_found(signed_in, manager):
    assert signed_in(manager).get(page("nothing")).status_code == 404


def test_queries_do_not_grow_with_a_list(signed_in, adviser, entered, today):
    def queries():
        with CaptureQueriesContext(connection) as made:
            signed_in(adviser).get(page("unseen"))
        return len(made)

    last_seen(entered(called="Lou", phone=None), today - timedelta(days=40))
    queries()
    few = queries()
    for nth in range(9):
        pathway = entered(called=f"Lou{nth}", phone=None)
        last_seen(pathway, today - timedelta(days=40 + nth))
        StepFactory(pathway=pathway)
    assert queries() == few
