"""Bringing a list in, page by page, without a line of JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from referrals import tasks
from referrals.models import ImportBatch, ImportRow, Referral
from tests.factories import ConflictOfInterestFactory, ImportBatchFactory, ImportRowFactory, RestrictionFactory

pytestmark = pytest.mark.django_db
State = ImportRow.State
LIST = "Prénom;Nom;Né(e) le;Portable;Commune;Commentaire"
MAELYS = "Maëlys;Brézolle;2007;06 39 98 00 01;Elven;Cherche du travail"
COLUMNS = {
    "column_0": "called",
    "column_1": "last_name",
    "column_2": "birth",
    "column_3": "phone",
    "column_4": "commune",
}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Nobody asks a worker: the tests run the task themselves."""
    monkeypatch.setattr(tasks, "nudge", lambda: None)


@pytest.fixture
def signed_in(client, adviser):
    client.force_login(adviser)
    return client


def page(name, batch, *more):
    return reverse(f"referrals:import{name}", args=[batch.pk, *more])


def send(client, *lines, content=None, name="liste.csv", **said):
    content = content if content is not None else "\n".join([LIST, *lines]).encode()
    said = {"source": "psad", "consent": "listed", **said}
    return client.post(reverse("referrals:new_import"), {"file": SimpleUploadedFile(name, content), **said})


def brought(client, *lines, columns=COLUMNS):
    send(client, *lines)
    batch = ImportBatch.objects.latest("pk")
    client.post(page("_columns", batch), columns)
    return batch


def test_from_the_inbox_to_the_report(signed_in):
    assert reverse("referrals:imports") in signed_in.get(reverse("referrals:inbox")).text
    assert "Aucune liste importée" in signed_in.get(reverse("referrals:imports")).text
    answer = send(signed_in, MAELYS, "Yanis;;2006;06 39;Elven;")
    batch = ImportBatch.objects.get()
    assert answer.url == page("_columns", batch)
    columns = signed_in.get(answer.url)
    assert [field.initial for field in columns.context["form"]] == [
        "called", "last_name", "birth", "phone", "commune", "comment",
    ]  # fmt: skip
    assert "Brézolle" in columns.text
    answer = signed_in.post(answer.url, COLUMNS, follow=True)
    assert "Importer 1" in answer.text
    assert "Personnes pas encore informées" in answer.text
    answer = signed_in.post(page("_run", batch), follow=True)
    assert "Les lignes entrent" in answer.text
    assert 'data-hx-trigger="every 2s"' in answer.text
    assert page("", batch) in answer.text
    tasks.bring_lists_in()
    answer = signed_in.get(page("", batch))
    assert "Import terminé" in answer.text
    assert "every 2s" not in answer.text
    assert "pas lisible" in answer.text
    answer = signed_in.get(page("", batch), {"state": "created"})
    assert reverse("referrals:detail", args=[Referral.objects.get().pk]) in answer.text


def test_progress_is_asked_by_htmx_and_stops_by_itself(signed_in, carrier):
    batch = ImportBatchFactory(recipient=carrier, running=True)
    ImportRowFactory.create_batch(3, batch=batch)
    answer = signed_in.get(page("", batch), headers={"HX-Request": "true", "HX-Target": "import"})
    assert "<html" not in answer.text
    assert "every 2s" in answer.text
    tasks.bring_lists_in()
    answer = signed_in.get(page("", batch), headers={"HX-Request": "true", "HX-Target": "import"})
    assert "Import terminé" in answer.text
    assert "every 2s" not in answer.text
    rows = signed_in.get(page("", batch), headers={"HX-Request": "true", "HX-Target": "rows"})
    assert rows.text.strip().startswith('<div id="rows">')


