"""The page of a person: what it says, to whom, and the trace that opening it leaves."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import AccessEntry
from joz.outbox.models import Message
from referrals import actions
from referrals.models import ContactAttempt, Referral
from tests.factories import StepFactory
from tracking.reading import Dossier
from tracking.timeline import Kind
from tracking.timeline.gathering import SHOWN

pytestmark = pytest.mark.django_db


def person_url(person):
    return reverse("tracking:person", args=[person.pk])


def test_a_dossier_tells_the_whole_story_newest_first(entered, adviser, colleague, now):
    pathway = entered(called="Lou", comment="Cherche un patron", at=now - timedelta(days=3))
    ContactAttempt.objects.create(
        referral=pathway.referral,
        channel="call",
        result="no_answer",
        made_at=now - timedelta(days=4),
        made_by=adviser,
        submission=uuid.uuid4(),
    )
    pathway.hand_over(to=colleague, by=adviser, now=now - timedelta(days=2))
    pathway.steps.get().complete(by=adviser, now=now)
    dossier = Dossier.of(pathway.young_person, reader=adviser, now=now)
    assert [moment.title for moment in dossier.story.moments] == [
        "Étape faite",
        f"Relais : {colleague} devient référent·e",
        "Étape décidée",
        f"Entrée en parcours {pathway.number}",
        "Appel : pas de réponse",
        "Signalement pris en charge",
        f"Signalement {pathway.referral.number} reçu",
    ]
    assert dossier.story.moments[-1].words == "Cherche un patron"
    assert dossier.current.lead == colleague


@pytest.mark.parametrize(
    ("status", "title"),
    [("unreachable", "Contact terminé : injoignable"), ("out_of_scope", "Signalement refusé : hors public")],
)
def test_a_dossier_tells_how_a_signal_ended(status, title, signalled, adviser, now):
    referral = signalled()
    ended_at = referral.answered_at if status == "out_of_scope" else now
    Referral.objects.update(status=status, ended_at=ended_at)
    dossier = Dossier.of(referral.young_person, reader=adviser, now=now)
    assert dossier.story.moments[0].title == title


def test_opening_a_dossier_leaves_a_trace_each_time(signed_in, adviser, manager, entered):
    person = entered().young_person
    for reader in (adviser, adviser, manager):
        assert signed_in(reader).get(person_url(person)).status_code == 200
    opened = AccessEntry.objects.filter(object_type="referrals.youngperson", object_id=person.pk)
    assert list(opened.order_by("pk").values_list("actor", flat=True)) == [adviser.pk, adviser.pk, manager.pk]


@pytest.mark.parametrize("role", ["outsider", "partner", "administrator"])
def test_nobody_else_opens_a_dossier_nor_leaves_a_trace(role, request, signed_in, entered):
    person = entered().young_person
    assert signed_in(request.getfixturevalue(role)).get(person_url(person)).status_code == 404
    assert not AccessEntry.objects.exists()


def test_a_name_is_on_the_page_but_never_in_its_title_or_address(signed_in, adviser, entered):
    person = entered(called="Bérengère", last_name="Trémaudan").young_person
    answer = signed_in(adviser).get(person_url(person))
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)[1]
    assert "Bérengère Trémaudan" in answer.text
    assert "Dossier D-" in title
    assert not re.search("Bérengère|Trémaudan", title + answer.request["PATH_INFO"])


def test_somebody_merged_is_found_where_they_went(signed_in, adviser, signalled):
    gone, kept = signalled(phone="+33639980002"), signalled()
    actions.merge(gone.young_person, into=kept.young_person, by=adviser)
    answer = signed_in(adviser).get(person_url(gone.young_person))
    assert (answer.status_code, answer.url) == (302, person_url(kept.young_person))


def test_somebody_merged_twice_is_found_where_they_ended(signed_in, adviser, signalled):
    first, second, last = (signalled(phone=f"+3363998000{n}").young_person for n in (2, 3, 4))
    actions.merge(first, into=second, by=adviser)
    actions.merge(second, into=last, by=adviser)
    assert signed_in(adviser).get(person_url(first)).url == person_url(last)


def test_a_merged_person_whom_one_may_not_see_stays_unseen(signed_in, adviser, outsider, signalled):
    gone, kept = signalled(phone="+33639980002"), signalled()
    actions.merge(gone.young_person, into=kept.young_person, by=adviser)
    assert signed_in(outsider).get(person_url(gone.young_person)).status_code == 404


def test_a_manager_reads_everything_but_what_was_written_freely(signed_in, manager, entered):
    person = entered(comment="Cherche un patron", step={"first_step": "Visiter le garage"}).young_person
    answer = signed_in(manager).get(person_url(person))
    assert "Étape décidée" in answer.text
    assert "écrivent librement" in answer.text
    assert "Visiter le garage" not in answer.text
    assert "Cherche un patron" not in answer.text
    assert reverse("tracking:handover", args=[person.pathways.get().pk]) in answer.text
    assert reverse("tracking:completion", args=[person.pathways.get().steps.get().pk]) not in answer.text


def test_a_minor_and_somebody_over_the_age_are_flagged(signed_in, adviser, signalled, today):
    client = signed_in(adviser)
    minor, elder = (signalled(birth_year=today.year - age).young_person for age in (17, 34))
    assert "Mineur·e" in client.get(person_url(minor)).text
    assert "Plus de 29 ans" in client.get(person_url(elder)).text


def test_somebody_who_asked_for_silence_is_not_called(signed_in, adviser, signalled, today):
    person = signalled().young_person
    person.stop_contact(on=today)
    answer = signed_in(adviser).get(person_url(person))
    assert "Ne plus contacter" in answer.text
    assert "Appeler le" not in answer.text


@pytest.mark.parametrize(("answer", "words"), [(None, "jamais demandé"), (True, "oui, dit le"), (False, "non, dit le")])
def test_what_was_said_about_sms_is_shown(answer, words, signed_in, adviser, signalled, today):
    person = signalled().young_person
    person.contact_points.update(sms_ok=answer, sms_ok_on=None if answer is None else today)
    assert words in signed_in(adviser).get(person_url(person)).text


@pytest.mark.parametrize(
    ("received_days_ago", "reached_days_ago", "days_left"), [(2, None, 28), (40, None, -10), (5, 3, -3)]
)
def test_information_is_due_at_the_first_contact_or_a_month_later(
    received_days_ago, reached_days_ago, days_left, signalled, adviser, now, today
):
    reached_on = None if reached_days_ago is None else today - timedelta(days=reached_days_ago)
    referral = signalled(received_at=now - timedelta(days=received_days_ago), reached_on=reached_on)
    information = Dossier.of(referral.young_person, reader=adviser, now=now).information
    assert (information.days_left, information.is_overdue) == (days_left, days_left < 0)


def test_what_is_missing_is_listed(signed_in, adviser, signalled, now):
    person = signalled(phone=None, commune=None, commune_as_typed="Ker Inconnu").young_person
    dossier = Dossier.of(person, reader=adviser, now=now)
    assert dossier.missing == [
        "un moyen de joindre la personne",
        "une commune reconnue",
        "l’année de naissance",
        "le sexe, pour les statistiques",
    ]
    assert "Ker Inconnu" in signed_in(adviser).get(person_url(person)).text


def test_a_dossier_offers_to_enter_only_who_may_still_enter(signed_in, adviser, manager, signalled, entered):
    waiting, walking = signalled(status="reached"), entered()
    enter = reverse("tracking:entry", args=[waiting.pk])
    assert enter in signed_in(adviser).get(person_url(waiting.young_person)).text
    assert enter not in signed_in(manager).get(person_url(waiting.young_person)).text
    assert "Entrer en parcours" not in signed_in(adviser).get(person_url(walking.young_person)).text


def test_hostile_names_and_words_are_shown_as_text(signed_in, adviser, entered):
    hostile = "<img src=x onerror=alert(1)>"
    person = entered(called=hostile, comment=hostile, step={"first_step": hostile}).young_person
    assert "<img src=x" not in signed_in(adviser).get(person_url(person)).text


@pytest.mark.parametrize("pk", ["0", "9" * 40])
def test_a_number_that_nobody_has_is_not_found(pk, signed_in, adviser):
    assert signed_in(adviser).get(f"/people/{pk}/").status_code == 404


def test_queries_do_not_grow_with_the_story(signed_in, adviser, colleague, entered, theme, now):
    client, counts = signed_in(adviser), []
    pathway = entered()
    url = person_url(pathway.young_person)
    for rows in (1, 50):
        lengthen(pathway, rows, theme=theme, by=(adviser, colleague), now=now)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def lengthen(pathway, rows, *, theme, by, now):
    """Give a pathway as many tries, handovers and steps."""
    for row in range(rows):
        ContactAttempt.objects.create(
            referral=pathway.referral,
            channel="call",
            result="no_answer",
            made_at=now,
            made_by=by[row % 2],
            submission=uuid.uuid4(),
        )
        pathway.steps.create(goal="Encore", theme=theme, created_at=now)
        leader = pathway.assignments.current().get().adviser
        instant = pathway.assignments.current().get().period.lower + timedelta(seconds=1)
        pathway.hand_over(to=by[leader == by[0]], by=by[0], now=instant)


def test_the_story_shows_one_kind_when_asked_and_says_how_many_of_each(signed_in, adviser, entered):
    person = entered().young_person
    whole = signed_in(adviser).get(person_url(person)).text
    steps = signed_in(adviser).get(person_url(person) + "?kind=steps").text
    assert "Étape décidée" in whole
    assert "Entrée en parcours" in whole
    assert "Étape décidée" in steps
    assert "Entrée en parcours" not in steps


def test_an_unknown_kind_shows_the_whole_story(adviser, entered, now):
    dossier = Dossier.of(entered().young_person, reader=adviser, now=now, kind="\x00nothing")
    assert (dossier.story.kind, dossier.story.hidden) == ("", 0)
    assert len(dossier.story.moments) == dossier.story.total


def test_a_long_story_begins_with_its_newest_moments(adviser, entered, now):
    pathway = entered()
    for nth in range(SHOWN + 5):
        StepFactory(pathway=pathway, created_at=now + timedelta(minutes=nth))
    first = Dossier.of(pathway.young_person, reader=adviser, now=now).story
    whole = Dossier.of(pathway.young_person, reader=adviser, now=now, whole=True).story
    assert (len(first.moments), first.hidden) == (SHOWN, first.total - SHOWN)
    assert whole.moments[:SHOWN] == first.moments
    assert whole.hidden == 0


def test_the_story_tells_what_we_wrote_but_not_its_words(adviser, entered, now):
    person = entered().young_person
    Message.owe(key=f"person:{person.pk}:survey", channel="sms", to="+33639980001", body="Salut", now=now)
    Message.owe(key=f"person:{person.pk}0:survey", channel="sms", to="+33639980002", body="Autre", now=now)
    story = Dossier.of(person, reader=adviser, now=now, kind=Kind.MESSAGE).story
    assert [moment.title for moment in story.moments] == ["SMS : à envoyer"]
    assert "Salut" not in str(story)


def test_a_form_opens_in_place_or_as_a_page(signed_in, adviser, signalled):
    address = reverse("tracking:information", args=[signalled().young_person_id])
    alone = signed_in(adviser).get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in alone
    assert "<html" in signed_in(adviser).get(address).text
    sent = signed_in(adviser).post(address, {"how": "oral"}, headers={"HX-Request": "true"})
    assert sent.headers["HX-Redirect"].startswith("/people/")


def test_the_story_tells_of_a_merge_and_leads_to_where_it_is_undone(adviser, entered, signalled, now):
    kept, gone = entered(called="Lou", phone=None).young_person, signalled(called="Loulou", phone=None).young_person
    actions.merge(gone, into=kept, by=adviser, now=now)
    told = Dossier.of(kept, reader=adviser, now=now, kind=Kind.SIGNAL).story.moments
    merge = next(moment for moment in told if moment.icon == "duplicate")
    assert merge.title == f"Réuni·e avec le dossier {gone.number}"
    assert merge.url == reverse("referrals:merges", args=[kept.pk])
