import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from referrals import actions, information
from referrals.models import ContactAttempt, Referral, YoungPerson
from tests.racing import race

pytestmark = pytest.mark.django_db


def try_to_reach(referral, result, *, by, now, channel="call"):
    return actions.try_to_reach(referral, channel=channel, result=result, by=by, now=now, submission=uuid.uuid4())


def test_a_signal_makes_a_person_a_referral_and_a_receipt(tell, partner):
    referral = tell(called="Yanis")
    assert referral.is_awaiting_answer
    assert referral.young_person.identified_on.isoformat() == "2026-03-10"
    receipt = Message.objects.get()
    assert (receipt.to, receipt.channel) == (partner.email, "email")
    assert "Yanis" not in receipt.subject + receipt.body
    assert referral.follow_token in receipt.body


def test_the_same_form_twice_is_one_referral(tell):
    submission = uuid.uuid4()
    assert tell(submission=submission) == tell(submission=submission)
    assert Referral.objects.count() == YoungPerson.objects.count() == 1


def test_under_sixteen_leaves_no_file_but_a_count(tell, elven):
    assert tell(called="Enzo", birth_year=2012) is None
    assert not YoungPerson.objects.exists()
    counted = elven.observations.get()
    assert (counted.headcount, counted.age_band, counted.note) == (1, "u16", "")


def test_an_adviser_takes_a_person_on(tell, adviser, now):
    referral = tell()
    actions.take_on(referral, by=adviser, now=now, write_to_person=True)
    referral.refresh_from_db()
    assert (referral.status, referral.answered_by) == ("accepted", adviser)
    message = Message.objects.get(channel="sms")
    assert message.to == "+33639980001"
    assert "/donnees-personnelles/" in message.body


def test_a_discreet_first_message_does_not_name_the_scheme(tell, adviser, now):
    actions.take_on(tell(discreet=True), by=adviser, now=now, write_to_person=True)
    assert "J'Oz" not in Message.objects.get(channel="sms").body


def test_no_sms_leaves_to_someone_who_did_not_agree(tell, adviser, now):
    actions.take_on(tell(sms_ok=None), by=adviser, now=now, write_to_person=True)
    assert not Message.objects.filter(channel="sms").exists()


def test_a_message_of_the_evening_waits_for_the_morning(tell, adviser, now):
    actions.take_on(tell(), by=adviser, now=now + timedelta(hours=10), write_to_person=True)
    assert Message.objects.get(channel="sms").next_try_at.isoformat() == "2026-03-11T08:00:00+00:00"


