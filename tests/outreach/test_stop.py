"""A stop: its states are what happened to it; vehicle and team are in one place; what follows, follows."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from outreach.models import Stop, StopTeam, VehicleUse
from outreach.stops import followers
from partners.models import Membership
from tests.factories import (
    AmbassadorFactory,
    CommuneFactory,
    MandateFactory,
    MembershipFactory,
    PlaceFactory,
    SchemeFactory,
    StopFactory,
    UserFactory,
    VehicleFactory,
)
from tests.racing import race

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 1, 8, tzinfo=PARIS)
NINE = datetime(2026, 6, 2, 9, tzinfo=PARIS)


def between(start, end, day=0):
    first = NINE + timedelta(days=day)
    return DateTimeTZRange(first + timedelta(hours=start - 9), first + timedelta(hours=end - 9))


@pytest.fixture
def planner():
    return UserFactory()


@pytest.fixture
def draft(planner):
    """Note a stop: `draft(9, 12, vehicle=van, team=[maya])`."""

    def drafted(start=9, end=12, **what):
        usual = {"commune": CommuneFactory(), "place_as_typed": "Parking de l’église", "submission": uuid.uuid4()}
        return Stop.draft(by=planner, now=NOW, period=between(start, end), **usual | what)

    return drafted


@pytest.fixture
def planned(draft, planner):
    """The same, announced."""

    def announced(*args, **what):
        SchemeFactory()
        stop = draft(*args, **what)
        stop.plan(by=planner, now=NOW)
        return stop

    return announced


@pytest.fixture
def following():
    """A follower that remembers what it was told."""

    class Remembering:
        nouns = ("rendez-vous", "rendez-vous")
        told = []

        def standing_on(self, stops):
            return 2 * len(stops)

        def cancelled(self, stop, *, by, now):
            self.told.append(("cancelled", stop.pk))
            return 2

        def moved(self, stop, new, *, by, now):
            self.told.append(("moved", stop.pk, new.pk))
            return 2

    follower = Remembering()
    followers.register(follower)
    yield follower
    followers._followers.remove(follower)


def test_a_stop_goes_from_draft_to_held_by_what_happens_to_it(draft, planner):
    stop = draft()
    seen = [stop.state]
    for verb in (stop.plan, stop.confirm, stop.open, stop.close):
        verb(by=planner, now=NOW)
        seen.append(stop.state)
    assert seen == ["draft", "planned", "confirmed", "under_way", "held"]
    verbs = set(TrailEntry.objects.filter(object_type="outreach.stop").values_list("verb", flat=True))
    assert verbs == {"stop.drafted", "stop.planned", "stop.confirmed", "stop.opened", "stop.closed"}


def test_a_step_taken_twice_is_refused_with_the_present_state(planned, planner):
    stop = planned()
    with pytest.raises(Stop.NotInThisState, match="planifiée"):
        stop.plan(by=planner, now=NOW)


def test_the_same_submission_twice_is_one_stop(draft):
    submission = uuid.uuid4()
    assert draft(submission=submission) == draft(submission=submission)


def test_a_stop_in_the_past_is_refused(draft):
    with pytest.raises(Stop.Past):
        draft(9 - 48, 10 - 48)


def test_a_stop_over_midnight_is_refused_in_words_and_by_the_database(draft):
    with pytest.raises(Stop.OverMidnight, match="avant minuit"):
        draft(22, 25)
    with pytest.raises(IntegrityError, match="stop_begins_and_ends_on_one_day"), transaction.atomic():
        StopFactory(period=between(22, 25))


def test_a_stop_belongs_to_the_day_of_paris():
    late = datetime(2026, 7, 14, 23, 15, tzinfo=PARIS)
    stop = StopFactory(period=DateTimeTZRange(late, late + timedelta(minutes=40)))
    assert stop.day == date(2026, 7, 14)


def test_on_the_night_when_clocks_change_a_stop_keeps_its_day_and_lasts_an_hour_more():
    start = datetime(2026, 10, 25, 1, tzinfo=PARIS)
    stop = StopFactory(period=DateTimeTZRange(start, start + timedelta(hours=4)))
    assert stop.day == date(2026, 10, 25)
    assert stop.ends_at - stop.starts_at == timedelta(hours=5)


def test_a_stop_is_somewhere():
    with pytest.raises(IntegrityError, match="stop_is_somewhere"), transaction.atomic():
        StopFactory(place_as_typed="")


def test_a_fact_without_the_one_before_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="stop_facts_follow_each_other"), transaction.atomic():
        StopFactory(closed_at=NOW)
    with pytest.raises(IntegrityError, match="stop_loss_is_whole"), transaction.atomic():
        StopFactory(cancelled_at=NOW)


def test_an_announced_stop_takes_its_vehicle_and_a_draft_does_not(draft, planned):
    van, maya = VehicleFactory(), UserFactory()
    draft(vehicle=van, driver=maya)
    stop = planned(vehicle=van, driver=maya)
    assert (stop.use.vehicle, stop.use.driver, stop.use.purpose) == (van, maya, "tour")


def test_the_vehicle_is_not_at_two_stops(planned):
    van = VehicleFactory(name="Ty Joz")
    planned(9, 12, vehicle=van)
    with pytest.raises(VehicleUse.Overlaps, match="Ty Joz est déjà pris"):
        planned(11, 13, vehicle=van)
    planned(12, 13, vehicle=van)


def test_nobody_is_at_two_stops_and_the_refusal_says_where_they_are(planned):
    maya = UserFactory(first_name="Maya", last_name="Le Goff")
    planned(9, 12, team=[maya], commune=CommuneFactory(name="Plouville-sur-Mer"))
    with pytest.raises(StopTeam.Elsewhere, match=r"Maya Le Goff est déjà à Plouville-sur-Mer.*à 12"):
        planned(11, 13, team=[maya])


def test_a_refused_plan_leaves_everything_as_it_was(draft, planned, planner):
    maya, van = UserFactory(), VehicleFactory()
    planned(9, 12, team=[maya])
    stop = draft(11, 13, team=[maya], vehicle=van)
    with pytest.raises(StopTeam.Elsewhere):
        stop.plan(by=planner, now=NOW)
    stop.refresh_from_db()
    assert stop.state == "draft"
    assert not VehicleUse.objects.filter(vehicle=van).exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_announce_at_once_one_gets_the_vehicle(draft, planner):
    SchemeFactory()
    van, maya = VehicleFactory(), UserFactory()
    stops = [draft(vehicle=van, team=[maya]) for _ in range(8)]
    results = race(8, lambda index: Stop.objects.get(pk=stops[index].pk).plan(by=planner, now=NOW))
    assert sum(result is None for result in results) == 1
    assert all(isinstance(result, VehicleUse.Overlaps) for result in results if result is not None)


def test_a_cancelled_stop_frees_vehicle_and_team(planned, planner):
    van, maya = VehicleFactory(), UserFactory()
    stop = planned(vehicle=van, driver=maya)
    stop.cancel(by=planner, now=NOW, reason="breakdown")
    assert stop.state == "cancelled"
    assert planned(vehicle=van, driver=maya).use is not None


def test_what_stands_on_a_cancelled_stop_follows(planned, planner, following):
    stop = planned()
    stop.cancel(by=planner, now=NOW, reason="weather")
    assert following.told[-1] == ("cancelled", stop.pk)


def test_a_moved_stop_says_where_it_went_and_keeps_its_identity_in_calendars(planned, planner, following):
    van, maya = VehicleFactory(), UserFactory()
    stop = planned(vehicle=van, driver=maya)
    uid = stop.uid
    new = stop.move(by=planner, now=NOW, reason="permit", period=between(14, 16, day=1), submission=uuid.uuid4())
    stop.refresh_from_db()
    assert (stop.state, stop.moved_to, new.state) == ("moved", new, "planned")
    assert (new.uid, new.sequence) == (uid, 1)
    assert (new.use.driver, new.team.get().holds, stop.use.cancelled_at) == (maya, True, NOW)
    assert following.told[-1] == ("moved", stop.pk, new.pk)


def test_a_move_to_an_hour_that_is_taken_leaves_the_stop_where_it_was(planned, planner):
    van = VehicleFactory()
    stop = planned(9, 12, vehicle=van)
    planned(14, 16, vehicle=van)
    with pytest.raises(VehicleUse.Overlaps):
        stop.move(by=planner, now=NOW, reason="permit", period=between(14, 16), submission=uuid.uuid4())
    stop.refresh_from_db()
    assert (stop.state, stop.use.cancelled_at) == ("planned", None)


def test_moving_twice_with_one_submission_moves_once(planned, planner):
    stop, submission = planned(), uuid.uuid4()
    moves = [
        stop.move(by=planner, now=NOW, reason="permit", period=between(14, 16), submission=submission) for _ in range(2)
    ]
    assert moves[0] == moves[1]
    assert Stop.objects.count() == 2


def test_a_stop_held_is_neither_cancelled_nor_moved(planned, planner):
    stop = planned()
    stop.open(by=planner, now=NOW)
    with pytest.raises(Stop.NotInThisState, match="en cours"):
        stop.cancel(by=planner, now=NOW, reason="weather")
    with pytest.raises(Stop.NotInThisState):
        stop.move(by=planner, now=NOW, reason="weather", period=between(14, 16), submission=uuid.uuid4())


def test_an_announced_stop_is_corrected_only_in_its_details(planned, planner):
    stop = planned()
    stop.amend(by=planner, now=NOW, directions="Derrière la mairie")
    assert (stop.directions, stop.sequence) == ("Derrière la mairie", 1)
    with pytest.raises(Stop.NotInThisState):
        stop.amend(by=planner, now=NOW, period=between(14, 16))


def test_the_host_the_town_hall_the_ambassador_and_the_team_are_told_and_not_who_acts(planned, planner):
    place, maya = PlaceFactory(), UserFactory()
    host = MembershipFactory(organisation=place.organisation, role=Membership.Role.PARTNER_STAFF).user
    elected = MembershipFactory(role=Membership.Role.TOWN_HALL, organisation__commune=place.commune).user
    ambassador = AmbassadorFactory()
    MandateFactory(ambassador=ambassador, commune=place.commune)
    MembershipFactory(role=Membership.Role.TOWN_HALL)
    stop = planned(place=place, place_as_typed="", commune=place.commune, team=[maya, planner])
    stop.cancel(by=planner, now=NOW, reason="breakdown")
    told = set(Message.objects.values_list("to", flat=True))
    assert told == {host.email, elected.email, ambassador.user.email, maya.email}


def test_an_announced_stop_is_public_and_a_draft_or_a_discreet_one_is_not(draft, planned):
    draft()
    planned(is_public=False)
    announced = planned()
    assert list(Stop.objects.public()) == [announced]
    assert list(Stop.objects.visible_to(UserFactory())) == [announced]
    assert Stop.objects.visible_to(MembershipFactory().user).count() == 3
