"""Leaving a pathway: the verb, its refusals, what it counts as, and the pages."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from referrals.models import YoungPerson
from referrals.notices import keys_about
from tests.factories import OrganisationFactory
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.actions import enter_again
from tracking.leaving import Leaving, leave_pathway, undo_exit
from tracking.models import ExitReason, Pathway, PathwayExit
from tracking.reading import Dossier

pytestmark = pytest.mark.django_db


def exit_url(pathway):
    return reverse("tracking:exit", args=[pathway.pk])


def cancellation_url(pathway):
    return reverse("tracking:exit_cancellation", args=[pathway.pk])


@pytest.fixture
def leave(adviser, now, today):
    """Have somebody leave: `leave(pathway, reason="job_durable")`."""

    def left(pathway, *, reason="job_durable", exited_on=today, at=now, **known):
        return leave_pathway(pathway, Leaving(reason=reason, exited_on=exited_on, **known), by=adviser, now=at)

    return left


@pytest.fixture
def typed(today):
    def filled(**changes):
        usual = {
            "submission": str(uuid.uuid4()),
            "reason": "job_durable",
            "exited_on": today.isoformat(),
            "situation": "job_durable",
            "is_sure": "on",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return filled


# --- The verb ---


def test_leaving_ends_the_lead_and_closes_the_steps_but_keeps_them_in_the_story(entered, leave, adviser, now, today):
    pathway = entered()
    noted = leave(pathway, situation="job_durable")
    pathway.refresh_from_db()
    assert (pathway.ended_at, pathway.is_open, pathway.lead_at(now)) == (now, False, None)
    assert pathway.steps.get().abandoned_at == now
    assert (noted.reason, noted.exited_on, noted.entered_on) == ("job_durable", today, pathway.entered_on)
    assert TrailEntry.objects.filter(verb="pathway.exited", actor=adviser).count() == 1
    told = [moment.title for moment in Dossier.of(pathway.young_person, reader=adviser, now=now).story.moments]
    assert f"Fin du parcours {pathway.number} : {ExitReason.JOB_DURABLE.label}" in told
    assert "Étape abandonnée" in told


def test_a_step_that_was_done_stays_done(entered, leave, adviser, now):
    pathway = entered()
    pathway.steps.get().complete(by=adviser, now=now)
    leave(pathway)
    assert pathway.steps.get().abandoned_at is None


def test_nobody_leaves_before_they_entered(entered, leave):
    pathway = entered()
    with pytest.raises(PathwayExit.BeforeEntry):
        leave(pathway, exited_on=pathway.entered_on - timedelta(days=1))
    assert Pathway.objects.open().count() == 1


def test_nobody_leaves_tomorrow(entered, leave, today):
    with pytest.raises(PathwayExit.InTheFuture):
        leave(entered(), exited_on=today + timedelta(days=1))
    assert Pathway.objects.open().count() == 1


def test_one_leaves_once(entered, leave):
    pathway = entered()
    leave(pathway)
    with pytest.raises(Pathway.Ended):
        leave(pathway)
    assert PathwayExit.objects.count() == 1


def test_the_same_submission_again_gives_the_same_end(entered, leave):
    pathway, submission = entered(), uuid.uuid4()
    assert leave(pathway, submission=submission) == leave(pathway, submission=submission)
    assert TrailEntry.objects.filter(verb="pathway.exited").count() == 1


@pytest.mark.parametrize("reason", ["death", "opposition"])
def test_whoever_died_or_asked_for_silence_is_not_written_to_any_more(reason, entered, leave, now, today):
    pathway = entered()
    key = f"{keys_about(pathway.young_person)}reminder"
    Message.owe(key=key, channel="sms", to="+33639980001", body="Demain ?", now=now + timedelta(days=1))
    leave(pathway, reason=reason)
    assert YoungPerson.objects.get().do_not_contact_on == today
    assert Message.objects.get(key=key).status == "dropped"


def test_whoever_is_only_lost_may_still_be_written_to(entered, leave):
    leave(entered(), reason="lost")
    assert YoungPerson.objects.get().do_not_contact_on is None


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"days": -40}, "exit_not_before_entry"),
        ({"days": 1}, "exit_not_in_the_future"),
        ({"reason": "bored"}, "exit_has_a_reason"),
        ({"destination_as_typed": "Chez nous"}, "exit_leads_to_one_place"),
    ],
)
def test_the_database_refuses_half_an_end(change, constraint, entered, leave, today):
    leave(entered(), destination=OrganisationFactory())
    days = change.pop("days", 0)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PathwayExit.objects.update(exited_on=today + timedelta(days=days), **change)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_end_a_pathway_once(entered, leave):
    pathway = entered()
    results = race(8, lambda _: leave(pathway))
    assert sum(isinstance(one, PathwayExit) for one in results) == 1
    assert sum(isinstance(one, Pathway.Ended) for one in results) == 7
    assert TrailEntry.objects.filter(verb="pathway.exited").count() == 1


# --- Taking it back ---


def test_an_end_taken_back_leaves_everything_as_it_was(entered, leave, adviser, colleague, now):
    pathway = entered()
    noted = leave(pathway)
    undo_exit(noted, by=colleague, now=now + timedelta(days=7))
    pathway.refresh_from_db()
    assert pathway.is_open
    assert pathway.lead_at(now).adviser == adviser
    assert pathway.steps.to_do().count() == 1
    assert not PathwayExit.objects.exists()
    assert TrailEntry.objects.filter(verb="pathway.exit_undone", actor=colleague).count() == 1


def test_a_step_abandoned_before_the_end_stays_abandoned(entered, leave, adviser, now):
    pathway = entered()
    pathway.steps.get().abandon(by=adviser, now=now - timedelta(hours=1))
    undo_exit(leave(pathway), by=adviser, now=now)
    assert pathway.steps.to_do().count() == 0


def test_an_end_is_not_taken_back_after_seven_days(entered, leave, adviser, now):
    noted = leave(entered())
    with pytest.raises(PathwayExit.TooLateToUndo):
        undo_exit(noted, by=adviser, now=now + timedelta(days=8))


def test_an_end_is_not_taken_back_once_another_pathway_began(entered, leave, interview, adviser, now):
    pathway = entered()
    noted = leave(pathway)
    enter_again(Pathway.objects.get(), interview(), adviser=adviser, by=adviser, now=now + timedelta(hours=1))
    with pytest.raises(PathwayExit.Reentered):
        undo_exit(noted, by=adviser, now=now + timedelta(hours=2))


def test_an_end_is_taken_back_once(entered, leave, adviser, now):
    noted = leave(entered())
    undo_exit(PathwayExit.objects.get(), by=adviser, now=now)
    with pytest.raises(PathwayExit.Undone):
        undo_exit(noted, by=adviser, now=now)


# --- The pages ---


def test_an_adviser_ends_a_pathway_after_reading_what_becomes_of_the_steps(signed_in, adviser, entered, typed, today):
    pathway, client = entered(), signed_in(adviser)
    page = client.get(exit_url(pathway))
    assert "Appeler l’auto-école" in page.text
    assert "sera close comme abandonnée" in page.text
    somewhere = OrganisationFactory()
    answer = client.post(exit_url(pathway), typed(destination=somewhere.pk), follow=True)
    assert "Le parcours est terminé" in answer.text
    assert "Parcours précédents" in answer.text
    noted = PathwayExit.objects.get()
    assert (noted.destination, noted.situation, noted.noted_by) == (somewhere, "job_durable", adviser)


def test_nothing_ends_without_being_sure(signed_in, adviser, entered, typed):
    answer = signed_in(adviser).post(exit_url(entered()), typed(is_sure=None))
    assert answer.context["form"].errors.keys() == {"is_sure"}
    assert not PathwayExit.objects.exists()


def test_the_reason_may_be_proposed_by_the_address_and_nothing_else(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    assert 'value="lost" selected' in client.get(exit_url(pathway) + "?reason=lost").text
    assert "selected" not in client.get(exit_url(pathway) + "?reason=<script>").text.split("situation")[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "bored"),
        ("reason", "a\x00"),
        ("exited_on", ""),
        ("exited_on", "32/13/2026"),
        ("exited_on", "2999-01-01"),
        ("exited_on", "1999-01-01"),
        ("situation", "happy"),
        ("destination", "9" * 30),
        ("submission", "x"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, entered, typed):
    answer = signed_in(adviser).post(exit_url(entered()), typed(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert not PathwayExit.objects.exists()


def test_somebody_goes_to_one_place(signed_in, adviser, entered, typed):
    both = typed(destination=OrganisationFactory().pk, destination_as_typed="Ailleurs")
    assert signed_in(adviser).post(exit_url(entered()), both).context["form"].errors.keys() == {"destination_as_typed"}


@pytest.mark.parametrize("name", HOSTILE, ids=HOSTILE_NAMES)
def test_a_hostile_destination_is_kept_in_the_form_or_made_harmless(name, signed_in, adviser, entered, typed):
    answer = signed_in(adviser).post(exit_url(entered()), typed(destination_as_typed=name), follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert PathwayExit.objects.exists() or answer.context["form"].errors.keys() == {"destination_as_typed"}


def test_the_same_form_twice_is_one_end(signed_in, adviser, entered, typed):
    pathway, client, form = entered(), signed_in(adviser), typed()
    for _ in range(2):
        assert client.post(exit_url(pathway), form).status_code == 302
    assert PathwayExit.objects.count() == 1


def test_a_pathway_that_is_over_offers_no_second_end(signed_in, adviser, entered, leave, typed):
    pathway = entered()
    leave(pathway)
    assert "déjà terminé" in signed_in(adviser).get(exit_url(pathway)).text
    signed_in(adviser).post(exit_url(pathway), typed())
    assert PathwayExit.objects.count() == 1


def test_with_htmx_the_form_opens_and_fails_in_place(signed_in, adviser, entered, typed):
    pathway, client = entered(), signed_in(adviser)
    for answer in (
        client.get(exit_url(pathway), HTTP_HX_REQUEST="true"),
        client.post(exit_url(pathway), typed(reason=""), HTTP_HX_REQUEST="true"),
    ):
        assert "<h1" not in answer.text
        assert "Terminer le parcours" in answer.text


def test_an_end_is_taken_back_after_one_question(signed_in, colleague, entered, leave):
    pathway = entered()
    leave(pathway)
    client = signed_in(colleague)
    assert "Annuler la sortie" in client.get(reverse("tracking:person", args=[pathway.young_person_id])).text
    assert PathwayExit.objects.exists()
    assert client.get(cancellation_url(pathway)).status_code == 200
    assert "le parcours continue" in client.post(cancellation_url(pathway), follow=True).text
    assert client.post(cancellation_url(pathway)).status_code == 302
    assert Pathway.objects.open().count() == 1


@pytest.mark.parametrize("page", ["exit", "exit_cancellation", "postponement", "reentry"])
@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403)]
)
def test_nobody_else_ends_or_begins_again(page, role, status, request, signed_in, entered, leave, typed):
    pathway = entered()
    leave(pathway)
    url, client = reverse(f"tracking:{page}", args=[pathway.pk]), signed_in(request.getfixturevalue(role))
    assert client.get(url).status_code == status
    assert client.post(url, typed()).status_code == status
    assert PathwayExit.objects.count() == 1
