"""The parts add up to the whole, and nobody is dropped for want of an answer."""

from datetime import UTC, date, datetime

import pytest

from joz.indicators import chart
from joz.indicators.breakdowns import UNKNOWN_COMMUNE, by_commune, by_month, by_sex, by_verdict
from joz.indicators.definitions import Tally
from joz.indicators.periods import Period
from referrals.models import YoungPerson
from tests.factories import (
    CommuneFactory,
    IntercommunalityFactory,
    InvisibilityCheckFactory,
    PathwayFactory,
    YoungPersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Five people over three months: four sexes, three communes, one commune that we do not know."""
    golfe, arc = IntercommunalityFactory(name="Golfe"), IntercommunalityFactory(name="Arc Sud")
    elven = CommuneFactory(name="Elven", intercommunality=golfe, covered=True)
    theix = CommuneFactory(name="Theix", intercommunality=golfe, covered=True)
    outside = CommuneFactory(name="Marzan", intercommunality=arc)
    engaged = YoungPersonFactory(sex="F", commune=elven, identified_on=date(2025, 11, 30), engaged=True)
    PathwayFactory(young_person=engaged, entered_at=datetime(2026, 1, 12, 9, tzinfo=UTC))
    YoungPersonFactory(sex="F", commune=elven, identified_on=date(2026, 1, 3), reached=True)
    YoungPersonFactory(sex="M", commune=theix, identified_on=date(2026, 1, 31))
    YoungPersonFactory(sex="X", commune=outside, identified_on=date(2026, 1, 31))
    YoungPersonFactory(sex="U", commune=None, commune_as_typed="Ploërmel", identified_on=date(2026, 1, 31))


PERIODS = [Period(), Period(date(2026, 1, 1), None), Period(None, date(2025, 12, 31)), Period(date(2030, 1, 1))]


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_each_breakdown_adds_up_to_the_total(people, period):
    spotted = Tally(period)["I1"]
    assert sum(share.count for share in by_sex(Tally(period))) == spotted
    assert sum(area.spotted for area in by_commune(Tally(period))) == spotted
    months = by_month(Tally(period))
    assert sum(month.spotted for month in months) == spotted
    assert sum(month.reached for month in months) == Tally(period)["I2"]
    assert sum(month.entered for month in months) == Tally(period)["I4"]


def test_months_without_anybody_are_shown_between_the_others(people):
    assert [(str(month.first_day), month.spotted, month.entered) for month in by_month(Tally(Period()))] == [
        ("2025-11-01", 1, 0),
        ("2025-12-01", 0, 0),
        ("2026-01-01", 4, 1),
    ]


def test_unknown_sex_has_its_own_line(people):
    assert [(share.code, share.count, share.percent) for share in by_sex(Tally(Period()))] == [
        ("F", 2, 40),
        ("M", 1, 20),
        ("X", 1, 20),
        ("U", 1, 20),
    ]


def test_with_nobody_there_is_no_share():
    assert {share.percent for share in by_sex(Tally(Period()))} == {None}


def test_an_intercommunality_adds_up_its_communes_and_the_unknown_come_last(people):
    arc, golfe, unknown = by_commune(Tally(Period()))
    assert (golfe.name, golfe.spotted, golfe.reached, golfe.entered) == ("Golfe", 3, 2, 1)
    assert [(commune.name, commune.spotted) for commune in golfe.communes] == [("Elven", 2), ("Theix", 1)]
    assert (unknown.name, unknown.spotted, unknown.communes) == (UNKNOWN_COMMUNE, 1, ())
    assert [commune.is_covered for commune in arc.communes] == [False]


def test_the_tallest_bar_touches_the_top_and_none_leaves_the_box(people):
    picture = chart.draw(by_month(Tally(Period())))
    assert picture.peak == 4
    assert max(bar.height for bar in picture.bars) == picture.height
    assert all(bar.x >= 0 and bar.x + bar.width <= picture.width for bar in picture.bars)
    assert all(bar.y + bar.height == pytest.approx(picture.height) for bar in picture.bars)


def test_without_a_month_there_is_no_bar():
    assert chart.draw([]).bars == ()


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_what_is_known_of_the_invisible_adds_up_to_the_total(people, period):
    InvisibilityCheckFactory(young_person=YoungPerson.objects.first())
    assert sum(share.count for share in by_verdict(Tally(period))) == Tally(period)["I1"]


def test_who_was_never_checked_and_who_cannot_be_told_have_their_own_lines(people):
    first, second, third, *_ = YoungPerson.objects.order_by("pk")
    InvisibilityCheckFactory(young_person=first)
    InvisibilityCheckFactory(young_person=second, unsure=True)
    InvisibilityCheckFactory(young_person=third, busy=True)
    assert [(share.code, share.count, share.percent) for share in by_verdict(Tally(Period()))] == [
        ("invisible", 1, 20),
        ("visible", 1, 20),
        ("unknown", 1, 20),
        ("never", 2, 40),
    ]
    assert Tally(Period())["I1v"] == 20
