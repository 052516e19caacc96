"""A list is let in: one transaction a line, stopped, taken up again, never twice."""

import pytest
from django.db import DataError

from outreach.models import FieldObservation
from partners.territory.naming import Places
from referrals import actions, tasks
from referrals.imports import running
from referrals.models import ImportBatch, ImportRow, Referral, YoungPerson
from tests.racing import race
from tests.referrals import sample_list
from tests.referrals.lists import MAELYS, states

pytestmark = pytest.mark.django_db
State, Choice = ImportRow.State, ImportRow.Choice


def test_a_run_again_adds_nothing(bring, run):
    batch = bring(MAELYS, "B;Yanis;2006;06 39 98 00 02;Elven;")
    run(run(batch))
    assert Referral.objects.count() == 2


def test_a_run_killed_half_way_goes_on_without_doubling(bring, adviser, now, monkeypatch):
    batch = bring(*(f"B;Jeune {nth};2006;06 39 98 01 {nth:02};Elven;" for nth in range(10)))
    batch.start(by=adviser, now=now)
    taken, really = [], running.take_in

    def killed_at_the_fifth(pk, **given):
        if len(taken) == 4:
            raise SystemExit
        taken.append(pk)
        really(pk, **given)

    monkeypatch.setattr(running, "take_in", killed_at_the_fifth)
    with pytest.raises(SystemExit):
        tasks.bring_lists_in()
    batch.refresh_from_db()
    assert (batch.state, Referral.objects.count()) == ("running", 4)
    monkeypatch.setattr(running, "take_in", really)
    tasks.bring_lists_in(unknown_argument_of_a_newer_caller=1)
    batch.refresh_from_db()
    assert (batch.state, Referral.objects.count()) == ("done", 10)


def test_a_line_killed_after_its_signal_was_kept_is_not_told_twice(bring, run, adviser, now, monkeypatch):
    """The signal and the state of its line stand or fall together."""
    batch = bring(MAELYS)
    batch.start(by=adviser, now=now)
    monkeypatch.setattr(ImportRow, "settle", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        running.run(batch)
    assert not Referral.objects.exists()
    monkeypatch.undo()
    running.run(batch)
    assert Referral.objects.count() == 1


def test_a_list_is_stopped_and_goes_on(bring, run, adviser, now, monkeypatch):
    batch, really = bring(MAELYS, "B;Yanis;2006;06 39 98 00 02;Elven;"), running.take_in

    def stopped_after_one(pk, **given):
        really(pk, **given)
        batch.stop(by=adviser)

    monkeypatch.setattr(running, "take_in", stopped_after_one)
    assert run(batch).state == "stopped"
    assert states(batch) == [State.CREATED, State.READY]
    monkeypatch.undo()
    assert run(batch).state == "done"
    assert states(batch) == [State.CREATED, State.CREATED]


def test_a_line_that_the_database_refuses_stops_nobody_else(bring, run, monkeypatch):
    really = actions.receive_signal

    def refused(signal, **given):
        if signal.called == "Maëlys":
            raise DataError
        return really(signal, **given)

    monkeypatch.setattr(actions, "receive_signal", refused)
    batch = run(bring(MAELYS, "B;Yanis;2006;06 39 98 00 02;Elven;"))
    assert states(batch) == [State.REJECTED, State.CREATED]
    assert batch.rows.first().problem == running.UNEXPECTED


@pytest.mark.django_db(transaction=True)
def test_four_workers_on_one_list_tell_each_line_once(bring, adviser, now):
    batch = bring(*(f"B;Jeune {nth};2006;06 39 98 01 {nth:02};Elven;" for nth in range(12)))
    batch.start(by=adviser, now=now)
    race(4, lambda _: running.run(ImportBatch.objects.get(pk=batch.pk)))
    assert Referral.objects.count() == 12
    assert set(states(batch)) == {State.CREATED}


@pytest.mark.django_db(transaction=True)
def test_one_line_taken_in_by_four_at_once_is_one_signal(bring, adviser, now):
    batch = bring(MAELYS)
    batch.start(by=adviser, now=now)
    row, places = batch.rows.get(), Places.known()
    race(4, lambda _: running.take_in(row.pk, batch=batch, places=places, now=now))
    assert (Referral.objects.count(), YoungPerson.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_lists_with_one_line_run_at_once_tell_it_once(bring, adviser, now):
    batches = [bring(MAELYS), bring(MAELYS, "")]
    for batch in batches:
        batch.start(by=adviser, now=now)
    race(2, lambda nth: running.run(batches[nth]))
    assert Referral.objects.count() == 1
    assert sorted(state for batch in batches for state in states(batch)) in (
        [State.CREATED, State.REPEATED],
        [State.CREATED, State.RESEMBLING],
    )


def test_five_hundred_messy_lines_come_in(bring, run, now):
    batch = run(bring(content=sample_list.text().encode()))
    progress = batch.rows.progress()
    assert progress.total == 500
    assert progress.waiting == 0
    assert progress.by_state[State.CREATED] == Referral.objects.count() > 300
    assert all(progress.by_state[state] for state in (State.RESEMBLING, State.REJECTED, State.COUNTED, State.REPEATED))
    assert FieldObservation.objects.count() == progress.by_state[State.COUNTED]
    assert not batch.rows.filter(state=State.REJECTED, problem="").exists()
