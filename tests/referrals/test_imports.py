"""A list comes in: once, line by line, whatever happens on the way."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from joz import background
from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from outreach.models import FieldObservation
from partners.territory.naming import Places
from referrals import tasks
from referrals.imports import forgetting, previewing, running
from referrals.imports.columns import named_columns
from referrals.information import inform_by
from referrals.models import ContactPoint, ImportBatch, ImportRow, NotSamePerson, Referral, YoungPerson
from referrals.models.import_batch import KEPT_FOR, RECOGNISED_FOR
from referrals.models.referral import Status
from tests.referrals.lists import MAELYS, states

pytestmark = pytest.mark.django_db
State, Choice = ImportRow.State, ImportRow.Choice


# --- What a line becomes ---


def test_a_line_becomes_a_signal_that_waits_for_an_answer(bring, run, welfare_office, adviser, now):
    batch = run(bring(MAELYS, source="partner", channel="ccas", consent="yes_oral", sender=welfare_office))
    referral, person = Referral.objects.get(), YoungPerson.objects.get()
    assert (referral.status, referral.channel, referral.consent) == (Status.RECEIVED, "ccas", "yes_oral")
    assert (referral.sender, referral.sender_user, referral.comment) == (welfare_office, None, "Cherche du travail")
    assert (str(person), person.birth_year, person.birth_date) == ("Maëlys Brézolle", 2007, None)
    assert (person.identified_on, person.informed_on) == (now.date(), None)
    assert ContactPoint.objects.get().sms_ok is None
    row = batch.rows.get()
    assert (batch.state, row.state, row.referral, row.cells) == ("done", State.CREATED, referral, [])
    assert list(TrailEntry.objects.filter(verb="referral.received").values_list("actor", flat=True)) == [adviser.pk]
    assert not Message.objects.exists()


def test_a_person_of_a_list_is_to_be_informed_within_a_month(bring, run, now):
    run(bring(MAELYS))
    referral = Referral.objects.get()
    assert inform_by(referral.young_person, [referral]) == now.date() + timedelta(days=30)
    assert referral.sender_label == "Liste PSAD ou RIO"


def test_whoever_is_under_sixteen_is_counted_and_nothing_is_kept(bring, run):
    batch = run(bring("B;Trop jeune;12/04/2010;;Elven;"))
    assert not YoungPerson.objects.exists()
    seen = FieldObservation.objects.get()
    assert (seen.headcount, seen.age_band, seen.channel) == (1, "u16", "psad")
    row = batch.rows.get()
    assert (row.state, row.cells, row.fingerprint) == (State.COUNTED, [], "")


def test_a_line_that_cannot_come_in_says_why_and_is_mended_and_retried(bring, run, now):
    batch = run(bring("B;Yanis;2007;06 39;Elven;", MAELYS))
    row = batch.rows.get(number=2)
    assert (row.state, Referral.objects.count()) == (State.REJECTED, 1)
    assert "pas lisible" in row.problem
    previewing.mend(row, {"phone": "06 39 98 00 09"}, now=now)
    running.take_in(row.pk, batch=batch, places=Places.known(), now=now)
    row.refresh_from_db()
    assert (row.state, row.referral.young_person.called, row.mended) == (State.CREATED, "Yanis", {})


def test_a_line_that_has_come_in_is_not_mended(bring, run, now):
    batch = run(bring(MAELYS))
    with pytest.raises(ImportRow.Settled):
        previewing.mend(batch.rows.get(), {"called": "Autre"}, now=now)


# --- People already known, lines already seen ---


def test_somebody_who_could_be_known_waits_for_a_decision(bring, run, tell):
    tell(called="Maelys", phone="+33639980001")
    batch = run(bring(MAELYS))
    row = batch.rows.get()
    assert (row.state, row.known, row.choice) == (State.RESEMBLING, Referral.objects.get(), "")
    assert row.resemblance == "même moyen de contact, même commune"
    assert batch.state == "done"
    assert batch.rows.progress().undecided == 1


@pytest.mark.parametrize(
    ("line", "resembles"),
    [
        ("Brezolle;MAELYS;2006;;Elven;", True),
        ("Brezolle;MAELYS;2000;;Elven;", False),
        ("Brezolle;MAELYS;2006;;Saint-Avé;", False),
        ("Brezolle;MAELYS;;;Ailleurs;", True),
        ("Autre;MAELYS;2006;;Elven;", False),
    ],
)
def test_a_name_resembles_when_year_and_commune_do_not_say_otherwise(bring, tell, other_commune, line, resembles):
    tell(called="Maëlys", last_name="Brézolle", birth_year=2007, phone=None)
    parts = line.split(";")
    parts[3] = "06 39 98 00 77"
    assert (states(bring(";".join(parts))) == [State.RESEMBLING]) == resembles


def test_the_same_person_is_found_again_and_the_signal_is_a_duplicate(bring, run, tell):
    first = tell(called="Maelys", phone="+33639980001")
    batch = bring(MAELYS.replace("Brézolle", "Brézolle"))
    batch.rows.get().choose(Choice.SAME)
    run(batch)
    row, second = batch.rows.get(), Referral.objects.latest("pk")
    assert (row.state, row.referral, second.status, second.duplicate_of) == (State.ATTACHED, second, "duplicate", first)
    assert YoungPerson.objects.current().get().last_name == "Brézolle"


def test_somebody_whom_we_had_stopped_looking_for_waits_for_an_answer_again(bring, run, tell, adviser, now):
    first = tell(called="Maelys", phone="+33639980001")
    first.refuse(by=adviser, now=now, reason="redirected")
    batch = bring(MAELYS)
    batch.rows.get().choose(Choice.SAME)
    run(batch)
    second = Referral.objects.latest("pk")
    assert (second.status, second.young_person) == (Status.RECEIVED, first.young_person)
    assert YoungPerson.objects.current().get().identified_on


def test_another_person_is_said_to_be_another_for_good(bring, run, tell):
    tell(called="Maelys", phone="+33639980001")
    batch = bring(MAELYS)
    batch.rows.get().choose(Choice.NEW)
    run(batch)
    assert states(batch) == [State.CREATED]
    assert YoungPerson.objects.current().count() == 2
    assert NotSamePerson.objects.count() == 1


def test_an_ignored_line_leaves_nothing(bring, run, tell):
    tell(called="Maelys", phone="+33639980001")
    batch = bring(MAELYS)
    batch.rows.get().choose(Choice.IGNORE)
    run(batch)
    row = batch.rows.get()
    assert (row.state, row.cells, Referral.objects.count()) == (State.IGNORED, [], 1)


def test_somebody_signalled_between_the_reading_and_the_run_waits_too(bring, run, tell):
    batch = bring(MAELYS)
    tell(called="Maelys", phone="+33639980001")
    run(batch)
    assert states(batch) == [State.RESEMBLING]


def test_twice_in_the_file_is_once_and_a_near_line_waits(bring, run):
    batch = bring(MAELYS, MAELYS.upper(), "Brezolle;Maelys;;06.39.98.00.01;ELVEN;", "Autre;Frère;;0639980001;Elven;")
    assert states(batch) == [State.READY, State.REPEATED, State.RESEMBLING, State.RESEMBLING]
    rows = list(batch.rows.in_file_order())
    assert "ligne 2" in rows[1].resemblance
    assert rows[2].twin == rows[3].twin == rows[0]
    rows[2].choose(Choice.SAME)
    rows[3].choose(Choice.NEW)
    run(batch)
    assert states(batch) == [State.CREATED, State.REPEATED, State.ATTACHED, State.CREATED]
    assert YoungPerson.objects.current().count() == 2


def test_a_landline_that_a_house_shares_says_nothing_but_with_the_same_name(bring, now):
    batch = bring(
        "A;Maëlys;2007;02 61 91 00 00;Elven;",
        "B;Yanis;2006;02 61 91 00 00;Elven;",
        "A;Maelys;;02 61 91 00 00;Ailleurs;",
    )
    assert states(batch) == [State.READY, State.READY, State.RESEMBLING]
    assert batch.rows.get(number=4).twin.number == 2


def test_a_decision_about_a_line_that_did_not_come_in_is_a_new_person(bring, run, now):
    batch = bring(MAELYS, "Brezolle;Maelys;;06.39.98.00.01;ELVEN;")
    first, second = batch.rows.in_file_order()
    second.choose(Choice.SAME)
    first.reject("Abîmée.")
    run(batch)
    assert states(batch) == [State.REJECTED, State.CREATED]


def test_the_same_lines_in_another_file_are_recognised(bring, run):
    run(bring(MAELYS))
    other = bring(MAELYS, "B;Yanis;2006;06 39 98 00 02;Elven;")
    assert states(other) == [State.REPEATED, State.READY]
    run(other)
    assert Referral.objects.count() == 2


def test_two_lists_read_before_either_ran_let_the_line_in_once(bring, run):
    one, other = bring(MAELYS), bring(MAELYS, "")
    run(one)
    run(other)
    assert (states(one), states(other), Referral.objects.count()) == ([State.CREATED], [State.REPEATED], 1)


def test_the_same_file_is_brought_once(bring):
    batch = bring(MAELYS)
    with pytest.raises(ImportBatch.AlreadyBrought):
        bring(MAELYS)
    assert ImportBatch.objects.get() == batch


# --- States, steps, promises of the database ---


def test_columns_are_settled_again_until_the_list_runs(bring, run, adviser, now):
    batch = bring(MAELYS)
    columns = {"called": 0, "last_name": 1, "phone": 3, "commune": 4}
    previewing.settle_columns(batch, columns, by=adviser, now=now)
    assert batch.columns == columns
    run(batch)
    assert YoungPerson.objects.get().called == "Brézolle"
    with pytest.raises(ImportBatch.NotNow):
        previewing.settle_columns(batch, columns, by=adviser, now=now)


def test_the_columns_of_the_last_list_of_its_kind_are_remembered(bring, adviser, now):
    earlier = bring(MAELYS)
    previewing.settle_columns(earlier, {"called": 1, "phone": 3, "commune": 4}, by=adviser, now=now)
    later = bring("B;Yanis;2006;06 39 98 00 02;Elven;", settle=False)
    assert previewing.last_of_its_kind(later) == earlier
    assert named_columns(earlier)["nom"] == ""
    other = bring("B;Lou;2006;06 39 98 00 03;Elven;", settle=False, source="spreadsheet", channel="ml_internal")
    assert previewing.last_of_its_kind(other) is None


@pytest.mark.parametrize("verb", ["start", "stop"])
def test_a_verb_at_the_wrong_step_is_refused(bring, adviser, now, verb):
    batch = bring(MAELYS, settle=False)
    with pytest.raises(ImportBatch.NotNow):
        getattr(batch, verb)(by=adviser, **({"now": now} if verb == "start" else {}))


def test_a_list_of_which_nothing_came_in_is_withdrawn_and_brought_again(bring, run, adviser):
    bring(MAELYS).withdraw(by=adviser)
    assert not ImportRow.objects.exists()
    batch = run(bring(MAELYS))
    with pytest.raises(ImportBatch.NotNow):
        batch.withdraw(by=adviser)


def test_each_step_leaves_a_trace_that_names_nobody(bring, run):
    run(bring(MAELYS))
    verbs = list(
        TrailEntry.objects.filter(object_type="referrals.importbatch").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["import.brought", "import.mapped", "import.started", "import.finished"]


def test_a_settled_line_decides_no_more(bring, run):
    batch = run(bring(MAELYS))
    with pytest.raises(ImportRow.Settled):
        batch.rows.get().choose(Choice.NEW)


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"state": "created"}, "import_row_settled_keeps_no_words"),
        ({"state": "rejected", "problem": ""}, "import_row_rejection_says_why"),
        ({"choice": "new"}, "import_row_only_a_resemblance_is_decided"),
    ],
)
def test_the_database_refuses_a_half_way_line(bring, change, promise):
    batch = bring(MAELYS)
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        batch.rows.update(**change)


def test_the_database_refuses_a_referral_on_a_line_that_did_not_come_in(bring, tell):
    batch, referral = bring(MAELYS), tell(called="Autre", phone="+33639980042")
    with pytest.raises(IntegrityError, match="import_row_referral_came_in"), transaction.atomic():
        batch.rows.update(referral=referral)


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"state": "running"}, "import_batch_start_is_whole"),
        ({"source": "partner"}, "import_batch_names_with_agreement"),
    ],
)
def test_the_database_refuses_a_half_way_list(bring, change, promise):
    batch = bring(MAELYS)
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(**change)


# --- What is forgotten ---


def test_after_a_month_nothing_of_what_the_lines_said_is_left(bring, run, now):
    batch = run(bring(MAELYS, "B;Yanis;2007;06 39;Elven;"))
    forgetting.forget(now=now + KEPT_FOR - timedelta(seconds=1))
    assert batch.rows.get(number=3).cells
    forgetting.forget(now=now + KEPT_FOR)
    batch.refresh_from_db()
    assert batch.forgotten_at
    assert states(batch) == [State.CREATED, State.IGNORED]
    assert not batch.rows.exclude(cells=[]).exists()
    assert batch.rows.get(number=2).referral
    forgetting.forget(now=now + KEPT_FOR + timedelta(days=1))
    assert TrailEntry.objects.filter(verb="import.forgotten").count() == 1


def test_a_forgotten_list_is_still_recognised_and_after_half_a_year_no_more(bring, run, now):
    batch = run(bring(MAELYS))
    forgetting.forget(now=now + KEPT_FOR)
    assert states(bring(MAELYS, "")) == [State.REPEATED]
    forgetting.forget(now=now + RECOGNISED_FOR)
    batch.refresh_from_db()
    assert (batch.fingerprint, batch.rows.get().fingerprint) == ("", "")
    tasks.forget_lists()


def test_without_a_broker_the_list_is_brought_in_by_the_clock(monkeypatch):
    def refuse(**options):
        raise OSError

    monkeypatch.setattr(tasks.bring_lists_in, "apply_async", refuse)
    background.ask(tasks.bring_lists_in)


def test_a_submission_belongs_to_its_file_and_line(bring, run):
    run(bring(MAELYS))
    assert isinstance(Referral.objects.get().submission, uuid.UUID)