def test_the_same_file_again_says_so_and_adds_nothing(signed_in):
    batch = brought(signed_in, MAELYS)
    signed_in.post(page("_run", batch))
    tasks.bring_lists_in()
    answer = send(signed_in, MAELYS)
    assert answer.url == page("", batch)
    assert "a déjà été déposé" in signed_in.get(answer.url).text
    signed_in.post(page("_run", batch))
    tasks.bring_lists_in()
    assert (ImportBatch.objects.count(), Referral.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"source": ""}, "source", "d’où vient"),
        ({"consent": ""}, "consent", "ce que les personnes savent"),
        ({"source": "partner", "consent": "yes_oral"}, "sender", "Choisissez la structure"),
        ({"source": "partner"}, "consent", "cartes d’invitation"),
        ({"source": "other"}, "consent", "Personne ne nous donne de noms"),
        ({"content": b"%PDF-1.7"}, "file", "PDF"),
        ({"content": b""}, "file", "vide"),
        ({"content": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "name": "liste.xls"}, "file", ".xls"),
        ({"content": b"a" * 5_000_001}, "file", "5"),
    ],
)
def test_what_is_missing_or_unreadable_is_said_beside_its_field(signed_in, said, field, words):
    answer = send(signed_in, MAELYS, **said)
    assert words in " ".join(answer.context["form"].errors[field])
    assert not ImportBatch.objects.exists()


def test_a_partner_list_carries_its_sender_and_its_channel(signed_in, welfare_office):
    send(signed_in, MAELYS, source="partner", sender=welfare_office.pk, consent="yes_written")
    batch = ImportBatch.objects.get()
    assert (batch.sender, batch.channel, batch.consent) == (welfare_office, "ccas", "yes_written")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "ne donne le prénom"),
        ({"column_0": "called"}, "moyen de joindre"),
        ({"column_0": "called", "column_3": "phone"}, "la commune"),
        ({**COLUMNS, "column_5": "phone"}, "Deux colonnes sont « Téléphone »"),
        ({**COLUMNS, "column_5": "\x00"}, "Choisissez dans la liste"),
    ],
)
def test_columns_that_do_not_make_a_signal_are_refused(signed_in, columns, words):
    send(signed_in, MAELYS)
    batch = ImportBatch.objects.get()
    assert words in signed_in.post(page("_columns", batch), columns).text
    batch.refresh_from_db()
    assert batch.state == "uploaded"


def test_a_list_whose_columns_are_not_settled_leads_to_them_and_a_run_one_leads_back(signed_in):
    send(signed_in, MAELYS)
    batch = ImportBatch.objects.get()
    assert signed_in.get(page("", batch)).url == page("_columns", batch)
    signed_in.post(page("_columns", batch), COLUMNS)
    signed_in.post(page("_run", batch))
    assert signed_in.get(page("_columns", batch)).url == page("", batch)


def test_a_rejected_line_is_mended_then_comes_in(signed_in):
    batch = brought(signed_in, "Yanis;;2006;06 39;Elven;", MAELYS)
    signed_in.post(page("_run", batch))
    tasks.bring_lists_in()
    form_page = signed_in.get(page("_correction", batch, 2))
    assert "06 39" in form_page.text
    form = {"called": "Yanis", "birth": "2006", "phone": "06 39", "commune": "Elven"}
    assert "pas lisible" in signed_in.post(page("_correction", batch, 2), form).text
    answer = signed_in.post(page("_correction", batch, 2), {**form, "phone": "06 39 98 00 22"}, follow=True)
    assert "Ligne 2 : entrée, c’est une nouvelle personne" in answer.text
    assert Referral.objects.count() == 2
    assert signed_in.get(page("_correction", batch, 2)).status_code == 302


def test_a_delicate_comment_is_mended_by_an_adviser_only(client, adviser, manager):
    client.force_login(adviser)
    batch = brought(
        client, "Yanis;;2006;06 39 98 00 22;Elven;Père en prison", columns={**COLUMNS, "column_5": "comment"}
    )
    assert "Père en prison" not in client.get(page("", batch)).text
    assert "Père en prison" in client.get(page("_correction", batch, 2)).text
    client.force_login(manager)
    assert "Père en prison" not in client.get(page("_correction", batch, 2)).text
    assert "Père en prison" not in client.get(page("_columns", batch)).text
    form = {"called": "Yanis", "phone": "06 39 98 00 22", "commune": "Elven"}
    assert "Le commentaire touche" in client.post(page("_correction", batch, 2), form).text
    client.force_login(adviser)
    form["comment"] = "Père en prison"
    assert "Ce mot est nécessaire" in client.post(page("_correction", batch, 2), form).text
    client.post(page("_correction", batch, 2), {**form, "comment_is_needed": "on"})
    assert batch.rows.get().state == State.READY


