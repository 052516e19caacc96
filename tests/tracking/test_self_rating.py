"""How somebody feels, told by themself on the phone that was handed to them."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import SelfRatingFactory
from tests.racing import race
from tracking.models import Pathway, SelfRating

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(adviser, now):
    def giving(pathway, *, is_exit=False, submission=None, **answers):
        answers = answers or {"confidence": 2}
        sent = {"submission": submission or uuid.uuid4(), "is_exit": is_exit}
        return SelfRating.give(pathway, answers=answers, by=adviser, now=now, **sent)

    return giving


def page(pathway):
    return reverse("tracking:self_rating", args=[pathway.young_person_id])


def typed(**answers):
    return {"submission": str(uuid.uuid4()), **answers}


def test_the_first_is_the_entry_then_it_is_on_the_way_until_the_exit(entered, given):
    pathway = entered()
    moments = [given(pathway).moment, given(pathway).moment, given(pathway).moment, given(pathway, is_exit=True).moment]
    assert moments == ["entry", "mid", "mid", "exit"]
    with pytest.raises(SelfRating.Over):
        given(pathway)


def test_the_same_submission_again_is_the_same_rating(entered, given):
    pathway, submission = entered(), uuid.uuid4()
    assert given(pathway, submission=submission) == given(pathway, submission=submission)


def test_a_pathway_that_is_over_takes_no_rating(entered, given, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        given(pathway)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_the_entry(entered, given):
    pathway = entered()
    assert sorted(rating.moment for rating in race(8, lambda _: given(pathway))) == ["entry"] + ["mid"] * 7


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"confidence": 6}, "self_rating_confidence_is_a_face"),
        ({"energy": 0}, "self_rating_energy_is_a_face"),
        ({"support": 9}, "self_rating_support_is_a_face"),
        ({"confidence": None, "energy": None, "support": None}, "self_rating_says_something"),
    ],
)
def test_the_database_refuses_what_is_not_a_face(change, constraint):
    SelfRatingFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SelfRating.objects.update(**change)


@pytest.mark.parametrize("moment", ["entry", "exit"])
def test_the_database_refuses_a_second_entry_or_exit(moment):
    rating = SelfRatingFactory(moment=moment)
    with pytest.raises(IntegrityError, match=f"one_self_rating_at_{moment}"), transaction.atomic():
        SelfRatingFactory(pathway=rating.pathway, moment=moment)


# --- The means ---


def test_means_are_told_from_five_people_on():
    SelfRatingFactory.create_batch(4, confidence=2)
    assert [(one.moment, one.people, one.confidence) for one in SelfRating.objects.means()] == [("entry", None, None)]
    SelfRatingFactory(confidence=4, energy=None)
    (entry,) = SelfRating.objects.means()
    assert (entry.people, entry.confidence, entry.energy, entry.support) == (5, 2.4, None, 4)


def test_one_person_who_answered_five_times_is_one_person():
    first = SelfRatingFactory(moment="mid")
    SelfRatingFactory.create_batch(5, moment="mid", pathway=first.pathway)
    assert SelfRating.objects.means()[0].people is None


def test_a_period_counts_both_its_days(today, now):
    SelfRatingFactory.create_batch(5, rated_at=now)
    assert SelfRating.objects.given(today, today).means()[0].people == 5
    assert SelfRating.objects.given(until=today.replace(year=today.year - 1)).means() == []


# --- The page ---


def test_the_page_that_is_handed_over_names_nobody_and_opens_nothing(signed_in, adviser, entered):
    pathway = entered(called="Bérengère", last_name="Trémaudan")
    text = signed_in(adviser).get(page(pathway)).text
    assert "Bérengère" not in text
    assert "Trémaudan" not in text
    assert "/pathways/" not in text
    assert reverse("tracking:day") not in text
    assert reverse("landing") not in text


def test_a_person_answers_and_the_phone_goes_back(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    thanks = client.post(page(pathway), typed(confidence="2", support="5"), follow=True)
    assert "Tu peux rendre le téléphone" in thanks.text
    rating = pathway.self_ratings.get()
    assert (rating.confidence, rating.energy, rating.support) == (2, None, 5)
    dossier = client.get(reverse("tracking:person", args=[pathway.young_person_id])).text
    assert "Pas trop" in dossier
    assert "Auto-évaluation : à l’entrée" in dossier


def test_nobody_has_to_answer(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    assert "Touche au moins un visage" in client.post(page(pathway), typed()).text
    assert "Merci" in client.get(page(pathway) + "?thanks=1").text
    assert not pathway.self_ratings.exists()


def test_the_one_of_the_exit_is_asked_for_by_its_address(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    client.post(page(pathway) + "?exit=1", typed(energy="3"))
    assert pathway.self_ratings.get().moment == "exit"
    assert "déjà fait" in client.post(page(pathway), typed(energy="3")).text


@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403)]
)
def test_nobody_else_hands_the_phone_over(role, status, request, signed_in, entered):
    pathway, client = entered(), signed_in(request.getfixturevalue(role))
    assert client.get(page(pathway)).status_code == status
    assert client.post(page(pathway), typed(energy="3")).status_code == status
    assert not SelfRating.objects.exists()


def test_without_an_open_pathway_there_is_no_page(signed_in, adviser, signalled):
    address = reverse("tracking:self_rating", args=[signalled().young_person_id])
    assert signed_in(adviser).get(address).status_code == 404


@pytest.mark.parametrize("value", ["6", "0", "-1", "a\x00b", "<script>alert(1)</script>", "9" * 10_000])
def test_a_wrong_face_is_refused(value, signed_in, adviser, entered):
    pathway = entered()
    answer = signed_in(adviser).post(page(pathway), typed(confidence=value))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"confidence"}
    assert "<script>alert" not in answer.text
    assert not pathway.self_ratings.exists()
