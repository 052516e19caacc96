"""Whom to call about somebody of 16 or 17: optional, read by the team, out of sight at majority (P27)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from referrals.models import YoungPerson
from tests.factories import GuardianFactory, RestrictionFactory
from tests.partners.reading import said, shown
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.forms import GuardianForm
from tracking.models import Guardian

pytestmark = pytest.mark.django_db

TYPED = {"kind": "mother", "called": "Soazig", "phone": "06 39 98 00 17", "is_agreed": "on"}


@pytest.fixture
def noa(entered, today):
    """Somebody of 17."""
    return entered(called="Noa", birth_year=today.year - 17).young_person


@pytest.fixture
def lou(entered, today):
    """Somebody of 22."""
    return entered(called="Lou", birth_year=today.year - 22, phone="").young_person


def url(name, person):
    return reverse(f"tracking:{name}", args=[person.pk])


def comes_of_age(person, today):
    YoungPerson.objects.filter(pk=person.pk).update(birth_year=today.year - 18)


# --- Noting ---


def test_an_adviser_notes_whom_to_call_and_the_summary_says_it(signed_in, adviser, noa):
    client = signed_in(adviser)
    assert "Aucun contact d’un parent" in said(client.get(url("person", noa)))
    assert client.post(url("guardian", noa), TYPED).url == url("person", noa)
    guardian = Guardian.objects.get()
    assert (guardian.young_person, guardian.phone, guardian.noted_by) == (noa, "+33639980017", adviser)
    page = said(client.get(url("person", noa)))
    for told in ("La mère", "Soazig", "06 39 98 00 17", "on peut l’appeler", "vont à la personne, pas à ses parents"):
        assert told in page


def test_without_the_persons_yes_the_page_says_when_one_may_call(signed_in, adviser, noa):
    client = signed_in(adviser)
    client.post(url("guardian", noa), TYPED | {"is_agreed": ""})
    assert "À n’appeler que pour une autorisation ou un danger" in said(client.get(url("person", noa)))


def test_noting_again_changes_the_one_there_is(signed_in, adviser, noa):
    client = signed_in(adviser)
    for called in ("Soazig", "Soaz"):
        sent = shown(client, url("guardian", noa)) | TYPED | {"called": called}
        assert client.post(url("guardian", noa), sent).status_code == 302
    assert Guardian.objects.get().called == "Soaz"
    assert TrailEntry.objects.filter(verb="guardian.noted").count() == 2


def test_the_number_is_shown_as_one_reads_it(signed_in, adviser, noa):
    GuardianFactory(young_person=noa)
    assert shown(signed_in(adviser), url("guardian", noa))["phone"] == "06 39 98 00 17"


def test_the_second_of_two_who_change_it_is_told(signed_in, adviser, noa):
    GuardianFactory(young_person=noa)
    client = signed_in(adviser)
    first, second = shown(client, url("guardian", noa)), shown(client, url("guardian", noa))
    client.post(url("guardian", noa), first | {"called": "Soaz"})
    assert "Votre collègue a mis" in said(client.post(url("guardian", noa), second | {"called": "Anne"}))
    assert Guardian.objects.get().called == "Soaz"


def test_the_contact_is_forgotten_after_one_question(signed_in, adviser, noa):
    GuardianFactory(young_person=noa)
    client = signed_in(adviser)
    assert "Retirer ce contact" in client.get(url("guardian_removal", noa)).text
    client.post(url("guardian_removal", noa))
    assert not Guardian.objects.exists()
    assert client.post(url("guardian_removal", noa)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "friend"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "06 39 98 00 17\x00"}, "phone"),
        ({"called": "é" * 61}, "called"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(change, field, signed_in, adviser, noa):
    answer = signed_in(adviser).post(url("guardian", noa), TYPED | change)
    assert answer.context["form"].errors.keys() == {field}


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_an_error_or_made_harmless(words, signed_in, adviser, noa):
    answer = signed_in(adviser).post(url("guardian", noa), TYPED | {"called": words}, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.django_db(transaction=True)
def test_of_several_who_note_one_at_once_one_does(noa, adviser, now, today):
    def note(nth):
        form = GuardianForm(TYPED, instance=Guardian(young_person=noa))
        assert form.is_valid()
        return Guardian.note(form, by=adviser, now=now, on=today)

    assert sum(isinstance(one, Guardian.JustNoted) for one in race(6, note)) == 5
    assert Guardian.objects.count() == 1


def test_the_database_refuses_what_is_no_number_and_a_second_contact(noa):
    GuardianFactory(young_person=noa)
    with pytest.raises(IntegrityError, match="guardian_phone_is_a_number"), transaction.atomic():
        Guardian.objects.update(phone="06 39")
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianFactory(young_person=noa)


# --- At majority, and for whom ---


def test_at_majority_nothing_of_it_is_left_to_read(signed_in, adviser, noa, today):
    GuardianFactory(young_person=noa)
    client = signed_in(adviser)
    assert Guardian.objects.of_minors(today).exists()
    comes_of_age(noa, today)
    assert not Guardian.objects.of_minors(today).exists()
    page = said(client.get(url("person", noa)))
    assert "Soazig" not in page
    assert "06 39 98 00 17" not in page
    assert client.get(url("guardian", noa)).status_code == 404
    assert client.get(url("guardian_removal", noa)).status_code == 404


def test_the_day_before_eighteen_is_still_seventeen(noa, today):
    GuardianFactory(young_person=noa)
    eighteen = today.replace(year=today.year - 18)
    YoungPerson.objects.filter(pk=noa.pk).update(birth_date=eighteen + timedelta(days=1), birth_year=None)
    assert Guardian.objects.of_minors(today).exists()
    assert not Guardian.objects.of_minors(today + timedelta(days=1)).exists()


def test_nobody_answers_for_an_adult_nor_for_somebody_whose_age_is_not_known(signed_in, adviser, lou, now, today):
    assert signed_in(adviser).get(url("guardian", lou)).status_code == 404
    form = GuardianForm(TYPED, instance=Guardian(young_person=lou))
    assert form.is_valid()
    with pytest.raises(Guardian.OfAge):
        Guardian.note(form, by=adviser, now=now, on=today)
    YoungPerson.objects.filter(pk=lou.pk).update(birth_year=None)
    assert signed_in(adviser).get(url("guardian", lou)).status_code == 404


def test_the_page_of_an_adult_does_not_speak_of_parents(signed_in, adviser, lou):
    page = said(signed_in(adviser).get(url("person", lou)))
    assert "Contact d’un parent" not in page
    assert "Autorisation d’un parent" not in page


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_note_whom_to_call(role, status, request, signed_in, noa):
    GuardianFactory(young_person=noa)
    client = signed_in(request.getfixturevalue(role))
    for name in ("guardian", "guardian_removal", "new_authorisation"):
        assert client.get(url(name, noa)).status_code == status
        if status != 200:
            assert client.post(url(name, noa), TYPED).status_code == status
    assert Guardian.objects.exists()


def test_the_contact_in_a_closed_file_is_closed_too(adviser, colleague, noa):
    GuardianFactory(young_person=noa)
    assert Guardian.objects.visible_to(colleague).exists()
    RestrictionFactory(young_person=noa, restricted_by=adviser)
    assert not Guardian.objects.visible_to(colleague).exists()


def test_minors_are_counted_alike_one_by_one_and_all_at_once(noa, lou, today):
    for on in (today, today + timedelta(days=400), timezone.datetime(2028, 2, 29).date()):
        by_rule = [person for person in (noa, lou) if person.is_minor(on)]
        assert list(YoungPerson.objects.minors(on).order_by("pk")) == by_rule
