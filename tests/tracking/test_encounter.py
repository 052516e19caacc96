"""Encounters: several people at once, found by search, newcomers kept by a pseudonym; nobody under sixteen."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.outbox.models import Message
from outreach.models import FieldObservation
from referrals.models import Referral, YoungPerson
from tests.factories import CommuneFactory
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.models import Interaction

pytestmark = pytest.mark.django_db

ENCOUNTER = reverse("tracking:encounter")
HTMX = {"HTTP_HX_REQUEST": "true"}
MANAGEMENT = {"new-TOTAL_FORMS": "3", "new-INITIAL_FORMS": "0"}


def typed(now, *people, **changes):
    usual = {
        "submission": str(uuid.uuid4()),
        "format": "camper",
        "kind": "informal",
        "happened_at": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
        "people": [person.pk for person in people],
    }
    return MANAGEMENT | usual | changes


def newcomer(nth=0, **said):
    usual = {"called": "Kévin", "age": "19", "contact_kind": "instagram", "contact": "@kev.56"}
    return {f"new-{nth}-{name}": value for name, value in (usual | said).items()}


@pytest.fixture
def two(signalled):
    return signalled(called="Maïwenn").young_person, signalled(called="Yanis", phone="+33639980002").young_person


def test_one_encounter_is_one_exchange_in_two_files(signed_in, adviser, two, now, today):
    sent = typed(now, *two) | {f"words-{two[0].pk}": "Cherche un stage"}
    answer = signed_in(adviser).post(ENCOUNTER, sent, follow=True)
    assert "2\u00a0personnes" in answer.text
    noted = Interaction.objects.get()
    assert dict(noted.participants.values_list("young_person", "words")) == {
        two[0].pk: "Cherche un stage",
        two[1].pk: "",
    }
    for person in two:
        person.refresh_from_db()
        assert person.last_contact_on == today


def test_a_newcomer_is_kept_by_a_pseudonym_taken_on_and_reached(signed_in, adviser, carrier, now, today):
    commune = CommuneFactory()
    sent = typed(now) | newcomer(commune=commune.pk)
    answer = signed_in(adviser).post(ENCOUNTER, sent)
    person = YoungPerson.objects.get()
    assert answer.url == reverse("tracking:person", args=[person.pk])
    assert (person.called, person.identity_level, person.birth_year) == ("Kévin", "pseudo", today.year - 19)
    assert (person.commune, person.reached_on, person.contact_points.get().value) == (commune, today, "kev.56")
    referral = person.referrals.get()
    assert (referral.status, referral.channel, referral.sender_user) == ("reached", "stop", adviser)
    assert (referral.consent, referral.answered_by, person.informed_on) == ("yes_oral", adviser, None)
    assert not Message.objects.exists()


def test_somebody_met_in_person_is_kept_without_a_contact(signed_in, adviser, carrier, now):
    signed_in(adviser).post(ENCOUNTER, typed(now) | newcomer(contact="", age=""))
    person = YoungPerson.objects.get()
    assert (person.contact_points.count(), person.birth_year) == (0, None)
    assert Interaction.objects.get().participants.get().young_person == person


def test_under_sixteen_one_more_is_counted_and_nobody_is_kept(signed_in, adviser, carrier, two, now):
    client = signed_in(adviser)
    answer = client.post(ENCOUNTER, typed(now) | newcomer(age="14"), follow=True)
    assert "Avant 16 ans" in answer.text
    assert FieldObservation.objects.get().age_band == "u16"
    assert not Interaction.objects.exists()
    client.post(ENCOUNTER, typed(now, *two) | newcomer(age="15"))
    assert Interaction.objects.get().participants.count() == 2
    assert YoungPerson.objects.count() == 2


def test_the_same_form_twice_is_one_encounter(signed_in, adviser, two, now):
    client, sent = signed_in(adviser), typed(now, *two) | newcomer() | newcomer(1, called="Jade", age="15")
    for _ in range(2):
        client.post(ENCOUNTER, sent)
    assert (Interaction.objects.count(), Referral.objects.count(), FieldObservation.objects.count()) == (1, 3, 1)


def test_nobody_is_not_an_encounter(signed_in, adviser, carrier, now):
    assert "au moins une personne" in signed_in(adviser).post(ENCOUNTER, typed(now)).text


def test_somebody_one_does_not_see_cannot_be_ticked(signed_in, outsider, two, now):
    answer = signed_in(outsider).post(ENCOUNTER, typed(now, *two))
    assert answer.context["form"].errors.keys() == {"people"}
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"called": ""}, "called"),
        ({"age": "200"}, "age"),
        ({"contact_kind": "phone", "contact": "12"}, "contact"),
        ({"words": "Sort de prison"}, "words"),
    ],
)
def test_a_mistake_about_a_newcomer_is_said_beside_them_and_nothing_is_lost(
    said, field, signed_in, adviser, carrier, now
):
    answer = signed_in(adviser).post(ENCOUNTER, typed(now) | newcomer(**said))
    assert answer.context["form"].newcomers.forms[0].errors.keys() == {field}
    assert '<details class="more newcomer" open' in " ".join(answer.text.split())
    assert not YoungPerson.objects.exists()


# --- The search ---


@pytest.mark.parametrize("words", ["maiw", "MAÏWENN", "06 39 98 00 01"])
def test_a_search_finds_by_a_part_of_the_name_or_by_the_number(words, signed_in, adviser, two, now):
    answer = signed_in(adviser).post(ENCOUNTER, typed(now, q=words, search="1"), **HTMX)
    assert [person for person, _, _ in answer.context_data["rows"]] == [two[0]]
    assert "<h1" not in answer.text
    assert 'id="found"' in answer.text


def test_a_search_without_a_script_keeps_what_was_typed_and_judges_nothing(signed_in, adviser, two, now):
    sent = typed(now, two[0], q="yan", search="1", format="home", happened_at="") | newcomer(called="", age="xx")
    answer = signed_in(adviser).post(ENCOUNTER, sent)
    assert [(person, ticked) for person, ticked, _ in answer.context_data["rows"]] == [(two[0], True), (two[1], False)]
    assert answer.context["form"]["format"].value() == "home"
    assert 'value="xx"' in answer.text
    assert "error-summary" not in answer.text
    assert "field-error" not in answer.text
    assert not Interaction.objects.exists()


def test_a_search_shows_only_those_one_may_see(signed_in, outsider, two, now):
    answer = signed_in(outsider).post(ENCOUNTER, typed(now, two[0], q="maiwenn", search="1"), **HTMX)
    assert answer.context_data["rows"] == []


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_a_hostile_search_finds_nobody_and_breaks_nothing(words, signed_in, adviser, carrier, now):
    answer = signed_in(adviser).post(ENCOUNTER, typed(now, q=words, search="1"), **HTMX)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_those_met_lately_are_offered_first(signed_in, adviser, two, now):
    client = signed_in(adviser)
    client.post(ENCOUNTER, typed(now, two[1]))
    assert [person for person, _, _ in client.get(ENCOUNTER).context_data["rows"]] == [two[1]]


@pytest.mark.parametrize("pk", ["x", "9" * 40, "1\x00", "-1", "²"])
def test_a_tick_that_is_no_key_is_refused(pk, signed_in, adviser, carrier, now):
    answer = signed_in(adviser).post(ENCOUNTER, typed(now, people=[pk]))
    assert answer.context["form"].errors.keys() == {"people"}


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("partner", 403), ("administrator", 403)])
def test_only_advisers_note_encounters(role, status, request, signed_in, carrier):
    client = signed_in(request.getfixturevalue(role))
    assert client.get(ENCOUNTER).status_code == client.post(ENCOUNTER).status_code == status


def test_queries_do_not_grow_with_those_found(signed_in, adviser, signalled, now):
    client, counts = signed_in(adviser), []
    for rows in (1, 9):
        for nth in range(rows):
            signalled(called=f"Lou {nth}", phone=None)
        with CaptureQueriesContext(connection) as queries:
            client.post(ENCOUNTER, typed(now, q="lou", search="1"), **HTMX)
        counts.append(len(queries))
    assert counts[0] == counts[1]
