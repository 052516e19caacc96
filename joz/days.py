"""Which days are unlike others: public holidays of France, school holidays of the zone (B, Brittany)."""

from functools import cache

import holidays
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

ZONE = "B"


@cache
def _public():
    return holidays.France(language="fr")


@cache
def _school(year):
    """{day: name} of the school holidays of a year; None where the ministry has not said yet."""
    try:
        dates = SchoolHolidayDates().holidays_for_year_and_zone(year, ZONE)
    except UnsupportedYearException:
        return None
    return {day: holiday["nom_vacances"] for day, holiday in dates.items()}


def public_holiday(day):
    """The name of the public holiday that falls on a day; empty on every other day."""
    return _public().get(day, "")


def school_holiday(day):
    """The name of the school holidays that a day is in; empty in school time, and for years not published yet."""
    return (_school(day.year) or {}).get(day, "")


def is_school_year_known(year):
    """Whether the school holidays of a calendar year are published."""
    return _school(year) is not None
