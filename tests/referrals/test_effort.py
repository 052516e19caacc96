from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from referrals.effort import Effort, propose_next_try

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # Ten o'clock in Paris.


@dataclass
class Try:
    channel: str
    made_at: datetime


def test_three_tries_two_channels_two_moments_fifteen_days_are_enough():
    tries = [
        Try("call", TUESDAY),
        Try("sms", TUESDAY + timedelta(days=5, hours=8)),
        Try("call", TUESDAY + timedelta(days=15)),
    ]
    assert Effort.of(tries).is_enough


@pytest.mark.parametrize(
    ("tries", "missing"),
    [
        ([], ["encore 3 essais", "un autre canal", "un autre moment de la journée", "15 jours de recul"]),
        ([("call", 0), ("sms", 16)], ["encore 1 essai", "un autre moment de la journée"]),
        ([("call", 0), ("call", 8.4), ("call", 16)], ["un autre canal"]),
        ([("call", 0), ("sms", 2), ("call", 16)], ["un autre moment de la journée"]),
        ([("call", 0), ("sms", 2.4), ("call", 10)], ["5 jours de recul"]),
    ],
)
def test_what_is_missing_is_said(tries, missing):
    made = [Try(channel, TUESDAY + timedelta(days=days)) for channel, days in tries]
    assert Effort.of(made).missing == missing


def test_the_next_try_is_at_another_moment_and_by_another_channel():
    at, channel = propose_next_try([Try("call", TUESDAY)], contact_kinds={"phone"}, now=TUESDAY)
    local = timezone.localtime(at)
    assert (channel, local.hour, local.minute) == ("sms", 14, 30)
    assert local.date() == timezone.localdate(TUESDAY) + timedelta(days=2)


def test_proposed_tries_end_up_meeting_the_rule():
    made, now = [], TUESDAY
    for _ in range(3):
        channel = "call" if not made else propose_next_try(made, contact_kinds={"phone"}, now=now)[1]
        made.append(Try(channel, now))
        now = propose_next_try(made, contact_kinds={"phone"}, now=now)[0]
    made.append(Try("call", now))
    assert Effort.of(made).is_enough


def test_nobody_is_called_on_a_sunday_or_a_holiday():
    friday = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)  # Sunday is Easter, Monday a public holiday.
    at, _ = propose_next_try([Try("call", friday)], contact_kinds={"phone"}, now=friday)
    assert timezone.localdate(at).isoformat() == "2026-04-07"


def test_without_a_contact_point_a_partner_is_asked():
    assert propose_next_try([Try("field", TUESDAY)], contact_kinds=set(), now=TUESDAY)[1] == "via_partner"
