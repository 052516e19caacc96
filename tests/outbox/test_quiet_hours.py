from datetime import UTC, date, datetime

import pytest

from joz.outbox import quiet_hours


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-03-10T10:00", "2026-03-10T10:00"),  # A Tuesday at eleven, Paris time: at once.
        ("2026-03-10T19:00", "2026-03-11T08:00"),  # Eight in the evening: tomorrow at nine.
        ("2026-03-10T22:30", "2026-03-11T08:00"),  # Half past eleven at night is still Tuesday in Paris.
        ("2026-03-10T23:30", "2026-03-11T08:00"),  # Half past midnight: the same morning.
        ("2026-03-10T05:00", "2026-03-10T08:00"),  # Six in the morning: at nine.
        ("2026-03-14T20:00", "2026-03-16T08:00"),  # Saturday night: Monday.
        ("2026-03-28T20:00", "2026-03-30T07:00"),  # The clocks go forward on Sunday the 29th.
        ("2026-10-24T20:00", "2026-10-26T08:00"),  # The clocks go back on Sunday the 25th.
        ("2026-04-04T20:00", "2026-04-07T07:00"),  # Easter: Sunday, then Monday, a holiday.
        ("2026-12-24T20:00", "2026-12-26T08:00"),  # Christmas.
    ],
)
def test_nobody_is_disturbed_at_night_on_sundays_or_holidays(asked, opens):
    assert quiet_hours.next_open_moment(at(asked)) == at(opens)


def test_the_eleven_holidays_of_a_year_are_closed():
    closed = [day for day in holidays_of_2026() if not quiet_hours.is_open_day(day)]
    assert closed == holidays_of_2026()


def holidays_of_2026():
    days = ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"]
    return [date.fromisoformat(f"2026-{day}") for day in days]
