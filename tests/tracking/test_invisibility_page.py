"""Asking whether somebody is « invisible »: who may, what is filled in already, what is refused."""

import uuid

import pytest
from django.urls import reverse

from referrals.models import InvisibilityCheck

pytestmark = pytest.mark.django_db


def address(person):
    return reverse("tracking:invisibility", args=[person.pk])


def typed(**changes):
    usual = {"submission": str(uuid.uuid4()), "occupied": "no", "followed": "no", "how_known": "referrer"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_an_adviser_checks_and_reads_the_result_on_both_pages(signed_in, adviser, signalled):
    referral = signalled()
    person, client = referral.young_person, signed_in(adviser)
    pages = [reverse("tracking:person", args=[person.pk]), reverse("referrals:detail", args=[referral.pk])]
    for page in pages:
        assert "Jamais vérifié" in client.get(page).text
    sent = client.post(address(person), typed(last_service_contact="2024-03", reasons=["isolation"]))
    assert sent.url == pages[0]
    check = person.invisibility_checks.get()
    assert (str(check.last_service_contact), check.reasons, check.is_invisible) == ("2024-03-01", ["isolation"], True)
    for page in pages:
        text = client.get(page).text
        assert "pas de suivi depuis 5 mois" in text
        assert "Isolement rural" in text


def test_asking_again_starts_from_what_was_known(signed_in, adviser, signalled):
    person, client = signalled().young_person, signed_in(adviser)
    client.post(address(person), typed(situation="neet", last_service_contact="03/2024"))
    form = client.get(address(person)).context["form"]
    assert form["situation"].value() == "neet"
    assert 'value="2024-03"' in str(form["last_service_contact"])
    assert form["submission"].value() != person.invisibility_checks.get().submission


def test_the_same_form_twice_is_one_check(signed_in, adviser, signalled):
    person, client, form = signalled().young_person, signed_in(adviser), typed()
    for _ in range(2):
        assert client.post(address(person), form).status_code == 302
    assert person.invisibility_checks.count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_check(role, status, request, signed_in, signalled):
    person, client = signalled().young_person, signed_in(request.getfixturevalue(role))
    assert client.get(address(person)).status_code == status
    if status != 200:
        assert client.post(address(person), typed()).status_code == status
        assert not InvisibilityCheck.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("occupied", None),
        ("occupied", "maybe"),
        ("situation", "training"),
        ("situation", "a\x00b"),
        ("followed", None),
        ("last_service_contact", "2999-01"),
        ("last_service_contact", "1900-01"),
        ("last_service_contact", "<script>alert(1)</script>"),
        ("how_known", None),
        ("reasons", ["astrology"]),
        ("reasons", ["é" * 10_000]),
        ("submission", "x"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, signalled):
    answer = signed_in(adviser).post(address(signalled().young_person), typed(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert "<script>alert" not in answer.text
    assert not InvisibilityCheck.objects.exists()


def test_a_situation_that_is_not_one_asks_for_no(signed_in, adviser, signalled):
    answer = signed_in(adviser).post(address(signalled().young_person), typed(occupied="yes", situation="neet"))
    assert "répondez « Non »" in answer.text


def test_the_story_tells_each_check(signed_in, adviser, signalled):
    person, client = signalled().young_person, signed_in(adviser)
    client.post(address(person), typed())
    text = client.get(reverse("tracking:person", args=[person.pk]) + "?kind=diagnoses").text
    assert "Vérification : public invisible" in text


def test_with_htmx_the_form_opens_in_place_and_leaves_to_the_dossier(signed_in, adviser, signalled):
    person, client = signalled().young_person, signed_in(adviser)
    inside = client.get(address(person), headers={"HX-Request": "true"}).text
    assert "<html" not in inside
    sent = client.post(address(person), typed(), headers={"HX-Request": "true"})
    assert sent.headers["HX-Redirect"] == reverse("tracking:person", args=[person.pk])
