"""The person's own page of a sharing: an address that nobody guesses, what is shared, and stop, without us (P10)."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from tests.factories import MembershipFactory, RestrictionFactory
from tests.racing import race
from tests.tracking.conftest import Role
from tracking.models import SharingAgreement
from tracking.sharing import share, stop_sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def pathway(entered):
    return entered(called="Bérengère", last_name="Trémaudan", comment="Cherche un patron")


@pytest.fixture
def garage(carrier):
    return MembershipFactory(role=Role.PARTNER_STAFF, organisation__name="Garage solidaire").organisation


@pytest.fixture
def agreed(pathway, adviser, garage, now, today):
    def made(**changes):
        usual = {
            "partner": garage,
            "purpose": "Préparer le permis",
            "items": ["contact", "themes"],
            "steps": [],
            "agreed": "oral",
            "last_day": today + timedelta(days=30),
            "submission": uuid.uuid4(),
        }
        return share(pathway, by=adviser, now=now, **usual | changes)

    return made


def page_of(agreement):
    return reverse("tracking:my_sharing", args=[agreement.token])


def sms(person):
    return Message.objects.filter(channel=Message.Channel.SMS, key__startswith=f"person:{person.pk}:sharing:")


# --- What the page shows ---


def test_the_person_reads_with_whom_what_and_until_when_without_an_account(client, agreed):
    page = client.get(page_of(agreed())).text
    for told in ("Garage solidaire", "Préparer le permis", "comment te joindre", "Les sujets", "Jusqu’au"):
        assert told in page
    assert "Les étapes que tu as choisies" not in page


def test_whoever_finds_the_page_learns_neither_the_name_nor_what_was_said(client, agreed, pathway):
    page = client.get(page_of(agreed())).text
    for secret in ("Bérengère", "Trémaudan", "patron", "06 39 98", "39980001", pathway.young_person.number):
        assert secret not in page


def test_each_sharing_has_its_own_address_which_is_not_its_number(client, agreed):
    one, other = agreed(), agreed(partner=MembershipFactory(role=Role.PARTNER_STAFF).organisation)
    assert one.token != other.token
    assert len(one.token) == 22
    assert client.get(reverse("tracking:my_sharing", args=[str(one.pk)])).status_code == 404
    assert client.get(reverse("tracking:my_sharing", args=["x" * 22])).status_code == 404


def test_the_page_is_kept_by_no_cache(client, agreed):
    assert "no-store" in client.get(page_of(agreed())).headers["Cache-Control"]


@pytest.mark.parametrize("purpose", ["<script>alert(1)</script>", "\u202egpj.exe"])
def test_hostile_words_of_the_purpose_are_text(client, agreed, purpose):
    assert "<script>alert" not in client.get(page_of(agreed(purpose=purpose))).text


# --- Stopping ---


def test_one_question_then_it_stops_at_once(client, agreed, today):
    agreement = agreed()
    assert "Oui, arrêter" not in client.get(page_of(agreement)).text
    asked = client.get(f"{page_of(agreement)}?stop=1").text
    assert "Oui, arrêter" in asked
    assert SharingAgreement.objects.in_force(today).exists()
    answer = client.post(page_of(agreement), follow=True)
    assert "Plus rien n’est partagé" in answer.text
    assert not SharingAgreement.objects.in_force(today).exists()
    agreement.refresh_from_db()
    assert agreement.revoked_by is None
    assert TrailEntry.objects.get(verb="sharing.revoked").actor is None


def test_the_partner_is_told_that_it_stopped_and_nothing_of_whom(client, agreed):
    agreement = agreed()
    client.post(page_of(agreement))
    letter = Message.objects.get(key__contains=":stopped:")
    assert "Bérengère" not in letter.subject + letter.body


def test_stopping_twice_is_stopping_once(client, agreed):
    agreement = agreed()
    for _ in range(2):
        assert "Plus rien n’est partagé" in client.post(page_of(agreement), follow=True).text
    assert TrailEntry.objects.filter(verb="sharing.revoked").count() == 1
    assert Message.objects.filter(key__contains=":stopped:").count() == 1


def test_once_stopped_by_us_the_page_shows_nothing_of_it(client, agreed, adviser, now):
    agreement = agreed()
    stop_sharing(agreement, by=adviser, now=now)
    page = client.get(f"{page_of(agreement)}?stop=1").text
    assert "Garage solidaire" not in page
    assert "Préparer le permis" not in page


def test_one_that_ended_by_itself_has_nothing_left_to_stop(client, agreed, today):
    agreement = agreed()
    SharingAgreement.objects.update(period=(today - timedelta(days=9), today))
    assert "arrêté tout seul" in client.post(page_of(agreement), follow=True).text
    agreement.refresh_from_db()
    assert agreement.revoked_at is None


def test_the_person_stops_it_even_while_their_file_is_closed(client, agreed, adviser, today):
    agreement = agreed()
    RestrictionFactory(young_person=agreement.young_person, restricted_by=adviser)
    client.post(page_of(agreement))
    assert not SharingAgreement.objects.in_force(today).exists()


@pytest.mark.django_db(transaction=True)
def test_the_person_and_the_adviser_who_stop_together_stop_once(agreed, adviser, now):
    agreement = agreed()
    results = race(6, lambda nth: stop_sharing(agreement, by=adviser if nth % 2 else None, now=now))
    assert sum(isinstance(one, SharingAgreement.AlreadyRevoked) for one in results) == 5
    assert TrailEntry.objects.filter(verb="sharing.revoked").count() == 1


# --- How the person gets it ---


def test_whoever_reads_sms_is_sent_the_address_once(agreed, pathway, today):
    pathway.young_person.contact_points.update(sms_ok=True, sms_ok_on=today)
    submission = uuid.uuid4()
    agreement = agreed(submission=submission)
    agreed(submission=submission)
    body = sms(pathway.young_person).get().body
    assert page_of(agreement) in body
    assert "Bérengère" not in body
    assert "Garage" not in body


def test_a_discreet_message_does_not_say_who_writes(agreed, pathway, today):
    pathway.young_person.contact_points.update(sms_ok=True, sms_ok_on=today)
    type(pathway.young_person).objects.update(discreet_messages=True)
    pathway.young_person.refresh_from_db()
    agreed()
    body = sms(pathway.young_person).get().body
    assert "J'Oz" not in body
    assert "partage " not in body


def test_whoever_did_not_agree_to_sms_is_sent_nothing(agreed, pathway):
    agreed()
    assert not sms(pathway.young_person).exists()


def test_the_adviser_shows_or_copies_the_address(signed_in, adviser, agreed):
    agreement, client = agreed(), signed_in(adviser)
    page = client.get(reverse("tracking:sharing_link", args=[agreement.pk])).text
    assert page_of(agreement) in page
    assert "<svg" in page
    assert (
        reverse("tracking:sharing_link", args=[agreement.pk])
        in client.get(reverse("tracking:person", args=[agreement.young_person_id])).text
    )


def test_the_address_of_a_sharing_that_is_over_is_not_handed_over(signed_in, adviser, agreed, now):
    agreement = agreed()
    stop_sharing(agreement, by=adviser, now=now)
    page = signed_in(adviser).get(reverse("tracking:sharing_link", args=[agreement.pk])).text
    assert agreement.token not in page
