"""Noting an exchange from a page: two taps, every refusal beside its field, and who may mend it."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.models import Interaction, Participant

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
PARIS = ZoneInfo("Europe/Paris")


def exchange_url(person):
    return reverse("tracking:exchange", args=[person.pk])


def correction_url(participant):
    return reverse("tracking:exchange_correction", args=[participant.pk])


def cancellation_url(participant):
    return reverse("tracking:exchange_cancellation", args=[participant.pk])


def typed(now, **changes):
    usual = {
        "submission": str(uuid.uuid4()),
        "format": "walk",
        "kind": "informal",
        "happened_at": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_two_taps_note_an_informal_exchange(signed_in, adviser, signalled, now):
    person, client = signalled().young_person, signed_in(adviser)
    assert (
        reverse("tracking:exchange", args=[person.pk]) in client.get(reverse("tracking:person", args=[person.pk])).text
    )
    opened = client.get(exchange_url(person), **HTMX)
    assert "<html" not in opened.text
    sent = {field.html_name: field.value() for field in opened.context["form"] if field.value() is not None}
    sent["happened_at"] = opened.context["form"]["happened_at"].subwidgets[0].data["value"]
    answer = client.post(exchange_url(person), sent, **HTMX)
    assert answer.headers["HX-Redirect"] == reverse("tracking:person", args=[person.pk])
    assert Interaction.objects.get().format == "walk"


def test_the_format_noted_last_is_chosen_already(signed_in, adviser, colleague, signalled, note):
    person, client = signalled().young_person, signed_in(adviser)
    note(person, format="camper")
    note(person, format="home", by=colleague)
    assert client.get(exchange_url(person)).context["form"]["format"].value() == "camper"


def test_everything_may_be_said(signed_in, adviser, signalled, theme, now):
    person = signalled().young_person
    sent = typed(now, format="home", themes=[theme.pk], words="Veut passer le code", duration_minutes="25")
    sent |= {"kind": "follow_up", "commune": person.commune_id}
    assert signed_in(adviser).post(exchange_url(person), sent).status_code == 302
    noted = Interaction.objects.get()
    assert (noted.format, noted.duration_minutes, noted.kind, noted.commune) == (
        "home",
        25,
        "follow_up",
        person.commune,
    )
    assert list(noted.themes.all()) == [theme]
    assert noted.participants.get().words == "Veut passer le code"


def test_the_same_form_twice_is_one_exchange(signed_in, adviser, signalled, now):
    person, client, form = signalled().young_person, signed_in(adviser), typed(now)
    for _ in range(2):
        assert client.post(exchange_url(person), form).status_code == 302
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "boat"),
        ("format", None),
        ("kind", "secret"),
        ("duration_minutes", "0"),
        ("duration_minutes", "601"),
        ("duration_minutes", "une heure"),
        ("happened_at", "2999-01-01T10:00"),
        ("happened_at", "1999-01-01T10:00"),
        ("happened_at", "32/13/2026"),
        ("commune", "00000"),
        ("themes", ["1\x00"]),
        ("submission", "x"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, signalled, now):
    person = signalled().young_person
    answer = signed_in(adviser).post(exchange_url(person), typed(now, **{field: value}, words="Gardé"))
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"]["words"].value() == "Gardé"
    assert not Interaction.objects.exists()


def test_delicate_words_are_confirmed_before_they_are_kept(signed_in, adviser, signalled, now):
    person, client = signalled().young_person, signed_in(adviser)
    sent = typed(now, words="Parle de sa dépression")
    answer = client.post(exchange_url(person), sent)
    assert "depression" in answer.text
    assert 'name="words_are_needed"' in answer.text
    assert client.post(exchange_url(person), sent | {"words_are_needed": "on"}).status_code == 302


@pytest.mark.parametrize("words", [*HOSTILE[:4], "é" * 501], ids=HOSTILE_NAMES[:5])
def test_hostile_words_are_kept_in_the_form_or_made_harmless(words, signed_in, adviser, signalled, now):
    person, client = signalled().young_person, signed_in(adviser)
    answer = client.post(exchange_url(person), typed(now, words=words), follow=True)
    assert answer.status_code == 200
    if Interaction.objects.exists():
        assert "<script>alert" not in answer.text
        assert "\u202e" not in Participant.objects.get().words
    else:
        assert answer.context["form"].errors.keys() == {"words"}
        assert answer.context["form"]["words"].value() == words


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_note_an_exchange(role, status, request, signed_in, signalled, now):
    person, client = signalled().young_person, signed_in(request.getfixturevalue(role))
    assert client.get(exchange_url(person)).status_code == status
    if status != 200:
        assert client.post(exchange_url(person), typed(now)).status_code == status
        assert not Interaction.objects.exists()


@pytest.mark.parametrize("address", [correction_url, cancellation_url])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("outsider", 404),
        ("partner", 404),
        ("administrator", 404),
        ("manager", 403),
        ("colleague", 403),
        ("adviser", 200),
    ],
)
def test_only_its_author_mends_an_exchange(address, role, status, request, signed_in, signalled, note, now):
    participant = note(signalled().young_person).participants.get()
    client = signed_in(request.getfixturevalue(role))
    assert client.get(address(participant)).status_code == status
    if status != 200:
        assert client.post(address(participant), typed(now)).status_code == status
        assert Interaction.objects.count() == 1


def test_the_author_mends_from_the_story(signed_in, adviser, signalled, note, now):
    person, client = signalled().young_person, signed_in(adviser)
    participant = note(person, words="Bonjour").participants.get()
    assert correction_url(participant) in client.get(reverse("tracking:person", args=[person.pk])).text
    opened = client.get(correction_url(participant))
    assert opened.context["form"]["words"].value() == "Bonjour"
    assert "Annuler cet échange" in opened.text
    assert client.post(correction_url(participant), typed(now, format="car", words="Au revoir")).status_code == 302
    participant.refresh_from_db()
    assert (participant.words, participant.interaction.format) == ("Au revoir", "car")


def test_too_late_is_said_where_one_tries(signed_in, adviser, signalled, note, now):
    client = signed_in(adviser)
    participant = note(signalled().young_person, at=now - timedelta(days=8)).participants.get()
    assert "pendant sept jours" in client.post(correction_url(participant), typed(now)).text
    assert "dans la journée" in client.post(cancellation_url(participant), follow=True).text


def test_an_exchange_is_taken_back_after_one_question(signed_in, adviser, signalled, note):
    client, participant = signed_in(adviser), note(signalled().young_person).participants.get()
    assert "Annuler cet échange ?" in client.get(cancellation_url(participant)).text
    assert Interaction.objects.exists()
    assert "ne compte plus" in client.post(cancellation_url(participant), follow=True).text
    assert not Interaction.objects.exists()
