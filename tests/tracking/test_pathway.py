"""A pathway: one lead at a time, handed over; and its page."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import MembershipFactory
from tests.racing import race
from tracking.models import Pathway
from tracking.policies import may_hand_over

pytestmark = pytest.mark.django_db


def handover_url(pathway):
    return reverse("tracking:handover", args=[pathway.pk])


def leads_of(pathway):
    return list(pathway.assignments.by_date())


# --- The verb ---


def test_handing_over_ends_one_lead_where_the_next_begins(entered, adviser, colleague, now):
    pathway = entered()
    pathway.hand_over(to=colleague, by=adviser, now=now)
    before, after = leads_of(pathway)
    assert (before.adviser, after.adviser) == (adviser, colleague)
    assert before.period.upper == after.period.lower == now
    assert pathway.lead_at(now).adviser == colleague
    assert pathway.lead_at(now - timedelta(microseconds=1)).adviser == adviser
    assert TrailEntry.objects.filter(verb="pathway.handed_over", actor=adviser).count() == 1


def test_handing_over_to_whoever_leads_changes_nothing(entered, adviser, colleague, now):
    pathway = entered()
    pathway.hand_over(to=colleague, by=adviser, now=now)
    with pytest.raises(Pathway.SameAdviser):
        pathway.hand_over(to=colleague, by=adviser, now=now + timedelta(seconds=1))
    assert len(leads_of(pathway)) == 2


def test_a_handover_decided_before_the_last_one_is_refused(entered, adviser, colleague, now):
    pathway = entered()
    pathway.hand_over(to=colleague, by=adviser, now=now)
    with pytest.raises(Pathway.JustHandedOver):
        pathway.hand_over(to=adviser, by=adviser, now=now - timedelta(seconds=1))
    assert pathway.lead_at(now).adviser == colleague


def test_a_pathway_that_is_over_is_not_handed_over(entered, adviser, colleague, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        pathway.hand_over(to=colleague, by=adviser, now=now)


@pytest.mark.django_db(transaction=True)
def test_handovers_at_once_leave_one_lead_at_a_time(entered, adviser, carrier, now):
    pathway, others = entered(), [MembershipFactory(organisation=carrier).user for _ in range(8)]
    race(8, lambda i: pathway.hand_over(to=others[i], by=adviser, now=now + timedelta(milliseconds=i)))
    history = leads_of(pathway)
    assert all(one.period.upper == following.period.lower for one, following in itertools.pairwise(history))
    assert [one.period.upper for one in history].count(None) == 1
    assert TrailEntry.objects.filter(verb="pathway.handed_over").count() == len(history) - 1


def test_the_database_refuses_two_leads_at_a_time(entered, colleague, now):
    with pytest.raises(IntegrityError, match="one_lead_adviser_at_a_time"), transaction.atomic():
        entered().assignments.create(adviser=colleague, period=DateTimeTZRange(now, None))


def test_the_database_refuses_a_lead_of_no_time(entered, colleague, now):
    with pytest.raises(IntegrityError, match="assignment_lasts"), transaction.atomic():
        entered().assignments.create(adviser=colleague, period=DateTimeTZRange(now, now))


def test_the_database_refuses_a_pathway_that_ends_before_it_begins(entered, now):
    entered()
    with pytest.raises(IntegrityError, match="pathway_ends_after_it_begins"), transaction.atomic():
        Pathway.objects.update(ended_at=now - timedelta(days=30))


# --- The page ---


def test_an_adviser_passes_on_and_a_manager_shares_out(signed_in, adviser, colleague, manager, entered):
    pathway = entered()
    page = signed_in(adviser).get(handover_url(pathway))
    assert str(adviser) in page.text
    assert "Aucun message ne part" in page.text
    assert (
        signed_in(adviser)
        .post(handover_url(pathway), {"to": colleague.pk})
        .url.endswith(f"/{pathway.young_person_id}/")
    )
    signed_in(manager).post(handover_url(pathway), {"to": adviser.pk})
    assert [one.adviser for one in leads_of(pathway)] == [adviser, colleague, adviser]


def test_the_same_handover_twice_is_told_so(signed_in, adviser, colleague, entered):
    pathway, client = entered(), signed_in(adviser)
    client.post(handover_url(pathway), {"to": colleague.pk})
    again = client.post(handover_url(pathway), {"to": colleague.pk})
    assert "suit déjà cette personne" in again.text
    assert len(leads_of(pathway)) == 2


@pytest.mark.parametrize("nobody", ["", "abc", "1\x00", "9" * 30, "outsider", "manager"])
def test_only_an_adviser_of_the_house_takes_over(nobody, request, signed_in, adviser, entered):
    pathway = entered()
    typed = request.getfixturevalue(nobody).pk if nobody in ("outsider", "manager") else nobody
    answer = signed_in(adviser).post(handover_url(pathway), {"to": typed})
    assert answer.context["form"].errors.keys() == {"to"}
    assert len(leads_of(pathway)) == 1


@pytest.mark.parametrize("role", ["outsider", "partner", "administrator"])
def test_nobody_else_sees_the_handover(role, request, signed_in, entered):
    pathway, user = entered(), request.getfixturevalue(role)
    assert signed_in(user).get(handover_url(pathway)).status_code == 404
    assert not may_hand_over(user, pathway)


def test_a_pathway_that_is_over_has_nobody_to_choose(signed_in, adviser, entered, now):
    pathway = entered()
    pathway.assignments.get().end(at=now)
    Pathway.objects.update(ended_at=now)
    answer = signed_in(adviser).get(handover_url(pathway))
    assert "terminé" in answer.text
