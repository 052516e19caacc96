"""Closed files and declared ties, on the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.models import ConflictOfInterest, Restriction
from tests.factories import ConflictOfInterestFactory, RestrictionFactory
from tracking import protection
from tracking.models import Pathway

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"tracking:{name}", args=[thing.pk])


@pytest.fixture
def pathway(entered):
    return entered(called="Bérengère", last_name="Trémaudan")


@pytest.fixture
def person(pathway):
    return pathway.young_person


def test_an_adviser_restricts_a_file(signed_in, adviser, colleague, person):
    client = signed_in(adviser)
    assert "Qui d’autre verra ce dossier" in client.get(url("restriction", person)).text
    answer = client.post(url("restriction", person), {"reason": "safety"}, follow=True)
    assert "Dossier restreint" in answer.text
    assert signed_in(colleague).get(url("person", person)).status_code == 404


def test_a_minor_in_danger_needs_the_day_of_the_procedure_and_nothing_more(signed_in, adviser, manager, person, today):
    client = signed_in(adviser)
    refused = client.post(url("restriction", person), {"reason": "minor_in_danger"})
    assert refused.context["form"].errors.keys() == {"procedure_on"}
    client.post(url("restriction", person), {"reason": "minor_in_danger", "procedure_on": today.isoformat()})
    assert Restriction.objects.get().procedure_on == today
    assert "Procédure engagée le" in signed_in(manager).get(url("person", person)).text


def test_the_day_of_a_procedure_is_kept_for_no_other_reason(signed_in, adviser, person, today):
    signed_in(adviser).post(url("restriction", person), {"reason": "other", "procedure_on": today.isoformat()})
    assert Restriction.objects.get().procedure_on is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "boss"}, "reason"),
        ({"reason": "other", "procedure_on": "32/13/2026"}, "procedure_on"),
        ({"reason": "minor_in_danger", "procedure_on": "2999-01-01"}, "procedure_on"),
        ({"reason": "other", "readers": ["1\x00"]}, "readers"),
        ({"reason": "other", "readers": ["999999"]}, "readers"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(typed, field, signed_in, adviser, person):
    answer = signed_in(adviser).post(url("restriction", person), typed)
    assert answer.context["form"].errors.keys() == {field}
    assert not Restriction.objects.exists()


def test_nobody_outside_the_team_nor_close_to_the_person_is_named(signed_in, adviser, colleague, outsider, person):
    ConflictOfInterestFactory(young_person=person, user=colleague)
    for user in (colleague, outsider):
        answer = signed_in(adviser).post(url("restriction", person), {"reason": "other", "readers": [user.pk]})
        assert answer.context["form"].errors.keys() == {"readers"}


def test_restricting_twice_says_so(signed_in, adviser, person):
    client = signed_in(adviser)
    client.post(url("restriction", person), {"reason": "other"})
    assert "déjà restreint" in client.post(url("restriction", person), {"reason": "other"}).text


def test_a_manager_knows_that_a_file_is_restricted_but_not_whose(signed_in, adviser, manager, person):
    RestrictionFactory(young_person=person, restricted_by=adviser)
    client = signed_in(manager)
    page = client.get(reverse("tracking:protected_files")).text
    assert person.number in page
    assert "Trémaudan" not in page
    assert client.get(url("person", person)).status_code == 404


def test_a_manager_names_somebody_and_lifts_without_reading(signed_in, adviser, colleague, manager, person):
    restriction, client = RestrictionFactory(young_person=person, restricted_by=adviser), signed_in(manager)
    assert "Trémaudan" not in client.get(url("readers", restriction)).text
    answer = client.post(url("readers", restriction), {"users": [adviser.pk, colleague.pk]})
    assert answer.url == reverse("tracking:protected_files")
    assert {reader.user for reader in restriction.readers.all()} == {adviser, colleague}
    assert "Trémaudan" not in client.get(url("restriction_end", restriction)).text
    client.post(url("restriction_end", restriction))
    restriction.refresh_from_db()
    assert restriction.lifted_by == manager


def test_whoever_is_named_may_take_their_own_name_away(signed_in, adviser, colleague, person):
    restriction = RestrictionFactory(young_person=person, restricted_by=adviser)
    answer = signed_in(adviser).post(url("readers", restriction), {"users": [colleague.pk]})
    assert answer.url == reverse("landing")


def test_nobody_named_is_refused(signed_in, adviser, person):
    restriction = RestrictionFactory(young_person=person, restricted_by=adviser)
    answer = signed_in(adviser).post(url("readers", restriction), {"users": [""]})
    assert answer.context["form"].errors.keys() == {"users"}
    assert restriction.readers.count() == 1


@pytest.mark.parametrize("page", ["readers", "restriction_end"])
@pytest.mark.parametrize("role", ["colleague", "outsider", "partner", "administrator"])
def test_who_is_neither_named_nor_manager_finds_no_restriction(page, role, request, signed_in, adviser, person):
    restriction = RestrictionFactory(young_person=person, restricted_by=adviser)
    client = signed_in(request.getfixturevalue(role))
    assert client.get(url(page, restriction)).status_code == 404
    assert client.post(url(page, restriction), {"users": [adviser.pk]}).status_code == 404


def test_whoever_knows_the_person_says_so_and_reads_no_more(signed_in, adviser, person):
    client = signed_in(adviser)
    assert "Je connais cette personne" in client.get(url("person", person)).text
    assert client.get(url("tie", person)).status_code == 200
    assert not ConflictOfInterest.objects.exists()
    assert client.post(url("tie", person)).status_code == 302
    for page in ("person", "tie"):
        assert client.get(url(page, person)).status_code == 404


def test_the_tie_may_be_said_from_the_signal(signed_in, adviser, pathway):
    page = signed_in(adviser).get(reverse("referrals:detail", args=[pathway.referral_id])).text
    assert url("tie", pathway.young_person) in page


def test_a_manager_is_asked_to_have_somebody_else_take_over(signed_in, adviser, colleague, manager, pathway, now):
    tie = ConflictOfInterest.declare(pathway.young_person, by=adviser, now=now)
    client = signed_in(manager)
    assert "1 personne à confier" in client.get(reverse("tracking:day")).text.replace("\xa0", " ")
    assert url("handover", pathway) in client.get(reverse("tracking:protected_files")).text
    client.post(url("handover", pathway), {"to": colleague.pk})
    assert not protection.to_take_over(manager).exists()
    assert "à confier" not in client.get(reverse("tracking:day")).text
    assert ConflictOfInterest.objects.active().get() == tie


def test_a_contact_is_taken_over_too(signed_in, adviser, manager, signalled, now):
    referral = signalled()
    ConflictOfInterest.declare(referral.young_person, by=adviser, now=now)
    assert protection.to_take_over(manager).count() == 1
    page = signed_in(manager).get(reverse("tracking:protected_files")).text
    assert reverse("referrals:detail", args=[referral.pk]) in page


def test_a_manager_lifts_the_tie_of_a_colleague(signed_in, adviser, manager, person, now):
    tie, client = ConflictOfInterest.declare(person, by=adviser, now=now), signed_in(manager)
    assert client.get(url("tie_end", tie)).status_code == 200
    client.post(url("tie_end", tie))
    assert "déjà levé" in client.post(url("tie_end", tie), follow=True).text
    assert signed_in(adviser).get(url("person", person)).status_code == 200


def test_nobody_who_knows_the_person_becomes_their_lead(adviser, colleague, pathway, now):
    ConflictOfInterestFactory(young_person=pathway.young_person, user=colleague)
    with pytest.raises(Pathway.TooClose):
        pathway.hand_over(to=colleague, by=adviser, now=now)
    assert pathway.assignments.count() == 1


def test_the_new_lead_of_a_restricted_file_sees_it(adviser, colleague, pathway, now):
    restriction = RestrictionFactory(young_person=pathway.young_person, restricted_by=adviser)
    pathway.hand_over(to=colleague, by=adviser, now=now)
    assert {reader.user for reader in restriction.readers.all()} == {adviser, colleague}


def test_a_handover_that_is_refused_names_nobody(adviser, colleague, pathway, now):
    restriction = RestrictionFactory(young_person=pathway.young_person, restricted_by=adviser)
    with pytest.raises(Pathway.SameAdviser):
        pathway.hand_over(to=adviser, by=adviser, now=now)
    assert restriction.readers.count() == 1


@pytest.mark.parametrize("rows", [1, 5])
def test_queries_do_not_grow_with_closed_files(rows, signed_in, adviser, colleague, manager, signalled, entered, now):
    for nth in range(rows):
        RestrictionFactory(young_person=entered(phone=f"+336399801{nth:02}").young_person, restricted_by=adviser)
        person = entered(phone=f"+336399802{nth:02}").young_person
        ConflictOfInterest.declare(person, by=colleague, now=now)
    with CaptureQueriesContext(connection) as queries:
        protection.restricted_files(manager)
        protection.declared_ties(manager)
    assert len(queries) == 8
