"""Days unlike others: public holidays, and the school holidays of zone B."""

from datetime import date

import pytest

from joz import days
from partners.models import SchoolTime


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2027, 7, 14), "Fête nationale"), (date(2027, 7, 15), ""), (date(2027, 3, 29), "Lundi de Pâques")],
)
def test_public_holidays_are_named(day, name):
    assert days.public_holiday(day) == name


def test_school_holidays_are_those_of_brittany():
    assert days.school_holiday(date(2027, 2, 22))
    assert not days.school_holiday(date(2027, 2, 15))


def test_a_year_that_is_not_published_is_said_to_be_unknown():
    assert days.is_school_year_known(2027)
    assert not days.is_school_year_known(2040)
    assert days.school_holiday(date(2040, 8, 1)) == ""


def test_school_time_holds_both_ways():
    assert SchoolTime.HOLIDAYS in SchoolTime.holding_on(date(2027, 8, 3))
    assert SchoolTime.HOLIDAYS not in SchoolTime.holding_on(date(2027, 9, 14))
