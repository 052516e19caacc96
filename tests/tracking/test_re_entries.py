"""« À ressaisir »: what i-milo does not know yet, ready to copy; a tick for each item; a file without names."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.components import french
from referrals.models import YoungPerson
from tests.factories import FinancialAidFactory, ProposalFactory, ThemeFactory
from tests.racing import race
from tracking import exchanges
from tracking.exchanges import Exchange
from tracking.models import Diagnosis, FinancialAid, Interaction, Pathway, Proposal, ReEntry
from tracking.reentry import Listing, find

pytestmark = pytest.mark.django_db

LIST, FILE = reverse("tracking:re_entries"), reverse("tracking:re_entries_file")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def walk(adviser, now):
    """Note a walk with somebody: `walk(person, by=colleague, words="…")`."""

    def walked(person, *, by=adviser, words="", at=None):
        at = at or now
        noted = exchanges.note(Exchange(format="walk", happened_at=at), {person.pk: words}, by=by, now=at)
        return noted.participants.get()

    return walked


@pytest.fixture
def listed(now):
    def read(reader, **chosen):
        listing = Listing(reader=reader, **chosen)
        return listing.read(listing.keys(now=now))

    return read


def tick_url(kind, pk):
    return reverse("tracking:tick", args=[kind, pk])


def untick_url(kind, pk):
    return reverse("tracking:untick", args=[kind, pk])


# --- What is listed ---


def test_entries_exchanges_and_steps_done_are_listed_the_oldest_first(entered, walk, adviser, listed, now):
    pathway = entered(at=now - timedelta(days=3))
    walk(pathway.young_person, at=now - timedelta(days=2))
    assert [item.source.code for item in listed(adviser)] == ["entry", "exchange"]
    pathway.steps.get().complete(by=adviser, now=now)
    assert [item.source.code for item in listed(adviser)] == ["entry", "exchange", "step"]
    assert [item.source.code for item in listed(adviser, kind="step")] == ["step"]


def test_mine_are_those_i_noted_and_those_i_lead(entered, walk, adviser, colleague, listed):
    mine, theirs = entered().young_person, entered(lead=colleague, phone="+33639980002").young_person
    walk(theirs)
    walk(mine, by=colleague)
    assert [(item.source.code, item.person) for item in listed(adviser)] == [("entry", mine), ("exchange", theirs)]
    assert len(listed(adviser, is_mine=False)) == 4


def test_a_week_runs_from_monday_to_monday(signalled, walk, adviser, listed, now):
    person = signalled().young_person
    for days in (0, 7, 21):
        walk(person, at=now - timedelta(days=days))
    assert (len(listed(adviser, week="this")), len(listed(adviser, week="last")), len(listed(adviser))) == (1, 1, 3)


def test_the_text_holds_what_imilo_asks_for(entered, walk, adviser, manager, theme):
    person = entered(called="Inès", last_name="Trémaudan", birth_date="2006-05-04", imilo_number="777").young_person
    participant = walk(person, words="Veut le code")
    text = find("exchange", participant.pk, reader=adviser).text.replace("\u00a0", " ")
    for told in ("Inès Trémaudan, né·e le 04/05/2006", "N° i-milo : 777", "En balade", "40 min", "Veut le code"):
        assert told in text
    assert "Veut le code" not in find("exchange", participant.pk, reader=manager).text


def test_a_step_done_again_after_its_tick_comes_back(entered, adviser, listed, now):
    step = entered().steps.get()
    step.complete(by=adviser, now=now)
    ReEntry.tick("step", step.pk, by=adviser, now=now)
    assert listed(adviser, kind="step") == []
    type(step).objects.update(completed_at=now + timedelta(hours=1))
    assert len(listed(adviser, kind="step")) == 1


def test_an_exchange_corrected_after_its_tick_comes_back(signalled, walk, adviser, listed, now):
    participant = walk(signalled().young_person)
    ReEntry.tick("exchange", participant.pk, by=adviser, now=now)
    exchanges.correct(participant, Exchange(format="home", happened_at=now), words="", by=adviser, now=now)
    assert len(listed(adviser)) == 1


def test_a_point_a_proposal_and_an_aid_that_was_paid_are_listed_too(entered, adviser, listed, now, today):
    pathway = entered(at=now - timedelta(days=3))
    ReEntry.tick("entry", pathway.pk, by=adviser, now=now)
    ThemeFactory(code="housing", label="Logement")
    ThemeFactory(code="disability", label="Handicap")
    states = {"housing": "need", "disability": "strength"}
    Diagnosis.make(pathway, moment="entry", states=states, by=adviser, now=now, submission=uuid.uuid4())
    ProposalFactory(pathway=pathway, kind="cej", proposed_on=today)
    FinancialAidFactory(pathway=pathway)
    assert {item.source.code for item in listed(adviser)} == {"diagnosis", "proposal"}
    at = {"status": "paid", "decided_at": now, "decided_by": adviser, "paid_at": now}
    FinancialAid.objects.update(**at)
    texts = {item.source.code: item.text.replace("\u00a0", " ") for item in listed(adviser)}
    assert "Logement : Besoin" in texts["diagnosis"]
    assert "Handicap" not in texts["diagnosis"]
    assert "Quoi : Contrat d’engagement jeune (CEJ)" in texts["proposal"]
    assert "Montant : 100 €" in texts["aid"]


def test_a_proposal_comes_back_with_its_next_news(entered, adviser, listed, now, today):
    proposal = ProposalFactory(pathway=entered(), proposed_on=today - timedelta(days=9))
    ReEntry.tick("proposal", proposal.pk, by=adviser, now=now - timedelta(days=2))
    assert listed(adviser, kind="proposal") == []
    Proposal.objects.update(status="accepted", answered_on=today)
    assert len(listed(adviser, kind="proposal")) == 1


def test_of_a_proposal_the_day_is_said_and_no_hour(entered, adviser, today):
    proposal = ProposalFactory(pathway=entered(), proposed_on=today)
    item = find("proposal", proposal.pk, reader=adviser)
    assert item.when == french.day(today)


def test_where_a_proposal_goes_as_typed_is_words(entered, adviser, manager):
    proposal = ProposalFactory(pathway=entered(), organisation=None, organisation_as_typed="Le garage de Lou")
    assert "Le garage de Lou" in find("proposal", proposal.pk, reader=adviser).text
    assert "Le garage de Lou" not in find("proposal", proposal.pk, reader=manager).text


# --- The tick ---


def test_a_tick_takes_an_item_off_the_list_and_leaves_a_trace(signalled, walk, adviser, listed, now):
    participant = walk(signalled().young_person)
    ReEntry.tick("exchange", participant.pk, by=adviser, now=now)
    assert listed(adviser) == []
    assert [item.tick.done_by for item in listed(adviser, is_done=True)] == [adviser]
    assert TrailEntry.objects.filter(verb="re_entry.ticked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_once_are_one(signalled, walk, adviser, now):
    participant = walk(signalled().young_person)
    race(8, lambda _: ReEntry.tick("exchange", participant.pk, by=adviser, now=now))
    assert ReEntry.objects.count() == 1


def test_a_tick_is_taken_back_within_the_day_only(signalled, walk, adviser, now):
    participant = walk(signalled().young_person)
    tick = ReEntry.tick("exchange", participant.pk, by=adviser, now=now)
    with pytest.raises(ReEntry.TooLate):
        tick.untick(by=adviser, now=now + timedelta(days=2))
    for _ in range(2):
        ReEntry(pk=tick.pk, kind="exchange", object_id=participant.pk, done_at=now).untick(by=adviser, now=now)
    assert not ReEntry.objects.exists()
    assert TrailEntry.objects.filter(verb="re_entry.unticked").count() == 1


def test_the_database_refuses_a_second_tick_of_an_item(adviser, now):
    ReEntry.objects.create(kind="step", object_id=1, done_at=now, done_by=adviser)
    with pytest.raises(IntegrityError, match="re_entry_once_an_item"), transaction.atomic():
        ReEntry.objects.create(kind="step", object_id=1, done_at=now, done_by=adviser)


# --- The pages ---


def test_an_adviser_copies_ticks_and_unticks(signed_in, adviser, signalled, walk):
    client, participant = signed_in(adviser), walk(signalled().young_person)
    assert "C’est dans i-milo" in client.get(LIST).text
    answer = client.post(tick_url("exchange", participant.pk), {"query": "week=this&page=1"})
    assert answer.url == f"{LIST}?week=this&page=1"
    assert "Tout est dans i-milo" in client.get(LIST).text
    assert "Décocher" in client.get(LIST, {"state": "done"}).text
    client.post(untick_url("exchange", participant.pk))
    assert "C’est dans i-milo" in client.get(LIST).text


def test_with_htmx_the_line_alone_comes_back_ticked(signed_in, adviser, signalled, walk):
    client, participant = signed_in(adviser), walk(signalled().young_person)
    for _ in range(2):
        answer = client.post(tick_url("exchange", participant.pk), **HTMX)
        assert "<h1" not in answer.text
        assert "ressaisi" in answer.text
    assert TrailEntry.objects.filter(verb="re_entry.ticked").count() == 1


def test_too_late_is_said(signed_in, adviser, signalled, walk, now):
    client, participant = signed_in(adviser), walk(signalled().young_person, at=now - timedelta(days=5))
    ReEntry.tick("exchange", participant.pk, by=adviser, now=now - timedelta(days=3))
    assert "dans la journée" in client.post(untick_url("exchange", participant.pk), follow=True).text
    assert ReEntry.objects.exists()


def test_the_filters_are_in_the_address_and_forgive(signed_in, adviser, signalled, walk):
    client = signed_in(adviser)
    walk(signalled(called="Maïwenn").young_person)
    assert "Maïwenn" in client.get(LIST, {"kind": "exchange", "week": "this", "whose": "all"}).text
    assert "Maïwenn" not in client.get(LIST, {"kind": "step"}).text
    for wrong in ({"kind": "\x00"}, {"week": "never"}, {"state": "<script>"}, {"page": "x"}, {"whose": "1"}):
        assert "Maïwenn" in client.get(LIST, wrong).text


def test_the_file_holds_numbers_and_neither_name_nor_words(signed_in, adviser, signalled, walk):
    person = signalled(called="Maïwenn", last_name="Trémaudan", imilo_number="777").young_person
    walk(person, words="Veut le code")
    answer = signed_in(adviser).post(FILE, {"query": "whose=all"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "Échange"
    assert rows[1][2:4] == [person.number, "777"]
    assert not any(word in answer.content.decode() for word in ("Maïwenn", "Trémaudan", "Veut le code"))
    assert "Maïwenn" not in answer.headers["Content-Disposition"]
    assert TrailEntry.objects.filter(verb="re_entries.exported", actor=adviser).count() == 1


def test_the_day_says_how_many_wait(signed_in, adviser, manager, signalled, walk):
    walk(signalled().young_person)
    assert "À ressaisir dans i-milo" in signed_in(adviser).get(reverse("tracking:day")).text
    assert "À ressaisir dans i-milo" not in signed_in(manager).get(reverse("tracking:day")).text


def test_what_one_does_not_see_is_not_ticked(signed_in, outsider, manager, signalled, walk, adviser):
    participant = walk(signalled().young_person)
    for user, status in [(outsider, 404), (manager, 403)]:
        assert signed_in(user).post(tick_url("exchange", participant.pk)).status_code == status
    for kind, pk in [("exchange", 999_999), ("nothing", participant.pk)]:
        assert signed_in(adviser).post(tick_url(kind, pk)).status_code == 404
    assert not ReEntry.objects.exists()


def test_queries_do_not_grow_with_items(signed_in, adviser, entered, walk, theme, now):
    client, counts = signed_in(adviser), []
    for rows in (1, 6):
        for nth in range(rows):
            pathway = entered(called=f"Lou {rows}{nth}", phone=None)
            walk(pathway.young_person).interaction.themes.add(theme)
            pathway.steps.get().complete(by=adviser, now=now)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert (Pathway.objects.count(), Interaction.objects.count(), YoungPerson.objects.count()) == (7, 7, 7)