def test_a_resemblance_shows_why_and_is_decided(signed_in, tell):
    tell(called="Maelys", phone="+33639980001")
    batch = brought(signed_in, MAELYS)
    answer = signed_in.get(page("", batch))
    assert "même moyen de contact" in answer.text
    assert "elle n’entre pas" in answer.text
    answer = signed_in.post(page("_choice", batch, 2), {"choice": "same"}, follow=True)
    assert "Ligne 2 : même personne" in answer.text
    signed_in.post(page("_run", batch))
    tasks.bring_lists_in()
    assert batch.rows.get().state == State.ATTACHED


def test_all_resemblances_are_decided_at_once_and_decided_ones_stay(signed_in, carrier):
    batch = ImportBatchFactory(recipient=carrier, mapped=True)
    ImportRowFactory.create_batch(3, batch=batch, resembling=True)
    ImportRowFactory(batch=batch, resembling=True, choice="new")
    assert "3 lignes" in signed_in.post(page("_choices", batch), {"choice": "ignore"}, follow=True).text
    assert sorted(batch.rows.values_list("choice", flat=True)) == ["ignore"] * 3 + ["new"]


@pytest.mark.parametrize("choice", ["", "pigeon", "\x00"])
def test_no_decision_decides_nothing(signed_in, carrier, choice):
    row = ImportRowFactory(batch=ImportBatchFactory(recipient=carrier, mapped=True), resembling=True)
    signed_in.post(page("_choice", row.batch, row.number), {"choice": choice})
    signed_in.post(page("_choices", row.batch), {"choice": choice})
    row.refresh_from_db()
    assert row.choice == ""


def test_the_lines_to_mend_go_back_as_a_file_without_comments_nor_formulas(signed_in):
    batch = brought(
        signed_in,
        "=1+1;Brézolle;2006;06 39;Elven;Mon commentaire",
        columns={**COLUMNS, "column_5": "comment"},
    )
    answer = signed_in.post(page("_rejected", batch))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "Brézolle" not in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Ligne;À corriger;Prénom;Nom;Né(e) le;Portable;Commune"
    assert ";'=1+1;Brézolle;2006;06 39;Elven" in text
    assert "Mon commentaire" not in text
    assert TrailEntry.objects.filter(verb="import.returned").count() == 1


def test_a_list_is_withdrawn_after_a_question(signed_in):
    batch = brought(signed_in, MAELYS)
    assert "Retirer cette liste ?" in signed_in.get(page("_withdrawal", batch)).text
    assert "effacé" in signed_in.post(page("_withdrawal", batch), follow=True).text
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("state", ["running", "done"])
def test_a_list_that_has_begun_to_come_in_is_not_said_to_be_withdrawable(signed_in, carrier, state):
    batch = ImportBatchFactory(recipient=carrier, **{state: True})
    shown = signed_in.get(page("_withdrawal", batch)).text
    assert "ne se retire plus" in shown
    assert "Rien n’en est encore entré" not in shown


def test_a_list_that_runs_is_stopped(signed_in, carrier):
    batch = ImportBatchFactory(recipient=carrier, running=True)
    ImportRowFactory(batch=batch)
    assert "Import arrêté" in signed_in.post(page("_stop", batch), follow=True).text
    assert "changé d’étape" in signed_in.post(page("_stop", batch), follow=True).text


