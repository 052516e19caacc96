"""Coming back: another pathway with the same person, never two at once."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import PathwayFactory
from tests.racing import race
from tracking.actions import enter_again
from tracking.leaving import Leaving, leave_pathway
from tracking.models import Pathway

pytestmark = pytest.mark.django_db


def reentry_url(pathway):
    return reverse("tracking:reentry", args=[pathway.pk])


@pytest.fixture
def left(entered, adviser, now, today):
    """Somebody who entered, then left a while ago."""

    def made(**known):
        pathway = entered(at=now - timedelta(days=30), step={"situation": {"situation": "neet", "licence": "code"}})
        leaving = Leaving(**{"reason": "dropout", "exited_on": today - timedelta(days=5)} | known)
        leave_pathway(pathway, leaving, by=adviser, now=now - timedelta(days=5))
        pathway.refresh_from_db()
        return pathway

    return made


@pytest.fixture
def typed(adviser):
    def filled(**changes):
        usual = {
            "submission": str(uuid.uuid4()),
            "agreement": "oral",
            "situation": "jobseeker",
            "adviser": adviser.pk,
            "goal": "Reprendre contact avec le CFA",
            "owner": "youth",
        }
        return usual | changes

    return filled


def test_somebody_comes_back_without_a_new_signal(left, interview, adviser, colleague, now, today):
    first = left()
    second = enter_again(first, interview(informed_how=""), adviser=colleague, by=adviser, now=now)
    assert (second.young_person, second.organisation) == (first.young_person, first.organisation)
    assert second.lead_at(now).adviser == colleague
    assert second.entered_on == today
    assert Pathway.objects.entered().count() == 2
    assert Pathway.objects.entered().values("young_person").distinct().count() == 1
    assert TrailEntry.objects.filter(verb="pathway.entered").count() == 2


def test_nobody_comes_back_while_still_here(entered, interview, adviser, now):
    with pytest.raises(Pathway.AlreadyOpen):
        enter_again(entered(), interview(informed_how=""), adviser=adviser, by=adviser, now=now)
    assert Pathway.objects.count() == 1


def test_the_same_submission_again_gives_the_same_pathway(left, interview, adviser, now):
    first, entry = left(), interview(informed_how="")
    again = [enter_again(first, entry, adviser=adviser, by=adviser, now=now) for _ in range(2)]
    assert again[0] == again[1]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_come_back_once(left, interview, adviser, now):
    first = left()
    entry = {"informed_how": ""}
    results = race(8, lambda _: enter_again(first, interview(**entry), adviser=adviser, by=adviser, now=now))
    assert sum(isinstance(one, Pathway) for one in results) == 1
    assert sum(isinstance(one, Pathway.AlreadyOpen) for one in results) == 7


def test_the_database_refuses_pathways_that_overlap(left, now):
    first = left()
    with pytest.raises(IntegrityError, match="pathways_of_a_person_do_not_overlap"), transaction.atomic():
        PathwayFactory(
            young_person=first.young_person,
            entered_at=first.ended_at - timedelta(days=1),
            ended_at=first.ended_at + timedelta(days=1),
            lead=None,
        )


def test_pathways_that_touch_do_not_overlap(left):
    first = left()
    PathwayFactory(young_person=first.young_person, entered_at=first.ended_at, lead=None)
    assert Pathway.objects.count() == 2


# --- The page ---


def test_the_interview_begins_with_what_was_last_known(left, signed_in, adviser):
    form = signed_in(adviser).get(reentry_url(left(situation="job_short"))).context["form"]
    assert (form["situation"].value(), form["licence"].value()) == ("job_short", "code")
    assert "informed_how" not in form.fields


def test_a_person_who_left_comes_back_from_their_page(left, signed_in, adviser, typed):
    first, client = left(), signed_in(adviser)
    person_url = reverse("tracking:person", args=[first.young_person_id])
    page = client.get(person_url)
    assert "Reprendre un parcours" in page.text
    assert "Abandon" in page.text
    answer = client.post(reentry_url(first), typed(), follow=True)
    assert "est ouvert" in answer.text
    assert "Parcours précédents" in answer.text
    assert "Reprendre un parcours" not in answer.text


def test_somebody_already_in_a_pathway_is_not_offered_another(entered, signed_in, adviser, typed):
    pathway, client = entered(), signed_in(adviser)
    assert "déjà en parcours" in client.get(reentry_url(pathway)).text
    assert client.post(reentry_url(pathway), typed()).status_code == 200
    assert Pathway.objects.count() == 1


def test_a_colleague_may_begin_again_too(left, signed_in, colleague, typed):
    assert signed_in(colleague).post(reentry_url(left()), typed()).status_code == 302
