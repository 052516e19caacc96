"""« Pourquoi ouvrir ce dossier ? »: asked of whoever does not follow the person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import AccessEntry, TrailEntry
from referrals.models import ContactAttempt, Referral
from tests.factories import AccessGrantFactory, ContactAttemptFactory, ParticipantFactory
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.closeness import is_close, may_open
from tracking.models import AbsenceCover, AccessGrant, Pathway

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"tracking:{name}", args=[thing.pk])


def asks_why(answer, person):
    return answer.status_code == 302 and answer.url.startswith(url("access", person))


@pytest.fixture
def person(entered):
    return entered(step={"first_step": "Visiter le garage"}).young_person


# --- Who is close ---


def test_the_lead_is_close_and_nobody_else(adviser, passer_by, manager, person, now):
    assert [is_close(user, person, now=now) for user in (adviser, passer_by, manager)] == [True, False, False]
    assert [may_open(user, person, now=now) for user in (adviser, passer_by, manager)] == [True, False, True]


def test_whoever_handed_over_is_close_for_a_month(adviser, passer_by, entered, now):
    pathway = entered(at=now - timedelta(days=90))
    pathway.hand_over(to=passer_by, by=adviser, now=now)
    assert is_close(adviser, pathway.young_person, now=now + timedelta(days=29))
    assert not is_close(adviser, pathway.young_person, now=now + timedelta(days=31))
    assert is_close(passer_by, pathway.young_person, now=now + timedelta(days=31))


def test_whoever_stands_in_for_the_lead_is_close_while_they_are_away(adviser, passer_by, carrier, person, now, today):
    day = timedelta(days=1)
    AbsenceCover.plan(
        adviser=adviser,
        substitute=passer_by,
        organisation_id=carrier.pk,
        first_day=today,
        last_day=today + day,
        by=adviser,
    )
    assert is_close(passer_by, person, now=now)
    assert not is_close(passer_by, person, now=now + 3 * day)


def test_a_signal_without_an_answer_is_the_whole_teams(passer_by, signalled, now):
    assert is_close(passer_by, signalled(status="received").young_person, now=now)


def test_a_new_signal_about_somebody_who_is_followed_opens_their_file_to_nobody_else(passer_by, signalled, person, now):
    signalled(person=person, status="received")
    assert not is_close(passer_by, person, now=now)


def test_whoever_answered_is_close_while_they_try(adviser, passer_by, signalled, now):
    referral = signalled()
    assert [is_close(user, referral.young_person, now=now) for user in (adviser, passer_by)] == [True, False]
    Referral.objects.update(status="unreachable", ended_at=now)
    assert not is_close(adviser, referral.young_person, now=now)


def test_whoever_tried_is_close_for_a_month(passer_by, signalled, now):
    referral = signalled()
    ContactAttemptFactory(referral=referral, made_by=passer_by, made_at=now)
    assert is_close(passer_by, referral.young_person, now=now)
    ContactAttempt.objects.update(made_at=now - timedelta(days=31))
    assert not is_close(passer_by, referral.young_person, now=now)


def test_whoever_talked_with_the_person_is_close_for_a_month(passer_by, person, now):
    ParticipantFactory(young_person=person, interaction__made_by=passer_by)
    assert is_close(passer_by, person, now=now)
    assert not is_close(passer_by, person, now=now + timedelta(days=31))


def test_a_reason_opens_one_file_to_one_person_for_twelve_hours(passer_by, person, entered, now):
    other = entered(phone="+33639980002").young_person
    AccessGrant.give(person, reason="in_touch", by=passer_by, now=now)
    assert may_open(passer_by, person, now=now + timedelta(hours=11))
    assert not may_open(passer_by, person, now=now + timedelta(hours=12))
    assert not may_open(passer_by, other, now=now)


# --- The verb ---


def test_the_same_reason_twice_changes_nothing(passer_by, person, now):
    given = {AccessGrant.give(person, reason="in_touch", by=passer_by, now=now).pk for _ in range(2)}
    assert len(given) == TrailEntry.objects.filter(verb="access_grant.given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_give_one_reason(passer_by, person, now):
    given = race(8, lambda _: AccessGrant.give(person, reason="in_touch", by=passer_by, now=now).pk)
    assert len(set(given)) == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"reason": "other"}, "access_grant_is_precise_when_other"),
        ({"precision": "Autre"}, "access_grant_is_precise_when_other"),
        ({"until": "2020-01-01T00:00Z"}, "access_grant_lasts"),
    ],
)
def test_the_database_refuses_half_a_reason(change, constraint):
    AccessGrantFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessGrant.objects.update(**change)


# --- The pages ---


def test_whoever_does_not_follow_the_person_says_why_then_reads(signed_in, passer_by, person):
    client = signed_in(passer_by)
    asked = client.get(url("person", person))
    assert asks_why(asked, person)
    assert not AccessEntry.objects.exists()
    page = client.get(asked.url)
    assert "Pourquoi ouvrir ce dossier" in page.text
    assert "Visiter le garage" not in page.text
    typed = {"reason": "in_touch", "next": page.context["form"]["next"].value()}
    answer = client.post(url("access", person), typed, follow=True)
    assert answer.redirect_chain == [(url("person", person), 302)]
    assert "Visiter le garage" in answer.text
    opened = AccessEntry.objects.get()
    assert (opened.actor, opened.reason) == (passer_by, "La personne m’appelle, ou est devant moi")


def test_the_lead_is_asked_nothing_and_leaves_no_reason(signed_in, adviser, person):
    assert signed_in(adviser).get(url("person", person)).status_code == 200
    assert AccessEntry.objects.get().reason == ""


def test_every_page_about_the_person_asks_why_and_no_form_goes_through(signed_in, passer_by, person):
    client, pathway = signed_in(passer_by), person.pathways.get()
    step = pathway.steps.get()
    pages = [url("information", person), url("restriction", person), url("invisibility", person)]
    pages += [url("steps", pathway), url("handover", pathway), url("completion", step), url("abandonment", step)]
    for page in pages:
        for answer in (client.get(page), client.post(page, {"to": passer_by.pk, "reason": "other"})):
            assert asks_why(answer, person), page
            assert answer.url.endswith(f"?next={page.replace('/', '%2F')}")
    step.refresh_from_db()
    assert step.is_to_do
    assert not Pathway.objects.led_by(passer_by).exists()


def test_with_htmx_the_question_takes_the_whole_page(signed_in, passer_by, person):
    answer = signed_in(passer_by).get(url("information", person), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(url("access", person))


def test_the_signal_itself_stays_open_to_the_team(signed_in, passer_by, signalled):
    address = reverse("referrals:detail", args=[signalled().pk])
    assert signed_in(passer_by).get(address).status_code == 200


def test_a_manager_says_why_to_read_what_was_written_freely(signed_in, manager, person):
    client = signed_in(manager)
    before = client.get(url("person", person))
    assert "Visiter le garage" not in before.text
    assert url("access", person) in before.text
    client.post(url("access", person), {"reason": "handover"})
    after = client.get(url("person", person)).text
    assert "Visiter le garage" in after
    assert "leur est réservé" not in after


def test_a_reason_opens_the_words_of_no_other_file(signed_in, manager, person, entered):
    other = entered(phone="+33639980002", step={"first_step": "Refaire le CV"}).young_person
    signed_in(manager).post(url("access", person), {"reason": "handover"})
    assert "Refaire le CV" not in signed_in(manager).get(url("person", other)).text


@pytest.mark.parametrize("role", ["outsider", "partner", "administrator"])
def test_a_reason_opens_nothing_that_one_does_not_see(role, request, signed_in, person):
    client = signed_in(request.getfixturevalue(role))
    assert client.post(url("access", person), {"reason": "in_touch"}).status_code == 404
    assert not AccessGrant.objects.exists()


@pytest.mark.parametrize(
    "elsewhere", ["https://exemple.fr/", "//exemple.fr/", "/\\exemple.fr", "javascript:alert(1)", "people/1/"]
)
def test_a_reason_leads_only_to_a_page_of_ours(elsewhere, signed_in, passer_by, person):
    answer = signed_in(passer_by).post(url("access", person), {"reason": "in_touch", "next": elsewhere})
    assert answer.url == url("person", person)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "boss"}, "reason"),
        ({"reason": "other"}, "precision"),
        ({"reason": "other", "precision": " \t"}, "precision"),
        ({"reason": "other", "precision": "é" * 121}, "precision"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(typed, field, signed_in, passer_by, person):
    answer = signed_in(passer_by).post(url("access", person), typed)
    assert answer.context["form"].errors.keys() == {field}
    assert not AccessGrant.objects.exists()


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_harmless(words, signed_in, passer_by, person):
    answer = signed_in(passer_by).post(url("access", person), {"reason": "other", "precision": words}, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