def test_what_a_hostile_file_says_is_shown_as_text(signed_in):
    batch = brought(signed_in, "<script>alert(1)</script>;\u202e<b>;2006;06 39;<i>Elven;", columns=COLUMNS)
    for address in (page("", batch), page("_columns", batch), page("_correction", batch, 2)):
        text = signed_in.get(address).text
        assert "<script>alert" not in text
        assert "<i>Elven" not in text


@pytest.mark.parametrize(
    "query", [{"state": "inconnu"}, {"page": "abc"}, {"page": "999"}, {"state": "\x00"}, {"state": "ignored"}]
)
def test_any_address_of_the_page_answers(signed_in, query):
    assert signed_in.get(page("", brought(signed_in, MAELYS)), query).status_code == 200


@pytest.mark.parametrize("trait", ["", "rejected", "resembling", "created"])
def test_queries_do_not_grow_with_lines(signed_in, carrier, trait):
    counts = []
    batch = ImportBatchFactory(recipient=carrier, mapped=True)
    for many in (1, 20):
        ImportRowFactory.create_batch(many, batch=batch, **({trait: True} if trait else {}))
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(page("", batch))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_queries_do_not_grow_with_lists(signed_in, carrier):
    counts = []
    for many in (1, 20):
        ImportBatchFactory.create_batch(many, recipient=carrier, mapped=True)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(reverse("referrals:imports"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("closing", [RestrictionFactory, ConflictOfInterestFactory])
def test_a_closed_file_shows_on_no_line(signed_in, carrier, adviser, other_adviser, tell, closing):
    """Neither as somebody a line resembles, nor as somebody that a line became."""
    hidden = tell(called="Sacha").young_person
    batch = ImportBatchFactory(recipient=carrier, mapped=True)
    ImportRowFactory(batch=batch, resembling=True, known=hidden.referrals.get())
    ImportRowFactory(batch=batch, created=True, referral=hidden.referrals.get())
    for state in ("resembling", "created"):
        assert "Sacha" in signed_in.get(page("", batch), {"state": state}).text
    closing(young_person=hidden, **({"user": adviser} if closing is ConflictOfInterestFactory else {}))
    for state in ("resembling", "created"):
        assert "Sacha" not in signed_in.get(page("", batch), {"state": state}).text


def test_a_line_like_a_closed_file_comes_in_without_a_word(signed_in, tell, other_adviser):
    """To ask would be to tell; whoever may open the closed file finds the two side by side."""
    RestrictionFactory(young_person=tell(called="Maëlys").young_person, restricted_by=other_adviser)
    assert brought(signed_in, MAELYS).rows.get().state == State.READY


STEPS = ["", "_columns", "_withdrawal"]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", ["partner", "ambassador", "stranger", "administrator", "funder"])
def test_whoever_must_not_see_a_list_finds_nothing(client, request, carrier, name, who):
    batch = ImportBatchFactory(recipient=carrier, mapped=True)
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(name, batch)).status_code == 404
    assert client.post(page("_run", batch)).status_code == 404
    assert client.get(reverse("referrals:new_import")).status_code == 403


def test_a_manager_brings_a_list_too(client, manager):
    client.force_login(manager)
    batch = brought(client, MAELYS)
    client.post(page("_run", batch))
    tasks.bring_lists_in()
    assert Referral.objects.count() == 1


@override_settings(DEMO=False)
def test_the_sample_is_for_demonstrations(signed_in):
    assert signed_in.get(reverse("referrals:import_sample")).status_code == 404
    assert "Pour essayer" not in signed_in.get(reverse("referrals:new_import")).text


def test_the_sample_is_offered_and_downloads(signed_in):
    assert "Pour essayer" in signed_in.get(reverse("referrals:new_import")).text
    answer = signed_in.get(reverse("referrals:import_sample"))
    assert answer.content.startswith(b"\xef\xbb\xbf")


def test_a_forgotten_list_says_so(signed_in, carrier):
    batch = ImportBatchFactory(recipient=carrier, done=True, forgotten_at=timezone.now())
    ImportRowFactory(batch=batch, state="ignored", cells=[])
    assert "Contenu effacé" in signed_in.get(page("", batch)).text
