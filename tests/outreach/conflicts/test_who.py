"""A vehicle or a person that is needed elsewhere, and a team that is not whole."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from outreach.models import VehicleDowntime, VehicleUse
from tests.factories import CommuneFactory, TourFactory, VehicleDriverFactory, VehicleUseFactory
from tests.outreach.conflicts.conftest import TUESDAY, at

pytestmark = pytest.mark.django_db


def test_a_vehicle_taken_by_another_stop_is_refused_with_where_and_when_it_is_free(found, stop, car):
    other = stop(11, 13, vehicle=car, commune=CommuneFactory(name="Molac"))
    conflict = found(9, 12, vehicle=car)["vehicle_taken"]
    assert conflict.refuses
    assert "Clio est déjà pris à Molac de 11\xa0h à 13\xa0h" in conflict.text
    assert "13\xa0h" in conflict.mend and conflict.href == other.get_absolute_url()


def test_a_vehicle_taken_by_an_accompaniment_is_refused_and_nobody_driven_is_named(found, car, joris):
    VehicleUse.objects.create(vehicle=car, driver=joris, period=at(9, 10), purpose="accompaniment")
    assert "pour un accompagnement" in found(vehicle=car)["vehicle_taken"].text


def test_back_to_back_is_not_twice(found, stop, car):
    stop(12, 14, vehicle=car)
    assert "vehicle_taken" not in found(9, 12, vehicle=car)


def test_a_use_that_was_cancelled_takes_nothing(found, car):
    use = {"vehicle": car, "purpose": "tour", "cancelled_at": at(8, 9).lower}
    VehicleUse.objects.create(period=at(9, 12), **use)
    assert "vehicle_taken" not in found(vehicle=car)


def test_a_stop_is_not_in_conflict_with_itself(found, stop, car, maya, joris):
    own = stop(9, 12, vehicle=car, team=[maya, joris])
    assert found(vehicle=car, pk=own.pk) == {}


def test_drafts_of_one_tour_are_held_against_each_other_and_those_of_another_are_not(found, stop, car, maya):
    tour = TourFactory()
    stop(10, 11, vehicle=car, team=[maya], tour=tour, planned_at=None)
    assert {"vehicle_taken", "team_elsewhere"} <= found(vehicle=car, tour_id=tour.pk).keys()
    assert found(vehicle=car, tour_id=TourFactory().pk) == {}


def test_a_vehicle_in_the_garage_is_refused_with_why_even_without_a_day_of_return(found, car):
    use = VehicleUseFactory(vehicle=car, driver=None, period=DateTimeTZRange(at(7, 8).lower, None), purpose="downtime")
    VehicleDowntime.objects.create(use=use, reason="breakdown")
    conflict = found(vehicle=car)["vehicle_in_garage"]
    assert conflict.refuses
    assert "panne" in conflict.text and "pas de date de retour" in conflict.text


def test_a_driver_whom_the_vehicle_does_not_name_is_refused(found, car, maya, joris):
    VehicleDriverFactory(vehicle=car, user=joris, period=DateRange(date(2026, 1, 1), None))
    assert found(vehicle=car)["driver_not_named"].refuses
    assert found(vehicle=car, driver=joris) == {}


def test_a_vehicle_that_names_nobody_is_driven_by_all(found, car, joris):
    VehicleDriverFactory(vehicle=car, user=joris, period=DateRange(date(2025, 1, 1), date(2026, 6, 2)))
    assert found(vehicle=car) == {}


def test_a_vehicle_out_of_service_is_refused(found, car):
    car.is_in_service = False
    assert found(vehicle=car)["vehicle_out_of_service"].refuses


def test_somebody_at_another_stop_is_named_with_where(found, stop, maya):
    stop(11, 13, team=[maya], commune=CommuneFactory(name="Molac"))
    conflict = found(9, 12)["team_elsewhere"]
    assert conflict.refuses
    assert "Maya est déjà à Molac" in conflict.text


def test_somebody_who_drives_a_person_then_is_not_free(found, car, maya):
    VehicleUse.objects.create(vehicle=car, driver=maya, period=at(11, 13), purpose="accompaniment")
    assert "Maya conduit déjà Clio" in found()["team_driving"].text


def test_an_adviser_on_leave_is_refused_by_what_tracking_says(found, maya, joris):
    from tests.factories import OrganisationFactory
    from tracking.models import AbsenceCover

    leave = {"adviser": maya, "substitute": joris, "organisation_id": OrganisationFactory().pk}
    AbsenceCover.plan(**leave, first_day=TUESDAY, last_day=TUESDAY, by=joris)
    conflict = found()["team_not_free"]
    assert conflict.refuses
    assert "Maya est absent·e" in conflict.text
    assert "team_not_free" not in found(day=1)
    assert "team_not_free" not in found(day=-1)


def test_a_stop_without_a_team_is_warned_about_once(found, car):
    assert found(team=(), driver=None, vehicle=car).keys() == {"nobody"}


def test_a_vehicle_without_a_driver_is_warned_about(found, car):
    assert found(driver=None, vehicle=car)["no_driver"].warns
    assert found(driver=None) == {}


def test_somebody_on_their_own_is_warned_about(found, maya):
    assert "Maya sera sans collègue" in found(team=(maya,))["alone"].text
