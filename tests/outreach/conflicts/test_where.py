"""What a place or a commune does not allow."""

from datetime import date, time

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from partners.models import OpeningHours, ParkingPermit
from tests.factories import CommuneFactory, ExternalStopFactory, FerryAccessFactory, PlaceFactory, TravelTimeFactory
from tests.outreach.conflicts.conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(elven):
    """A place of Elven: `place(kind="parking", hours=[(9, 12)])`, its hours those of Tuesdays."""

    def lent(*, hours=(), permit=None, school_time="always", **what):
        row = PlaceFactory(commune=elven, name="Salle bleue", **what)
        for opens, closes in hours:
            OpeningHours.objects.create(
                place=row, weekday=1, opens=time(opens), closes=time(closes), school_time=school_time
            )
        if permit:
            ParkingPermit.objects.create(place=row, given_by="Mairie", period=DateRange(*permit))
        return row

    return lent


def test_a_closed_place_is_refused_and_the_mend_leads_to_its_page(found, place):
    closed = place(closed=True)
    conflict = found(place=closed)["place_closed"]
    assert conflict.refuses
    assert conflict.href.endswith(f"/places/{closed.pk}/edit/")


def test_a_stop_within_opening_hours_is_fine(found, place):
    assert found(9, 12, place=place(hours=[(9, 12)])) == {}


def test_stretches_that_touch_are_one(found, place):
    assert found(9, 16, place=place(hours=[(8, 12), (12, 17)])).keys() <= {"no_pause"}


def test_a_stop_outside_opening_hours_is_warned_about_with_the_hours(found, place):
    conflict = found(9, 13, place=place(hours=[(9, 12), (14, 17)]))["outside_hours"]
    assert conflict.warns
    assert "de 9\xa0h à 12\xa0h et de 14\xa0h à 17\xa0h" in conflict.text


def test_a_day_without_hours_is_said_to_have_none(found, place):
    conflict = found(day=1, place=place(hours=[(9, 12)]))["outside_hours"]
    assert "n’ouvre pas le mercredi" in conflict.text


def test_hours_of_the_holidays_do_not_hold_in_school_time(found, place):
    assert found(place=place(hours=[(9, 12)], school_time="holidays"))["outside_hours"].warns


def test_a_place_that_told_no_hours_is_only_mentioned_and_a_square_not_even_that(found, place):
    assert found(place=place())["hours_unknown"].is_soft
    assert found(place=PlaceFactory(kind="square")) == {}


def test_the_camping_car_is_refused_where_it_may_not_park(found, place, camper):
    assert found(vehicle=camper, place=place(receives_vehicle=False))["vehicle_not_received"].refuses


def test_a_car_needs_no_leave_to_park(found, place, car):
    assert found(vehicle=car, place=place(kind="square", receives_vehicle=False)) == {}


@pytest.mark.parametrize("receives", [True, None])
def test_a_camping_car_without_a_permit_for_the_day_is_warned_about(found, place, camper, receives):
    over = (date(2026, 1, 1), date(2026, 6, 2))
    assert found(vehicle=camper, place=place(receives_vehicle=receives, permit=over))["no_permit"].warns


def test_a_permit_that_covers_the_day_settles_it(found, place, camper):
    covering = place(kind="square", permit=(date(2026, 6, 2), date(2026, 6, 3)))
    assert found(vehicle=camper, place=covering) == {}


def test_a_place_typed_on_the_fly_has_no_permit(found, camper):
    assert "pas dans l’annuaire" in found(vehicle=camper)["no_permit"].text


def test_a_vehicle_too_high_is_refused_with_both_heights(found, place, camper):
    conflict = found(vehicle=camper, place=place(max_height_cm=230))["too_high"]
    assert conflict.refuses
    assert "3,1\xa0m" in conflict.text.replace(" m", "\xa0m") and "2,3" in conflict.text


def test_no_vehicle_goes_to_an_island_and_the_boat_is_named(found, car):
    island = FerryAccessFactory(island__covered=True, port_name="Port-Blanc").island
    conflict = found(vehicle=car, commune=island)["island"]
    assert conflict.refuses
    assert "Port-Blanc" in conflict.mend
    assert found(commune=island)["boat"].is_soft


def test_an_island_with_a_bridge_is_a_commune_like_another(found, car):
    island = CommuneFactory(island=True, covered=True)
    TravelTimeFactory(destination=island)
    assert found(vehicle=car, commune=island) == {}


def test_a_commune_outside_the_zone_is_warned_about(found):
    assert found(commune=CommuneFactory())["outside_zone"].warns


def test_another_stop_of_ours_there_the_same_week_is_mentioned_with_its_day(found, stop):
    other = stop(14, 16, day=2)
    conflict = found()["same_commune_same_week"]
    assert conflict.is_soft
    assert "jeudi" in conflict.text and conflict.href == other.get_absolute_url()


def test_a_stop_there_the_week_after_is_not(found, stop):
    stop(14, 16, day=6)
    assert found() == {}


def test_another_mobile_project_there_the_same_day_is_warned_about_and_near_it_is_mentioned(found, elven):
    bus = ExternalStopFactory(commune=elven, period=at(14, 16), project__name="Le Bus")
    conflict = found()["other_project"]
    assert conflict.warns
    assert "Le Bus est à Elven le même jour" in conflict.text and conflict.href == bus.project.get_absolute_url()
    assert found(day=6)["other_project"].is_soft
    assert "other_project" not in found(day=8)


def test_a_project_that_has_ended_is_in_nobody_s_way(found, elven):
    ExternalStopFactory(commune=elven, period=at(14, 16), project__closed_on=date(2026, 1, 1))
    assert found() == {}


def test_a_period_is_read_in_paris(found, place):
    assert found(period=at(9, 12), place=place(hours=[(9, 12)])) == {}
