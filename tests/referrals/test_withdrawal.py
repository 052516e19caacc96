"""A wrong tap on a contact attempt is taken back: everything stands again exactly where it stood."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from referrals import actions
from referrals.models import ContactAttempt, Referral, YoungPerson
from tests.racing import race

pytestmark = pytest.mark.django_db

RESULTS = ContactAttempt.Result.values
SOON = timedelta(minutes=9)


def try_to_reach(referral, result, *, by, now, channel="call"):
    return actions.try_to_reach(referral, channel=channel, result=result, by=by, now=now, submission=uuid.uuid4())


def standing():
    """Every column of the referral, the person and their ways to be reached."""
    person = YoungPerson.objects.get()
    return [
        *Referral.objects.order_by("pk").values(),
        *YoungPerson.objects.values(),
        *person.contact_points.order_by("pk").values(),
    ]


@pytest.fixture
def accepted(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now.replace(microsecond=123456))
    return referral


@pytest.mark.parametrize("result", RESULTS)
def test_everything_stands_where_it_stood(accepted, adviser, now, result):
    before = standing()
    attempt = try_to_reach(accepted, result, by=adviser, now=now)
    assert standing() != before
    assert actions.withdraw_attempt(attempt, by=adviser, now=now + SOON) is False
    assert standing() == before
    assert not ContactAttempt.objects.exists()
    assert not Message.objects.filter(key__endswith=":met").exists()
    assert TrailEntry.objects.get(verb="contact_attempt.withdrawn").actor == adviser


@pytest.mark.parametrize("first", ["no_answer", "talked_callback", "appointment"])
@pytest.mark.parametrize("second", ["no_answer", "talked_callback", "appointment", "do_not_contact"])
def test_only_what_the_attempt_itself_set_is_taken_back(accepted, adviser, now, first, second):
    try_to_reach(accepted, first, by=adviser, now=now - timedelta(days=3))
    before, owed = standing(), set(Message.objects.values_list("key", flat=True))
    attempt = try_to_reach(accepted, second, by=adviser, now=now)
    actions.withdraw_attempt(attempt, by=adviser, now=now)
    assert standing() == before
    assert set(Message.objects.values_list("key", flat=True)) == owed


def test_withdrawing_twice_changes_nothing(accepted, adviser, now):
    attempt = try_to_reach(accepted, "talked_callback", by=adviser, now=now)
    assert attempt.withdraw(by=adviser, now=now) is True
    before = standing()
    assert attempt.withdraw(by=adviser, now=now) is False
    assert standing() == before
    assert TrailEntry.objects.filter(verb="contact_attempt.withdrawn").count() == 1


def test_it_is_for_whoever_made_it_within_minutes(accepted, adviser, other_adviser, now):
    attempt = try_to_reach(accepted, "appointment", by=adviser, now=now)
    before = standing()
    for by, at in [(other_adviser, now), (adviser, now + timedelta(minutes=11))]:
        with pytest.raises(ContactAttempt.NotWithdrawable, match="dans les dix minutes"):
            attempt.withdraw(by=by, now=at)
    assert standing() == before


def another_attempt(referral, adviser, now):
    try_to_reach(referral, "no_answer", by=adviser, now=now)


def an_end(referral, adviser, now):
    referral.enrol(by=adviser, now=now)


def another_exchange(referral, adviser, now):
    """What a higher floor notes about the person leaves the same dates, and is not lost for that."""
    referral.young_person.reach(on=timezone.localdate(now))


@pytest.mark.parametrize("since", [another_attempt, an_end, another_exchange])
def test_it_is_refused_once_something_else_has_happened(accepted, adviser, now, since):
    attempt = try_to_reach(accepted, "talked_callback", by=adviser, now=now)
    accepted.refresh_from_db()
    since(accepted, adviser, now)
    before = standing()
    with pytest.raises(ContactAttempt.NotWithdrawable, match="Autre chose a été noté depuis"):
        attempt.withdraw(by=adviser, now=now)
    assert standing() == before


def test_it_is_refused_after_a_merge(tell, accepted, adviser, now):
    attempt = try_to_reach(accepted, "talked_callback", by=adviser, now=now)
    other = tell(called="Yanis B.", phone="+33639980009")
    actions.merge(other.young_person, into=YoungPerson.objects.get(pk=accepted.young_person_id), by=adviser)
    with pytest.raises(ContactAttempt.NotWithdrawable):
        attempt.withdraw(by=adviser, now=now)


def test_an_agreement_given_since_is_left_alone(accepted, adviser, now):
    attempt = try_to_reach(accepted, "do_not_contact", by=adviser, now=now)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    accepted.young_person.contact_points.update(sms_ok=True, sms_ok_on=tomorrow)
    attempt.withdraw(by=adviser, now=now)
    assert accepted.young_person.contact_points.get().sms_ok_on == tomorrow


# --- The news to the sender ---


def news():
    return Message.objects.get(key__endswith=":met")


def test_the_news_waits_for_the_time_of_a_wrong_tap(accepted, adviser, now):
    try_to_reach(accepted, "appointment", by=adviser, now=now)
    assert news().next_try_at == now + ContactAttempt.WITHDRAWN_WITHIN


def test_news_that_has_left_is_said_to_have_left(accepted, adviser, now):
    attempt = try_to_reach(accepted, "appointment", by=adviser, now=now)
    news().claim(now=now)
    assert actions.withdraw_attempt(attempt, by=adviser, now=now) is True
    assert news().attempts == 1


def test_a_true_contact_later_is_told_all_the_same(accepted, adviser, now):
    actions.withdraw_attempt(try_to_reach(accepted, "appointment", by=adviser, now=now), by=adviser, now=now)
    try_to_reach(accepted, "talked_callback", by=adviser, now=now)
    assert news().status == Message.Status.QUEUED


# --- Several at once ---


@pytest.mark.django_db(transaction=True)
def test_eight_fingers_withdraw_once(tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    attempt = try_to_reach(referral, "appointment", by=adviser, now=now)
    results = race(8, lambda _: attempt.withdraw(by=adviser, now=now))
    assert sum(result is True for result in results) == 1
    assert not any(isinstance(result, Exception) for result in results)
    assert TrailEntry.objects.filter(verb="contact_attempt.withdrawn").count() == 1
    assert YoungPerson.objects.get().engaged_on is None


@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_another_tap_arrives_loses_neither(tell, adviser, other_adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    wrong = try_to_reach(referral, "appointment", by=adviser, now=now)

    def act(index):
        if index:
            return try_to_reach(referral, "talked_callback", by=other_adviser, now=now)
        return wrong.withdraw(by=adviser, now=now)

    withdrawn, _ = race(2, act)
    left = set(ContactAttempt.objects.values_list("result", flat=True))
    status = Referral.objects.get().status
    if withdrawn is True:
        assert (left, status) == ({"talked_callback"}, "reached")
    else:
        assert isinstance(withdrawn, ContactAttempt.NotWithdrawable)
        assert (left, status) == ({"talked_callback", "appointment"}, "engaged")


# --- The page ---


def test_the_button_stands_beside_the_latest_and_takes_it_back(client, accepted, adviser):
    client.force_login(adviser)
    page = reverse("referrals:detail", args=[accepted.pk])
    earlier, latest = (try_to_reach(accepted, "no_answer", by=adviser, now=timezone.now()) for _ in range(2))
    html = client.get(page).content.decode()
    address = reverse("referrals:withdrawal", args=[accepted.pk, latest.pk])
    assert html.count("Annuler cet essai") == 1
    assert address in html
    assert "tout est revenu comme avant" in client.post(address, follow=True).content.decode()
    assert list(ContactAttempt.objects.all()) == [earlier]
    assert client.post(address, follow=True).status_code == 200


def test_the_button_is_not_shown_to_others_nor_later(client, accepted, adviser, other_adviser):
    try_to_reach(accepted, "no_answer", by=adviser, now=timezone.now())
    page = reverse("referrals:detail", args=[accepted.pk])
    client.force_login(other_adviser)
    assert "Annuler cet essai" not in client.get(page).content.decode()
    ContactAttempt.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    client.force_login(adviser)
    assert "Annuler cet essai" not in client.get(page).content.decode()


def test_an_attempt_of_another_referral_is_not_withdrawn_from_here(client, tell, accepted, adviser):
    attempt = try_to_reach(accepted, "no_answer", by=adviser, now=timezone.now())
    client.force_login(adviser)
    other = tell(called="Inès", phone="+33639980002")
    client.post(reverse("referrals:withdrawal", args=[other.pk, attempt.pk]))
    assert ContactAttempt.objects.get() == attempt
