"""A form that is left, or that meets an ended session, loses nothing; and nobody else ever reads it."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from joz.drafts.models import LARGEST, Draft
from joz.drafts.tasks import forget_old_drafts
from tests.racing import race
from tracking.models import Interaction

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def person(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    return referral.young_person


@pytest.fixture
def page(person):
    return reverse("tracking:exchange", args=[person.pk])


@pytest.fixture
def typing(client, adviser):
    client.force_login(adviser)
    return client


def being_typed(**changes):
    return {"format": "home", "words": "Cherche un stage, pas fini d’écr", "themes": ["mobility"], **changes}


def away_for_half_an_hour(client):
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()


# --- While one types ---


def test_what_is_typed_is_kept_and_offered_again(typing, page):
    assert "Reprendre" not in typing.get(page).text
    assert typing.post(f"{page}?draft=keep", being_typed(), **HTMX).status_code == 204
    assert "Reprendre ce que vous aviez commencé" in typing.get(page).text
    form = typing.get(f"{page}?draft=resume").context["form"]
    assert (form["format"].value(), form["words"].value()) == ("home", "Cherche un stage, pas fini d’écr")
    assert form["themes"].value() == ["mobility"]
    assert not form.errors


def test_the_page_keeps_the_form_by_itself(typing, page):
    assert f'data-hx-post="{page}?draft=keep"' in typing.get(page).text


def test_in_place_too(typing, page):
    typing.post(f"{page}?draft=keep", being_typed(), **HTMX)
    answer = typing.get(page, **HTMX)
    assert "Reprendre" in answer.text
    assert "<h1" not in answer.text
    assert "pas fini" in typing.get(f"{page}?draft=resume", **HTMX).text


def test_keeping_never_acts(typing, page):
    typing.post(f"{page}?draft=keep", being_typed(submission="x"))
    assert not Interaction.objects.exists()


def test_the_latest_is_kept_alone(typing, page):
    for words in ("Cher", "Cherche"):
        typing.post(f"{page}?draft=keep", being_typed(words=words))
    assert Draft.objects.get().typed["words"] == "Cherche"


def test_a_draft_is_dropped_when_asked(typing, page):
    typing.post(f"{page}?draft=keep", being_typed())
    assert typing.post(f"{page}?draft=forget").url == page
    assert not Draft.objects.exists()


def test_a_draft_is_dropped_once_the_form_is_sent(typing, page):
    typing.post(f"{page}?draft=keep", being_typed())
    wrong = being_typed(format="boat")
    assert typing.post(page, wrong).status_code == 200
    assert Draft.objects.exists()
    form = typing.get(page).context["form"]
    sent = being_typed(
        submission=form["submission"].value(), kind="informal", happened_at=f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    )
    assert "HX-Redirect" in typing.post(page, sent, **HTMX).headers
    assert not Draft.objects.exists()


def test_reading_a_draft_writes_nothing(typing, page):
    typing.post(f"{page}?draft=keep", being_typed())
    for address in (page, f"{page}?draft=resume", f"{page}?draft=keep", f"{page}?draft=forget"):
        assert typing.get(address).status_code == 200
    assert Draft.objects.exists()


def test_a_page_that_keeps_no_draft_takes_none(typing):
    typing.post(reverse("usersessions_list") + "?draft=keep", {"words": "x"})
    assert not Draft.objects.exists()


# --- When the session ends ---


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_form_that_meets_an_ended_session_is_kept_and_one_is_led_back_to_it(is_htmx, client, adviser, page):
    client.force_login(adviser)
    away_for_half_an_hour(client)
    answer = client.post(page, being_typed(), **(HTMX if is_htmx else {}))
    location = answer.headers["HX-Redirect"] if is_htmx else answer.url
    assert parse_qs(urlsplit(location).query) == {"next": [page], "ended": ["idle"], "kept": ["1"]}
    assert "Ce que vous écriviez est gardé" in client.get(location).text
    assert not Interaction.objects.exists()
    client.force_login(adviser)
    assert "Reprendre" in client.get(page).text
    assert "pas fini" in client.get(f"{page}?draft=resume").text


def test_what_is_being_typed_when_the_session_ends_is_kept_as_well(client, adviser, page):
    client.force_login(adviser)
    away_for_half_an_hour(client)
    answer = client.post(f"{page}?draft=keep", being_typed(), **HTMX)
    assert "kept=1" in answer.headers["HX-Redirect"]
    assert Draft.objects.get().user == adviser


def test_without_a_known_owner_nothing_is_kept_and_it_is_owned_up_to(client, page):
    assert "lost=1" in client.post(page, being_typed()).url
    assert not Draft.objects.exists()


# --- Whose it is, and for how long ---


def test_nobody_else_is_offered_a_draft(client, adviser, other_adviser, page):
    client.force_login(adviser)
    client.post(f"{page}?draft=keep", being_typed())
    client.force_login(other_adviser)
    assert "Reprendre" not in client.get(page).text
    assert "pas fini" not in client.get(f"{page}?draft=resume").text
    client.post(f"{page}?draft=forget")
    assert Draft.objects.get().user == adviser


def test_the_words_are_not_readable_in_the_database(typing, page):
    typing.post(f"{page}?draft=keep", being_typed())
    kept = Draft.objects.get()
    assert "stage" not in kept.content
    assert "stage" not in kept.page
    assert kept.typed["words"].startswith("Cherche")


def test_a_draft_survives_a_new_key_but_not_the_loss_of_the_old_one(typing, page, settings):
    typing.post(f"{page}?draft=keep", being_typed())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert Draft.objects.get().typed == QueryDict()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Draft.objects.get().typed["format"] == "home"


def test_a_week_later_it_is_dropped(adviser, now):
    for page, days in [("/old/", 8), ("/recent/", 6)]:
        Draft.keep(QueryDict("a=b"), user_id=adviser.pk, page=page, now=timezone.now() - timedelta(days=days))
    forget_old_drafts()
    assert Draft.objects.get().page == "/recent/"


def test_what_no_person_types_is_not_kept(typing, page):
    assert typing.post(f"{page}?draft=keep", being_typed(words="x" * LARGEST)).status_code == 204
    assert not Draft.objects.exists()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a\x00b", "\u202egpj.exe", "ligne\n" * 1000])
def test_hostile_words_come_back_as_text(words, typing, page):
    typing.post(f"{page}?draft=keep", being_typed(words=words))
    assert json.dumps(words)[1:-1] not in Draft.objects.get().content
    answer = typing.get(f"{page}?draft=resume")
    assert "<script>alert" not in answer.text
    assert answer.context["form"]["words"].value() == words


@pytest.mark.django_db(transaction=True)
def test_eight_keepings_at_once_leave_one_draft(adviser):
    def keep(nth):
        return Draft.keep(QueryDict(f"words={nth}"), user_id=adviser.pk, page="/p/", now=timezone.now())

    assert race(8, keep) == [True] * 8
    assert Draft.objects.count() == 1
