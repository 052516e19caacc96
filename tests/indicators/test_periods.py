"""Two days, both counted."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from joz.indicators.periods import Period
from partners.models import FundingAgreement

TODAY = date(2026, 3, 10)


def test_an_agreement_lasts_until_the_day_before_its_bound():
    agreement = FundingAgreement(period=DateRange(date(2024, 7, 1), date(2027, 7, 1)))
    assert Period.of(agreement) == Period(date(2024, 7, 1), date(2027, 6, 30))


def test_an_agreement_without_an_end_leaves_the_period_open():
    assert Period.of(FundingAgreement(period=DateRange(date(2024, 7, 1), None))) == Period(date(2024, 7, 1), None)


def test_the_last_thirty_days_are_thirty_with_today():
    period = Period.last_days(TODAY)
    assert period == Period(date(2026, 2, 9), TODAY)
    assert (period.until - period.since).days == 29


@pytest.mark.parametrize("day", [date(2026, 2, 9), date(2026, 2, 20), TODAY])
def test_both_ends_are_inside(day):
    assert day in Period(date(2026, 2, 9), TODAY)


@pytest.mark.parametrize("day", [date(2026, 2, 8), date(2026, 3, 11)])
def test_the_day_before_and_the_day_after_are_outside(day):
    assert day not in Period(date(2026, 2, 9), TODAY)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(date(2025, 12, 1), date(2026, 2, 28)), "du 1er décembre 2025 au 28 février 2026"),
        (Period(date(2025, 12, 1), date(2027, 6, 30)), "du 1er décembre 2025 à aujourd’hui"),
        (Period(date(2025, 12, 2), None), "du 2 décembre 2025 à aujourd’hui"),
        (Period(None, date(2026, 2, 28)), "jusqu’au 28 février 2026"),
        (Period(), "depuis le début"),
    ],
)
def test_a_period_is_said_in_french(period, words):
    assert period.in_words(TODAY) == words
