"""A tour: prepared by the team, published whole or not at all."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from joz.audit.models import TrailEntry
from outreach.models import Tour, VehicleUse
from tests.factories import (
    MembershipFactory,
    SchemeFactory,
    StopFactory,
    TourFactory,
    UserFactory,
    VehicleFactory,
    sign_in,
)
from tests.outreach.test_stop import NOW

pytestmark = pytest.mark.django_db


def prepare(**changes):
    days = {"first_on": date(2026, 9, 7), "last_on": date(2026, 9, 12)}
    return Tour.prepare(
        by=UserFactory(), **{"submission": uuid.uuid4(), "name": "Le Tour de septembre"} | days | changes
    )


def test_a_tour_is_prepared_once_for_one_submission():
    submission = uuid.uuid4()
    assert prepare(submission=submission) == prepare(submission=submission)
    assert TrailEntry.objects.filter(verb="tour.prepared").count() == 1


def test_a_tour_that_ends_before_it_begins_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="tour_ends_after_it_begins"), transaction.atomic():
        prepare(last_on=date(2026, 9, 1))


def test_publishing_plans_every_draft_and_shows_the_tour():
    SchemeFactory()
    tour = TourFactory()
    StopFactory.create_batch(2, tour=tour, draft=True)
    tour.publish(by=UserFactory(), now=NOW)
    assert set(tour.stops.values_list("state", flat=True)) == {"planned"}
    assert list(Tour.objects.visible_to(UserFactory())) == [tour]


def test_a_tour_in_preparation_is_for_the_team():
    tour = TourFactory()
    assert not Tour.objects.visible_to(UserFactory()).exists()
    assert list(Tour.objects.visible_to(MembershipFactory().user)) == [tour]


def test_one_conflict_undoes_the_whole_publication():
    tour, van = TourFactory(), VehicleFactory()
    StopFactory.create_batch(2, tour=tour, draft=True, vehicle=van)
    with pytest.raises(VehicleUse.Overlaps):
        tour.publish(by=UserFactory(), now=NOW)
    tour.refresh_from_db()
    assert not tour.is_published
    assert set(tour.stops.values_list("state", flat=True)) == {"draft"}


def test_a_tour_without_a_stop_is_not_published():
    with pytest.raises(Tour.NothingToPublish):
        TourFactory().publish(by=UserFactory(), now=NOW)


def test_a_tour_is_published_once():
    tour = TourFactory()
    StopFactory(tour=tour, draft=True)
    tour.publish(by=UserFactory(), now=NOW)
    with pytest.raises(Tour.AlreadyPublished):
        tour.publish(by=UserFactory(), now=NOW)


def test_communes_are_counted_once_and_lost_stops_apart():
    tour = TourFactory()
    commune = StopFactory(tour=tour).commune
    StopFactory(tour=tour, commune=commune, held=True)
    StopFactory(tour=tour, cancelled=True)
    counted = Tour.objects.with_counts().get()
    counts = (counted.stop_count, counted.held_count, counted.lost_count, counted.commune_count)
    assert counts == (2, 1, 1, 1)


def test_a_tour_whose_number_is_long_still_gives_its_vehicle_to_its_stops(client):
    SchemeFactory()
    tour = TourFactory(pk=12_345, vehicle=VehicleFactory(pk=6_789))
    sign_in(client, MembershipFactory().user)
    page = client.get(tour.get_absolute_url()).content.decode()
    assert "tour=12345&amp;" in page
    assert "vehicle=6789" in page
