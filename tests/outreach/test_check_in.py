"""Alone on the road: back in time, or the managers are told once (R24)."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from joz.outbox.models import Message
from outreach.models import CheckIn
from outreach.stops.safety import alert_due
from partners.models import Membership
from tests.racing import race
from tests.world import member

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 11, tzinfo=ZoneInfo("Europe/Paris"))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def adviser(carrier):
    """Maya, whose manager is Soizic."""
    return member("Maya", carrier, Membership.Role.ADVISER)


@pytest.fixture
def out(adviser):
    """Maya leaves alone for an hour."""

    def left(by=adviser, at=NOW, minutes=60, **more):
        until = at + minutes * MINUTE
        submission = more.pop("submission", None) or uuid.uuid4()
        return CheckIn.begin(by=by, at=at, until=until, where="Le Gorvello", submission=submission, **more)

    return left


def test_whoever_is_not_back_is_told_about_once_to_their_managers(out, manager, adviser):
    outing = out()
    assert alert_due(now=NOW + 74 * MINUTE) == 0
    assert alert_due(now=NOW + 75 * MINUTE) == 1
    assert alert_due(now=NOW + 90 * MINUTE) == 0
    message = Message.objects.get()
    assert message.to == manager.email
    assert "Le Gorvello" in message.body and "Maya" in message.body and "/check-ins/" in message.body
    assert "Maya" not in message.subject
    outing.refresh_from_db()
    assert outing.alerted_at == NOW + 75 * MINUTE


def test_whoever_is_back_worries_nobody(out, manager, adviser):
    out().be_safe(by=adviser, now=NOW + 50 * MINUTE)
    assert alert_due(now=NOW + 500 * MINUTE) == 0


def test_coming_back_later_puts_the_alert_off_and_a_second_silence_is_told_again(out, manager, adviser):
    outing = out()
    alert_due(now=NOW + 80 * MINUTE)
    outing.extend(until=NOW + 180 * MINUTE, by=adviser, now=NOW + 85 * MINUTE)
    assert alert_due(now=NOW + 190 * MINUTE) == 0
    assert alert_due(now=NOW + 195 * MINUTE) == 1
    assert Message.objects.count() == 2


def test_without_a_manager_of_their_own_those_of_the_scheme_are_told(stranger, manager):
    CheckIn.begin(by=stranger, at=NOW, until=NOW + MINUTE, where="Là-bas", submission=uuid.uuid4())
    alert_due(now=NOW + 30 * MINUTE)
    assert Message.objects.get().to == manager.email


def test_one_outing_at_a_time_and_the_same_one_sent_twice_is_one(out, other_adviser):
    submission = uuid.uuid4()
    assert out(submission=submission) == out(submission=submission)
    with pytest.raises(CheckIn.AlreadyOut, match="jusqu’à 12"):
        out()
    out(by=other_adviser)


def test_an_outing_ends_within_the_day(out):
    with pytest.raises(CheckIn.TooLong):
        out(minutes=0)
    with pytest.raises(CheckIn.TooLong):
        out(minutes=13 * 60)


def test_an_outing_that_is_over_is_not_ended_again(out, adviser):
    outing = out()
    outing.be_safe(by=adviser, now=NOW)
    with pytest.raises(CheckIn.Over):
        outing.be_safe(by=adviser, now=NOW)
    with pytest.raises(CheckIn.Over):
        outing.extend(until=NOW + MINUTE, by=adviser, now=NOW)


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("check_in_safe_is_whole", {"safe_at": NOW}),
        ("check_in_ends_after_it_begins", {"ends_at": NOW}),
        ("check_in_alert_comes_after_the_hour", {"alerted_at": NOW}),
    ],
)
def test_the_database_refuses_half_of_an_outing(adviser, name, half):
    whole = {"user": adviser, "where": "Là", "began_at": NOW, "ends_at": NOW + MINUTE}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CheckIn.objects.create(**whole | half)


@pytest.mark.django_db(transaction=True)
def test_an_alert_and_good_news_at_the_same_instant_do_not_cross(out, manager, adviser):
    outing = out()
    late = NOW + 80 * MINUTE
    acts = [lambda: alert_due(now=late), lambda: CheckIn.objects.get(pk=outing.pk).be_safe(by=adviser, now=late)]
    race(4, lambda index: acts[index % 2]())
    outing.refresh_from_db()
    assert outing.safe_at == late
    assert Message.objects.count() == (1 if outing.alerted_at else 0)


@pytest.mark.django_db(transaction=True)
def test_one_who_leaves_twice_at_once_is_out_once(adviser):
    results = race(
        4,
        lambda _: CheckIn.begin(
            by=adviser, at=NOW, until=NOW + MINUTE, where="Là", submission=uuid.uuid4()
        ),
    )  # fmt: skip
    assert sum(isinstance(result, CheckIn) for result in results) == 1
    assert sum(isinstance(result, CheckIn.AlreadyOut) for result in results) == 3


def test_the_team_sees_who_is_out_and_says_that_they_were_reached(client, out, manager, adviser):
    now = timezone.now()
    outing = out(at=now - 3 * 60 * MINUTE)
    client.force_login(manager)
    page = client.get(reverse("outreach:check_ins")).content.decode()
    assert "Maya" in page and "en retard" in page
    alert_due(now=now)
    assert "alerte donnée" in client.get(reverse("outreach:check_ins")).content.decode()
    client.post(reverse("outreach:check_in_safety", args=[outing.pk]))
    outing.refresh_from_db()
    assert outing.safe_by == manager
    said = client.post(reverse("outreach:check_in_safety", args=[outing.pk]), follow=True)
    assert "déjà terminée" in said.content.decode()
    assert "Personne n’est en sortie seule" in said.content.decode()


def test_outsiders_see_nobody(client, out, partner):
    outing = out()
    client.force_login(partner)
    assert client.get(reverse("outreach:check_ins")).status_code == 403
    assert client.post(reverse("outreach:check_in_safety", args=[outing.pk])).status_code == 404
