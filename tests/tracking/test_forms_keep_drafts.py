"""The long forms about a person lose nothing: what is typed is kept, offered again, and dropped once sent."""

import pytest
from django.urls import reverse

from joz.drafts.models import Draft
from tests.factories import ThemeFactory
from tests.tracking.test_encounter import ENCOUNTER, HTMX, newcomer, typed
from tracking.models import Diagnosis, Interaction, SharingAgreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def typing(signed_in, adviser):
    return signed_in(adviser)


@pytest.fixture
def pathway(entered):
    ThemeFactory(code="housing", label="Logement")
    return entered(called="Lou")


@pytest.fixture
def participant(pathway, note):
    return note(pathway.young_person, words="Cherche un stage").participants.get()


@pytest.fixture
def long_forms(pathway, participant):
    """Each form, by its name: its page, and something typed in it."""
    return {
        "correction": (reverse("tracking:exchange_correction", args=[participant.pk]), {"words": "Cherche un appr"}),
        "diagnosis": (reverse("tracking:diagnosis", args=[pathway.pk]), {"state_housing": "need"}),
        "sharing": (reverse("tracking:sharing", args=[pathway.pk]), {"purpose": "préparer le per"}),
        "sheet": (reverse("tracking:new_sheet", args=[pathway.pk]), {"recipient_as_typed": "Auto-école du P"}),
    }


NAMES = ["correction", "diagnosis", "sharing", "sheet"]


def away_for_half_an_hour(client):
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_comes_back_unjudged_and_only_to_whoever_typed_it(name, long_forms, typing, colleague):
    page, said = long_forms[name]
    assert f'data-hx-post="{page}?draft=keep"' in typing.get(page).text
    assert typing.post(f"{page}?draft=keep", said, **HTMX).status_code == 204
    assert "Reprendre ce que vous aviez commencé" in typing.get(page, **HTMX).text
    form = typing.get(f"{page}?draft=resume").context["form"]
    assert {field: form[field].value() for field in said} == said
    assert not form.errors
    typing.force_login(colleague)
    assert "Reprendre" not in typing.get(page).text


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_when_the_session_ends_is_kept(name, long_forms, typing, adviser):
    page, said = long_forms[name]
    away_for_half_an_hour(typing)
    assert "kept=1" in typing.post(page, said).url
    assert Draft.objects.get().user == adviser
    assert not SharingAgreement.objects.exists()
    assert not Diagnosis.objects.exists()


def test_a_point_that_is_made_drops_its_draft(long_forms, typing):
    page, said = long_forms["diagnosis"]
    typing.post(f"{page}?draft=keep", said)
    form = typing.get(page).context["form"]
    sent = said | {"moment": "entry", "submission": form["submission"].value()}
    assert typing.post(page, sent).status_code == 302
    assert not Draft.objects.exists()


# --- An encounter, which is several forms on one page ---


def test_an_encounter_comes_back_with_its_people_its_newcomers_and_the_words_about_each(
    typing, entered, signalled, now
):
    ticked, other = entered(called="Maïwenn").young_person, signalled(called="Yanis", phone="").young_person
    said = typed(now, ticked) | {f"words-{ticked.pk}": "Cherche un st", "q": "Yan"} | newcomer(called="Kév")
    assert typing.post(f"{ENCOUNTER}?draft=keep", said, **HTMX).status_code == 204
    assert "Reprendre ce que vous aviez commencé" in typing.get(ENCOUNTER).text
    answer = typing.get(f"{ENCOUNTER}?draft=resume")
    form = answer.context["form"]
    assert [(person, is_ticked) for person, is_ticked, _ in answer.context["rows"]] == [(ticked, True), (other, False)]
    assert "Cherche un st" in answer.text
    assert form.newcomers[0]["called"].value() == "Kév"
    assert not form.errors
    assert "field-error" not in answer.text
    assert not Interaction.objects.exists()


def test_an_encounter_that_meets_an_ended_session_is_kept_then_dropped_once_noted(
    typing, adviser, entered, now, signed_in
):
    said = typed(now, entered().young_person)
    away_for_half_an_hour(typing)
    assert "kept=1" in typing.post(ENCOUNTER, said).url
    assert "Reprendre" in signed_in(adviser).get(ENCOUNTER).text
    assert typing.post(ENCOUNTER, said).status_code == 302
    assert not Draft.objects.exists()


def test_searching_for_somebody_neither_drops_nor_shows_a_draft(typing, entered, now):
    entered(called="Maïwenn")
    typing.post(f"{ENCOUNTER}?draft=keep", typed(now))
    found = typing.post(ENCOUNTER, typed(now, q="Maï", search="1"), **HTMX)
    assert "Maïwenn" in found.text
    assert "Reprendre" not in found.text
    assert Draft.objects.exists()


@pytest.mark.parametrize("people", [["1e9"], ["-1"], ["9" * 40], ["<script>"]])
def test_a_draft_with_nonsense_for_people_opens_all_the_same(people, typing, carrier, now):
    typing.post(f"{ENCOUNTER}?draft=keep", typed(now, people=people))
    assert typing.get(f"{ENCOUNTER}?draft=resume").status_code == 200


def test_a_draft_without_its_management_form_opens_all_the_same(typing, carrier):
    typing.post(f"{ENCOUNTER}?draft=keep", {"format": "walk"})
    assert typing.get(f"{ENCOUNTER}?draft=resume").status_code == 200
