"""Six months after: planned with the end, asked by message or by telephone, answered once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from referrals.models import YoungPerson
from tests.factories import (
    AdviserAssignmentFactory,
    ContactPointFactory,
    FollowUpFactory,
    PathwayFactory,
    ReferralFactory,
)
from tests.racing import race
from tracking.closeness import is_close
from tracking.follow_ups import ask_due
from tracking.leaving import Leaving, leave_pathway, undo_exit
from tracking.models import AdviserAssignment, FollowUp, Pathway
from tracking.models.follow_up import months_after
from tracking.tasks import ask_six_months_after

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LIST = reverse("tracking:follow_ups")


def page_of(follow_up):
    return reverse("tracking:follow_up", args=[follow_up.pk])


def survey_of(follow_up):
    return reverse("tracking:survey", args=[follow_up.token])


@pytest.fixture
def left(carrier, adviser, now, today):
    """Somebody who left six months ago and reads SMS: `left(discreet_messages=True)`."""

    def made(*, sms_ok=True, due_on=today, called="Yanis", **identity):
        follow_up = FollowUpFactory(
            exit__pathway__organisation=carrier,
            exit__pathway__young_person__called=called,
            due_on=due_on,
            **{f"exit__pathway__young_person__{name}": value for name, value in identity.items()},
        )
        person = follow_up.exit.pathway.young_person
        ContactPointFactory(young_person=person, sms_ok=sms_ok, sms_ok_on=None if sms_ok is None else today)
        ReferralFactory(enrolled=True, young_person=person, recipient=carrier)
        together = DateTimeTZRange(follow_up.exit.pathway.entered_at, follow_up.exit.pathway.ended_at)
        AdviserAssignmentFactory(pathway=follow_up.exit.pathway, adviser=adviser, period=together)
        return follow_up

    return made


@pytest.fixture
def asked(left, now, today):
    """The same, once the message has been owed."""

    def made(**known):
        follow_up = left(**known)
        ask_due(today, now=now)
        follow_up.refresh_from_db()
        return follow_up

    return made


def answered(follow_up, *, by=None, now, **said):
    usual = {"situation": "job_durable", "feeling": "better", "how": "phone"}
    follow_up.answer(**usual | said, by=by, now=now)


# --- Planned with the end ---


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_after_is_the_same_day_or_the_last_of_its_month(day, expected):
    assert months_after(day, 6) == expected


@pytest.mark.parametrize(
    ("reason", "is_asked"),
    [("job_durable", True), ("lost", True), ("death", False), ("opposition", False), ("error", False)],
)
def test_everybody_is_asked_but_those_one_must_not(reason, is_asked, entered, adviser, now, today):
    leave_pathway(entered(), Leaving(reason=reason, exited_on=today), by=adviser, now=now)
    assert [one.due_on for one in FollowUp.objects.all()] == ([months_after(today, 6)] if is_asked else [])


def test_an_end_taken_back_is_not_followed_up(entered, adviser, now, today):
    noted = leave_pathway(entered(), Leaving(reason="lost", exited_on=today), by=adviser, now=now)
    undo_exit(noted, by=adviser, now=now)
    assert not FollowUp.objects.exists()


# --- Asked by message ---


def test_the_message_is_owed_once_then_one_reminder_a_week_later(left, now, today):
    follow_up = left()
    later = now + timedelta(days=7)
    assert (ask_due(today, now=now), ask_due(today, now=now)) == (1, 0)
    assert ask_due(timezone.localdate(later), now=later) == 1
    much_later = now + timedelta(days=15)
    assert ask_due(timezone.localdate(much_later), now=much_later) == 0
    keys = sorted(Message.objects.values_list("key", flat=True))
    person = follow_up.exit.pathway.young_person_id
    assert keys == [f"person:{person}:follow-up:{follow_up.pk}", f"person:{person}:follow-up:{follow_up.pk}:reminder"]


def test_the_message_says_two_questions_and_where_and_fits_one_sms_more_or_less(asked):
    follow_up = asked(called="Maëlys")
    body = Message.objects.get().body
    assert survey_of(follow_up) in body
    assert "Maëlys" not in body
    assert len(body) <= 160


def test_a_discreet_message_names_nobody_and_nothing(asked, carrier):
    asked(discreet_messages=True)
    assert "J'Oz" not in Message.objects.get().body


@pytest.mark.parametrize(
    "known",
    [
        {"sms_ok": False},
        {"sms_ok": None},
        {"do_not_contact_on": date(2026, 1, 1)},
        {"due_on": date(2020, 1, 1)},
        {"due_on": date(2999, 1, 1)},
    ],
    ids=["no SMS", "never asked", "left alone", "long ago", "not yet"],
)
def test_nobody_is_written_to_against_their_will_or_out_of_time(known, left, now, today):
    left(**known)
    assert ask_due(today, now=now) == 0
    assert not Message.objects.exists()


def test_somebody_who_came_back_is_not_written_to(left, now, today):
    person = left().exit.pathway.young_person
    PathwayFactory(young_person=person)
    assert ask_due(today, now=now) == 0


def test_somebody_who_answered_is_not_reminded(asked, now):
    answered(asked(), now=now)
    later = now + timedelta(days=8)
    assert ask_due(timezone.localdate(later), now=later) == 0


def test_the_clock_asks_by_itself(left):
    left()
    ask_six_months_after()
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clocks_at_once_owe_one_message(left, now, today):
    left()
    results = race(8, lambda _: ask_due(today, now=now))
    assert sum(results) == Message.objects.count() == 1


# --- Answered ---


def test_an_answer_fills_the_outcome_and_is_a_contact(left, adviser, now, today):
    follow_up = left()
    answered(follow_up, by=adviser, now=now)
    assert FollowUp.objects.by_outcome() == {"job_durable": 1}
    assert YoungPerson.objects.get(pk=follow_up.exit.pathway.young_person_id).last_contact_on == today
    assert TrailEntry.objects.filter(verb="follow_up.answered", actor=adviser).count() == 1


def test_a_second_answer_is_refused(left, adviser, now):
    follow_up = left()
    answered(follow_up, by=adviser, now=now)
    with pytest.raises(FollowUp.AlreadyAnswered):
        answered(follow_up, by=adviser, now=now, situation="neet")
    assert FollowUp.objects.get().situation == "job_durable"


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_once_are_one(left, now):
    follow_up = left()
    results = race(8, lambda _: answered(FollowUp.objects.get(pk=follow_up.pk), now=now))
    assert sum(isinstance(one, FollowUp.AlreadyAnswered) for one in results) == 7
    assert TrailEntry.objects.filter(verb="follow_up.answered").count() == 1


def test_after_three_days_of_trying_the_person_counts_as_not_reached(left, adviser, now):
    follow_up = left()
    for days in range(3):
        assert follow_up.is_open
        follow_up = follow_up.miss(by=adviser, now=now + timedelta(days=days))
    assert not follow_up.is_open
    assert FollowUp.objects.by_outcome() == {"not_reached": 1}
    with pytest.raises(FollowUp.AlreadyAnswered):
        follow_up.miss(by=adviser, now=now + timedelta(days=4))


def test_one_try_a_day_counts(left, adviser, now):
    follow_up = left()
    follow_up.miss(by=adviser, now=now)
    with pytest.raises(FollowUp.AlreadyTriedToday):
        follow_up.miss(by=adviser, now=now)
    assert FollowUp.objects.get().tries == 1


def test_somebody_given_up_may_still_answer(left, adviser, now):
    follow_up = left()
    FollowUp.objects.update(given_up_at=now)
    answered(follow_up, now=now)
    assert FollowUp.objects.by_outcome() == {"job_durable": 1}


def test_those_who_wait_are_said(left, today):
    left()
    assert FollowUp.objects.due_between(today, today).by_outcome() == {"waiting": 1}
    assert FollowUp.objects.due_between(until=today - timedelta(days=1)).by_outcome() == {}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"situation": "neet"}, "follow_up_answer_is_whole"),
        ({"answered_at": NOW}, "follow_up_answer_is_whole"),
        ({"reminded_at": NOW}, "follow_up_reminds_whom_it_asked"),
        (
            {
                "situation": "neet",
                "feeling": "same",
                "how": "phone",
                "answered_at": timezone.now(),
                "given_up_at": timezone.now(),
            },
            "follow_up_answered_or_given_up",
        ),
    ],
)
def test_the_database_refuses_half_an_answer(change, constraint, left):
    left()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FollowUp.objects.update(**change)


# --- The page of the two questions ---


def test_two_taps_answer_without_an_account_and_the_page_names_nobody(client, asked, now):
    follow_up = asked(called="Maëlys")
    page = client.get(survey_of(follow_up))
    assert "Tu fais quoi en ce moment" in page.text
    assert "Maëlys" not in page.text
    answer = client.post(survey_of(follow_up), {"situation": "training", "feeling": "better"}, follow=True)
    assert "Merci" in answer.text
    follow_up.refresh_from_db()
    assert (follow_up.situation, follow_up.how, follow_up.recorded_by) == ("training", "survey", None)


def test_answering_twice_says_thank_you_and_changes_nothing(client, asked):
    follow_up = asked()
    client.post(survey_of(follow_up), {"situation": "training", "feeling": "better"})
    again = client.post(survey_of(follow_up), {"situation": "neet", "feeling": "worse"}, follow=True)
    assert "Merci" in again.text
    assert FollowUp.objects.get().situation == "training"


def test_the_link_serves_for_thirty_days(client, asked, now):
    follow_up = asked()
    FollowUp.objects.update(asked_at=now - timedelta(days=30))
    assert "Ce lien ne sert plus" in client.get(survey_of(follow_up)).text
    client.post(survey_of(follow_up), {"situation": "neet", "feeling": "worse"})
    assert FollowUp.objects.get().answered_at is None


def test_a_link_that_was_never_sent_does_not_serve(client, left):
    assert "Ce lien ne sert plus" in client.get(survey_of(left())).text


def test_an_unknown_link_is_not_found(client, carrier):
    assert client.get(reverse("tracking:survey", args=["x" * 22])).status_code == 404


@pytest.mark.parametrize("value", ["", "happy", "a\x00", "<script>", "9" * 10_000])
def test_an_answer_that_is_none_is_asked_again(value, client, asked):
    answer = client.post(survey_of(asked()), {"situation": value, "feeling": value})
    assert answer.context["form"].errors.keys() == {"situation", "feeling"}


# --- The list, and the telephone ---


def test_an_adviser_notes_what_was_said_on_the_phone(left, signed_in, adviser):
    follow_up, client = left(), signed_in(adviser)
    assert "Yanis" in client.get(LIST, {"whose": "all"}).text
    assert client.get(page_of(follow_up)).status_code == 200
    answer = client.post(page_of(follow_up), {"situation": "job_short", "feeling": "same"}, follow=True)
    assert "Merci d’avoir pris des nouvelles" in answer.text
    assert "Six mois après : Emploi court" in answer.text
    assert "Yanis" not in client.get(LIST, {"whose": "all"}).text
    assert "Yanis" in client.get(LIST, {"whose": "all", "state": "done"}).text


def test_the_same_answer_twice_is_told_so(left, signed_in, adviser):
    follow_up, client = left(), signed_in(adviser)
    for _ in range(2):
        answer = client.post(page_of(follow_up), {"situation": "job_short", "feeling": "same"})
    assert "déjà notée" in str(answer.context["form"].errors)


def test_a_try_is_one_tap(left, signed_in, adviser):
    follow_up, client = left(), signed_in(adviser)
    url = reverse("tracking:follow_up_miss", args=[follow_up.pk])
    assert "à réessayer" in client.post(url, follow=True).text
    assert "déjà noté" in client.post(url, follow=True).text
    assert FollowUp.objects.get().tries == 1


def test_whoever_led_to_the_end_opens_the_file_while_there_is_something_to_ask(left, adviser, colleague, now):
    follow_up = left()
    AdviserAssignment.objects.update(period=DateTimeTZRange(now - timedelta(days=300), now - timedelta(days=184)))
    Pathway.objects.update(entered_at=now - timedelta(days=300), ended_at=now - timedelta(days=184))
    person = follow_up.exit.pathway.young_person
    assert is_close(adviser, person, now=now)
    assert not is_close(colleague, person, now=now)
    answered(follow_up, by=adviser, now=now)
    assert not is_close(adviser, person, now=now)


def test_mine_are_those_i_led_to_the_end(entered, signed_in, adviser, colleague, now, today):
    for nth, lead in enumerate((adviser, colleague)):
        pathway = entered(called=("Lou", "Noa")[nth], phone=f"+3363998000{nth}", lead=lead)
        leave_pathway(pathway, Leaving(reason="cej", exited_on=today), by=colleague, now=now)
    page = signed_in(adviser).get(LIST, {"state": "coming"})
    assert "Lou" in page.text
    assert "Noa" not in page.text


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_ask(role, status, request, left, signed_in):
    follow_up, client = left(), signed_in(request.getfixturevalue(role))
    assert client.get(page_of(follow_up)).status_code == status
    if status != 200:
        assert client.post(page_of(follow_up), {"situation": "neet", "feeling": "same"}).status_code == status
        assert client.post(reverse("tracking:follow_up_miss", args=[follow_up.pk])).status_code == status
        assert FollowUp.objects.get().is_open


def test_queries_do_not_grow_with_rows(left, signed_in, manager):
    client = signed_in(manager)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    left()
    asked()
    few = asked()
    for _ in range(5):
        left()
    assert asked() == few
