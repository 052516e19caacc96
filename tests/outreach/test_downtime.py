"""A vehicle in the garage: it is not booked, and what it was expected for is cancelled or driven with another."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.outbox.models import Message
from outreach.fleet import losing
from outreach.models import Stop, VehicleDowntime, VehicleUse
from partners.models import Membership
from tests.factories import (
    MembershipFactory,
    PlaceFactory,
    SchemeFactory,
    UserFactory,
    VehicleDowntimeFactory,
    VehicleDriverFactory,
    VehicleFactory,
    VehicleUseFactory,
)
from tests.racing import race

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 1, 8, tzinfo=PARIS)


def hours(start, end, day=1):
    first = NOW.replace(hour=0) + timedelta(days=day)
    return DateTimeTZRange(first + timedelta(hours=start), end and first + timedelta(hours=end))


@pytest.fixture
def manager():
    return UserFactory()


@pytest.fixture
def van(db):
    SchemeFactory()
    return VehicleFactory(name="Le van")


def plan(vehicle, period, *, by, team=()):
    place = PlaceFactory()
    what = {"vehicle": vehicle, "place": place, "commune": place.commune, "submission": uuid.uuid4()}
    stop = Stop.draft(by=by, now=NOW, period=period, team=team, **what)
    stop.plan(by=by, now=NOW)
    return stop


def immobilise(vehicle, by, period=None, **more):
    what = {"reason": "breakdown", "submission": uuid.uuid4()} | more
    return losing.immobilise(vehicle, period=period or hours(0, None), by=by, now=NOW, **what)


def reserve(vehicle, driver, period):
    return VehicleUse.reserve(
        vehicle=vehicle, driver=driver, by=driver, period=period, now=NOW, submission=uuid.uuid4()
    )


# --- Declared ---


def test_a_vehicle_in_the_garage_is_not_booked_and_the_refusal_says_why_and_until_when(van, manager):
    immobilise(van, manager, hours(8, 18))
    with pytest.raises(VehicleUse.Overlaps, match=r"Le van est à l’arrêt \(panne\) : libre mardi 2 juin à 18"):
        reserve(van, manager, hours(9, 12))
    assert reserve(van, manager, hours(18, 19))


def test_without_a_date_of_return_it_is_not_booked_at_all(van, manager):
    immobilise(van, manager)
    with pytest.raises(VehicleUse.Overlaps, match="pas de date de retour"):
        reserve(van, manager, hours(9, 12, day=300))


def test_the_same_submission_twice_is_one_downtime(van, manager):
    submission = uuid.uuid4()
    for _ in range(2):
        immobilise(van, manager, submission=submission)
    assert VehicleDowntime.objects.count() == 1


def test_two_downtimes_of_one_vehicle_do_not_overlap(van, manager):
    immobilise(van, manager, hours(8, 18))
    with pytest.raises(VehicleUse.Overlaps):
        immobilise(van, manager, hours(17, None))


def test_the_database_refuses_a_downtime_over_a_use_and_one_with_a_driver():
    use = VehicleUseFactory()
    with pytest.raises(IntegrityError, match="vehicle_in_one_place_at_a_time"), transaction.atomic():
        VehicleDowntimeFactory(vehicle=use.vehicle, period=use.period)
    with pytest.raises(IntegrityError, match="vehicle_use_names_its_driver"), transaction.atomic():
        VehicleUseFactory(purpose="downtime")


# --- One action ---


def test_one_action_cancels_stops_and_reservations_and_tells_each_once(van, manager):
    maya, partner = UserFactory(), MembershipFactory(role=Membership.Role.PARTNER_STAFF)
    stops = [plan(van, hours(9, 12, day), by=manager, team=[maya]) for day in (1, 2, 3)]
    Stop.objects.update(place=PlaceFactory(organisation=partner.organisation))
    meeting = reserve(van, maya, hours(14, 16))
    fates = immobilise(van, manager)
    assert len(fates.lost) == 4
    assert set(Stop.objects.values_list("state", "lost_because")) == {("cancelled", "breakdown")}
    meeting.refresh_from_db()
    assert meeting.cancelled_at == NOW
    assert [stop.pk for stop in stops]
    told = sorted(Message.objects.values_list("to", flat=True))
    # Maya: one letter for the three stops, one for her reservation; the host: one.
    assert told == sorted([maya.email, maya.email, partner.user.email])


def test_what_ends_before_or_begins_after_is_left_alone(van, manager):
    before, after = plan(van, hours(9, 12, 1), by=manager), plan(van, hours(9, 12, 3), by=manager)
    immobilise(van, manager, hours(0, 24, 2))
    assert {before.state, after.state} == {"planned"}
    assert Stop.objects.standing().count() == 2


def test_a_stop_under_way_keeps_what_it_did_and_the_vehicle_stops_there(van, manager):
    stop = plan(van, hours(7, 12, 0), by=manager)
    stop.open(by=manager, now=NOW)
    fates = immobilise(van, manager, DateTimeTZRange(NOW, None))
    stop.refresh_from_db()
    assert (stop.state, stop.use.period.upper) == ("under_way", NOW)
    assert len(fates.cut) == 1


def test_what_was_driven_since_is_not_undone(van, manager):
    use = reserve(van, manager, hours(9, 10, 0))
    use.bring_back(km_out=1, km_back=2, by=manager, now=NOW)
    with pytest.raises(losing.ServedMeanwhile, match="Le van a roulé : parti lundi 1er juin à 9"):
        immobilise(van, manager, hours(8, None, 0))
    assert not VehicleDowntime.objects.exists()


# --- Another vehicle instead ---


def test_with_another_vehicle_what_it_can_take_is_driven_with_it_and_the_rest_is_cancelled(van, manager):
    bus, maya = VehicleFactory(name="Le minibus"), UserFactory()
    kept, lost = plan(van, hours(9, 12, 1), by=manager, team=[maya]), plan(van, hours(9, 12, 2), by=manager)
    reserve(bus, UserFactory(), hours(11, 14, 2))
    meeting = reserve(van, maya, hours(14, 16))
    fates = immobilise(van, manager, replacement=bus)
    for one in (kept, lost, meeting):
        one.refresh_from_db()
    assert (kept.state, kept.vehicle, kept.use.vehicle, lost.state) == ("planned", bus, bus, "cancelled")
    assert meeting.vehicle == bus
    assert (len(fates.moved), len(fates.lost)) == (2, 1)
    letter = Message.objects.get(to=maya.email)
    assert "Vous prendrez Le minibus à la place" in letter.body
    assert letter.body.count("\n- ") == 2


def test_another_vehicle_takes_only_the_drivers_that_it_names(van, manager):
    bus = VehicleFactory()
    VehicleDriverFactory(vehicle=bus)
    meeting = reserve(van, manager, hours(14, 16))
    assert immobilise(van, manager, replacement=bus).lost == [meeting]


# --- Shown before it is done ---


def test_a_rehearsal_says_what_would_follow_and_changes_nothing(van, manager):
    maya = MembershipFactory(role=Membership.Role.ADVISER).user
    stop = plan(van, hours(9, 12), by=manager, team=[maya])
    what = {"period": hours(0, None), "reason": "breakdown", "by": manager, "now": NOW, "submission": uuid.uuid4()}
    shown = losing.rehearse(van, **what)
    assert ([use.stop for use in shown.fates.lost], shown.told) == ([stop], {"1\u00a0personne de l’équipe": 1})
    stop.refresh_from_db()
    assert stop.state == "planned"
    assert not Message.objects.exists() and not VehicleDowntime.objects.exists()
    assert losing.immobilise(van, seen=shown.fates.seen, **what).seen == shown.fates.seen


def test_what_changed_since_it_was_shown_is_shown_again(van, manager):
    plan(van, hours(9, 12), by=manager)
    with pytest.raises(losing.NotWhatWasShown):
        immobilise(van, manager, seen="0" * 16)
    assert Stop.objects.standing().count() == 1


# --- Back on the road ---


def test_back_on_the_road_the_vehicle_is_free_at_once(van, manager):
    immobilise(van, manager, hours(0, None, 0))
    downtime = VehicleDowntime.objects.get()
    downtime.end(by=manager, now=NOW)
    assert downtime.ends_at == NOW
    assert reserve(van, manager, hours(9, 12, 0))
    with pytest.raises(VehicleDowntime.Over):
        downtime.end(by=manager, now=NOW)


def test_a_downtime_called_off_before_it_begins_never_was(van, manager):
    immobilise(van, manager, hours(0, 24, 5))
    VehicleDowntime.objects.get().end(by=manager, now=NOW)
    assert not VehicleDowntime.objects.standing().exists()
    assert reserve(van, manager, hours(9, 12, 5))


# --- At once ---


@pytest.mark.django_db(transaction=True)
def test_a_downtime_and_a_stop_at_once_are_never_both(van, manager):
    place = PlaceFactory()
    what = {"vehicle": van, "place": place, "commune": place.commune}
    drafts = [
        Stop.draft(by=manager, now=NOW, period=hours(9 + i, 10 + i), submission=uuid.uuid4(), **what) for i in range(4)
    ]
    acts = [lambda stop=stop: stop.plan(by=manager, now=NOW) for stop in drafts]
    acts.insert(2, lambda: immobilise(van, manager))
    race(5, lambda index: acts[index]())
    held = Stop.objects.standing().filter(use__cancelled_at=None).count()
    assert bool(held) != VehicleDowntime.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_stop_that_moves_while_its_vehicle_breaks_down_is_cancelled_or_moved_never_stuck(van, manager):
    stop = plan(van, hours(9, 12), by=manager)
    elsewhere = {"reason": "conflict", "period": hours(14, 16), "submission": uuid.uuid4()}
    acts = [
        lambda: immobilise(van, manager, hours(0, 13)),
        lambda: Stop.objects.get(pk=stop.pk).move(by=manager, now=NOW, **elsewhere),
    ]
    answers = race(2, lambda index: acts[index]())
    assert all(not isinstance(one, Exception) or "maintenant" in str(one) for one in answers)
    assert VehicleDowntime.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_breakdowns_that_each_take_the_other_vehicle_do_not_block_each_other(van, manager):
    bus = VehicleFactory()
    plan(van, hours(9, 12, 1), by=manager), plan(bus, hours(9, 12, 2), by=manager)
    pairs = [(van, bus), (bus, van)]
    answers = race(2, lambda i: immobilise(pairs[i][0], manager, hours(0, 48), replacement=pairs[i][1]))
    assert all(isinstance(one, losing.Fates | VehicleUse.Overlaps) for one in answers)