def test_a_second_answer_is_refused(tell, adviser, other_adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    with pytest.raises(Referral.AlreadyAnswered):
        Referral.objects.get(pk=referral.pk).refuse(by=other_adviser, now=now, reason="out_of_scope")
    assert TrailEntry.objects.filter(verb="referral.accepted").count() == 1
    assert not TrailEntry.objects.filter(verb="referral.out_of_scope").exists()


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_once_make_one(tell, adviser, now):
    referral = tell()

    def answer(index):
        mine = Referral.objects.get(pk=referral.pk)
        if index % 2:
            return mine.accept(by=adviser, now=now)
        return mine.refuse(by=adviser, now=now, reason="redirected")

    results = race(8, answer)
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Referral.AlreadyAnswered) for result in results) == 7
    assert TrailEntry.objects.exclude(verb="referral.received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_fingers_on_one_button_make_one_signal(tell):
    submission = uuid.uuid4()
    results = race(8, lambda _: tell(submission=submission).pk)
    assert len(set(results)) == 1
    assert Referral.objects.count() == YoungPerson.objects.count() == Message.objects.count() == 1


def test_a_refused_person_was_not_spotted(tell, adviser, now):
    referral = tell()
    referral.refuse(by=adviser, now=now, reason="already_supported")
    referral.young_person.refresh_from_db()
    assert referral.young_person.identified_on is None
    assert referral.ended_at == now


def test_a_refusal_does_not_undo_what_another_signal_spotted(tell, adviser, now):
    first = tell()
    first.accept(by=adviser, now=now)
    try_to_reach(first, "does_not_want_support", by=adviser, now=now)
    second = tell()
    Referral.objects.filter(pk=second.pk).update(young_person=first.young_person)
    second.refresh_from_db()
    second.refuse(by=adviser, now=now, reason="already_supported")
    person = YoungPerson.objects.get(pk=first.young_person_id)
    assert (person.identified_on is not None, person.reached_on is not None) == (True, True)


@pytest.mark.parametrize(
    ("result", "status", "reached", "engaged"),
    [
        ("no_answer", "contacting", False, False),
        ("voicemail", "contacting", False, False),
        ("third_party", "contacting", False, False),
        ("talked_callback", "reached", True, False),
        ("appointment", "engaged", True, True),
        ("does_not_want_support", "declined", True, False),
        ("already_supported", "already_supported", True, False),
        ("do_not_contact", "declined", True, False),
    ],
)
def test_a_result_leads_where_it_should(tell, adviser, now, result, status, reached, engaged):
    referral = tell()
    referral.accept(by=adviser, now=now)
    try_to_reach(referral, result, by=adviser, now=now)
    referral.refresh_from_db()
    person = YoungPerson.objects.get()
    assert referral.status == status
    assert (person.reached_on is not None, person.engaged_on is not None) == (reached, engaged)
    assert (referral.ended_at is not None) == referral.is_ended


def test_the_sender_is_told_once_that_contact_was_made_and_nothing_else(tell, adviser, now):
    referral = tell(called="Yanissimo")
    referral.accept(by=adviser, now=now)
    for result in ("no_answer", "talked_callback", "appointment"):
        try_to_reach(referral, result, by=adviser, now=now)
    news = Message.objects.get(key=f"referral:{referral.pk}:met")
    assert "contact est établi" in news.body
    assert "Yanissimo" not in news.subject + news.body


def test_a_missed_call_proposes_another_hour_and_channel(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    try_to_reach(referral, "no_answer", by=adviser, now=now)
    referral.refresh_from_db()
    assert (referral.next_try_channel, referral.next_try_at.isoformat()) == ("sms", "2026-03-12T13:30:00+00:00")


def test_a_missed_call_does_not_undo_what_was_reached(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    try_to_reach(referral, "appointment", by=adviser, now=now)
    try_to_reach(referral, "no_answer", by=adviser, now=now)
    referral.refresh_from_db()
    assert referral.status == "engaged"


def test_whoever_asks_to_be_left_alone_is(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    try_to_reach(referral, "do_not_contact", by=adviser, now=now)
    person = YoungPerson.objects.get()
    assert person.do_not_contact_on.isoformat() == "2026-03-10"
    assert person.contact_points.get().sms_ok is False


@pytest.mark.parametrize("verb", ["received", "ended"])
def test_nobody_is_tried_outside_the_contact_phase(tell, adviser, now, verb):
    referral = tell()
    if verb == "ended":
        referral.refuse(by=adviser, now=now, reason="redirected")
    with pytest.raises(Referral.NotInContactPhase):
        try_to_reach(referral, "no_answer", by=adviser, now=now)
    assert not ContactAttempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_taps_are_eight_attempts_and_the_same_tap_is_one(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    same = uuid.uuid4()

    def tap(index):
        return ContactAttempt.record(
            referral,
            channel="call",
            result="no_answer",
            by=adviser,
            now=now,
            submission=same if index < 4 else uuid.uuid4(),
        ).pk

    results = race(8, tap)
    assert len(set(results)) == ContactAttempt.objects.count() == 5


def test_unreachable_only_after_the_rule(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    with pytest.raises(Referral.NotYetUnreachable, match="encore 3 essais"):
        referral.end_unreachable(by=adviser, now=now)
    for days, channel in [(0, "call"), (4.4, "sms"), (16, "call")]:
        try_to_reach(referral, "no_answer", by=adviser, now=now + timedelta(days=days), channel=channel)
    referral.refresh_from_db()
    referral.end_unreachable(by=adviser, now=now + timedelta(days=16))
    assert referral.status == "unreachable"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "accepted"}, "referral_answer_is_whole"),
        ({"status": "received", "ended_at": "2026-03-10T10:00Z"}, "referral_end_has_a_date"),
    ],
)
def test_the_database_refuses_a_half_answer(tell, change, constraint):
    referral = tell()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**change)


def test_the_database_refuses_a_duplicate_of_nothing(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    with pytest.raises(IntegrityError, match="referral_duplicate_names_the_other"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(status="duplicate", ended_at=now)


def test_whoever_got_the_first_message_was_informed_once_it_left(tell, adviser, now):
    referral = tell()
    actions.take_on(referral, by=adviser, now=now, write_to_person=True)
    information.note_links_sent()
    assert YoungPerson.objects.get().informed_on is None
    Message.objects.get(channel="sms").mark_sent(now=now)
    information.note_links_sent()
    person = YoungPerson.objects.get()
    assert (person.informed_on.isoformat(), person.informed_how) == ("2026-03-10", "sms")


def test_information_is_due_at_the_first_contact_or_after_a_month(tell, adviser, now):
    referral = tell()
    person = referral.young_person
    assert information.inform_by(person, [referral]).isoformat() == "2026-04-09"
    referral.accept(by=adviser, now=now)
    try_to_reach(referral, "talked_callback", by=adviser, now=now)
    person.refresh_from_db()
    assert information.inform_by(person, [referral]).isoformat() == "2026-03-10"
    assert information.with_inform_by(Referral.objects.all()).get().inform_by.isoformat() == "2026-03-10"


@pytest.mark.django_db(transaction=True)
def test_trying_and_merging_at_once_never_block_each_other(tell, adviser, now):
    kept, double = tell(), tell()
    double.accept(by=adviser, now=now)

    def act(index):
        if index % 2:
            return try_to_reach(double, "talked_callback", by=adviser, now=now)
        return actions.merge(double.young_person, into=kept.young_person, by=adviser)

    assert not [result for result in race(8, act) if isinstance(result, Exception)]
    assert YoungPerson.objects.current().get().reached_on.isoformat() == "2026-03-10"


def test_the_last_contact_follows_each_exchange_and_never_goes_back(tell, adviser, now):
    person = tell().young_person
    today = timezone.localdate(now)
    for days_ago in (9, 2, 5):
        person.reach(on=today - timedelta(days=days_ago))
    assert (person.reached_on, person.last_contact_on) == (today - timedelta(days=9), today - timedelta(days=2))
