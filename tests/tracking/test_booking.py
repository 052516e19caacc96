"""Whoever is expected at a stop follows it, and is told once, in words that betray nothing."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.outbox.models import Message
from outreach.fleet import losing
from outreach.models import Stop, StopTeam
from outreach.slots import taken
from outreach.stops import followers
from outreach.stops.conflicts import busy
from outreach.stops.losing import cancel_together
from tests.factories import (
    AppointmentFactory,
    CommuneFactory,
    ContactPointFactory,
    MembershipFactory,
    SchemeFactory,
    StopFactory,
    StopSlotsFactory,
    ThemeFactory,
    UserFactory,
    VehicleFactory,
    YoungPersonFactory,
)
from tracking.models import Appointment

pytestmark = pytest.mark.django_db

# A Monday, far from any holiday; the stop is on the Wednesday.
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 8, 10, tzinfo=PARIS)
NINE = datetime(2027, 3, 10, 9, tzinfo=PARIS)


@pytest.fixture
def planner():
    return MembershipFactory(organisation=SchemeFactory(name="J’Oz").carrier).user


@pytest.fixture
def stop(planner):
    return StopSlotsFactory(stop=StopFactory(starts_at=NINE)).stop


@pytest.fixture
def expect(stop):
    """Somebody expected at the stop: `expect(minutes, sms_ok=False, discreet_messages=True)`."""

    def expected(minutes=0, *, sms_ok=True, discreet=False, **person):
        who = YoungPersonFactory(**person)
        ContactPointFactory(young_person=who, value=f"+3361234{5000 + minutes}", sms_ok=sms_ok, sms_ok_on=NOW.date())
        start = stop.starts_at + timedelta(minutes=minutes)
        return AppointmentFactory(
            young_person=who,
            adviser=None,
            stop=stop,
            seat=1,
            period=DateTimeTZRange(start, start + timedelta(minutes=30)),
            format="public_space",
            discreet=discreet,
        )

    return expected


def sms():
    return Message.objects.filter(channel="sms").order_by("pk")


def move(stop, by, *, later, lasting=timedelta(hours=3)):
    start = stop.starts_at + later
    period = DateTimeTZRange(start, start + lasting)
    return stop.move(by=by, now=NOW, reason="permit", period=period, submission=uuid.uuid4())


def test_a_cancelled_stop_cancels_its_appointments_and_each_person_is_told_once(stop, expect, planner):
    expected = [expect(0), expect(30)]
    assert [(one.nouns[0], one.count) for one in followers.standing_on([stop])] == [("rendez-vous", 2)]
    stop.cancel(by=planner, now=NOW, reason="weather")
    for one in expected:
        one.refresh_from_db()
        assert (one.state, one.cancelled_by) == ("cancelled", "stop")
    assert sms().count() == 2
    assert followers.standing_on([stop]) == []
    followers.follow_cancelled(stop, by=planner, now=NOW)
    assert sms().count() == 2


def test_the_message_is_neutral_leaves_in_open_hours_and_expires_at_the_appointment(stop, expect, planner):
    ThemeFactory(label="Logement")
    expect(0)
    at_night = NOW.replace(hour=23)
    stop.cancel(by=planner, now=at_night, reason="weather")
    message = sms().get()
    assert message.body.startswith("J’Oz : bonjour, ton rendez-vous du mercredi 10 mars")
    assert not any(word in message.body for word in ("Mission", "Logement", "vous êtes", "Météo"))
    assert message.next_try_at == datetime(2027, 3, 9, 9, tzinfo=PARIS)
    assert message.expires_at == NINE


@pytest.mark.parametrize("how", [{"discreet": True}, {"discreet_messages": True}])
def test_a_discreet_message_does_not_say_who_writes(stop, expect, planner, how):
    expect(0, **how)
    new = move(stop, planner, later=timedelta(days=1))
    body = sms().get().body
    assert "J’Oz" not in body and new.where not in body
    assert "jeudi 11 mars" in body


def test_whoever_did_not_agree_to_sms_or_wants_no_contact_is_not_written_to(stop, expect, planner):
    expect(0, sms_ok=False)
    expect(30, do_not_contact_on=NOW.date())
    stop.cancel(by=planner, now=NOW, reason="weather")
    assert not sms().exists()
    assert Appointment.objects.filter(state="cancelled").count() == 2


def test_a_message_that_could_only_come_after_the_hour_is_not_owed(stop, expect, planner):
    expect(0)
    stop.cancel(by=planner, now=NINE - timedelta(hours=1), reason="breakdown")
    assert not sms().exists()


def test_a_moved_stop_takes_its_appointments_along_and_tells_each_person_once(stop, expect, planner):
    first, second = expect(0), expect(30)
    new = move(stop, planner, later=timedelta(days=1, hours=2))
    for one, minutes in ((first, 0), (second, 30)):
        one.refresh_from_db()
        assert (one.state, one.stop, one.seat, one.sequence) == ("booked", new, 1, 1)
        assert one.starts_at == new.starts_at + timedelta(minutes=minutes)
    assert sms().count() == 2
    before, after = sms()[0].body.split("change")
    assert "mercredi 10 mars" in before and "jeudi 11 mars" in after
    assert new.where in sms()[0].body
    assert new.slots.minutes == 30


def test_whoever_no_longer_fits_in_a_shorter_stop_is_released_and_told(stop, expect, planner):
    kept, lost = expect(0), expect(60)
    move(stop, planner, later=timedelta(days=1), lasting=timedelta(hours=1))
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.state, lost.state, lost.cancelled_by) == ("booked", "cancelled", "stop")
    assert ["change" in message.body for message in sms()] == [True, False]


def test_a_stop_moved_twice_tells_twice(stop, expect, planner):
    expect(0)
    move(move(stop, planner, later=timedelta(days=1)), planner, later=timedelta(days=1))
    assert sms().count() == 2


def test_what_is_over_stays_where_it_was(stop, expect, planner):
    over = expect(0)
    Appointment.objects.update(cancelled_at=NOW, cancelled_by="person")
    move(stop, planner, later=timedelta(days=1))
    over.refresh_from_db()
    assert (over.stop, over.cancelled_by) == (stop, "person")
    assert not sms().exists()


def test_stops_lost_together_release_everyone(stop, expect, planner):
    expect(0)
    stops = type(stop).objects.filter(pk=stop.pk)
    cancel_together(stops, by=planner, now=NOW, reason="breakdown")
    assert Appointment.objects.get().state == "cancelled"
    assert sms().count() == 1


def test_the_planning_of_stops_knows_when_an_adviser_has_an_appointment(planner):
    appointment = AppointmentFactory(adviser=planner, period=DateTimeTZRange(NINE, NINE + timedelta(hours=1)))
    found = busy.periods([planner.pk], NINE.date(), NINE.date())
    assert [(one.user_id, one.period, one.words) for one in found] == [
        (planner.pk, appointment.period, "a un rendez-vous")
    ]
    assert busy.periods([UserFactory().pk], NINE.date(), NINE.date()) == []


def test_only_periods_go_down_and_not_those_of_what_was_cancelled(stop, expect, planner):
    mine = AppointmentFactory(adviser=planner, period=DateTimeTZRange(NINE, NINE + timedelta(hours=1)))
    there = expect(0)
    assert taken.of_advisers({planner.pk}, mine.period) == [(planner.pk, mine.period)]
    assert taken.at_stops([stop.pk]) == [(stop.pk, there.period)]
    Appointment.objects.update(cancelled_at=NOW, cancelled_by="person")
    assert taken.of_advisers({planner.pk}, mine.period) == taken.at_stops([stop.pk]) == []
    assert not StopTeam.objects.exists()


def test_a_breakdown_shows_the_appointments_that_it_costs_and_then_costs_them(planner):
    stop = Stop.draft(
        by=planner,
        now=NOW,
        submission=uuid.uuid4(),
        period=DateTimeTZRange(NINE, NINE + timedelta(hours=3)),
        commune=CommuneFactory(),
        place_as_typed="Parking de l’église",
        vehicle=VehicleFactory(),
    )
    stop.plan(by=planner, now=NOW)
    StopSlotsFactory(stop=stop)
    booked = [AppointmentFactory(adviser=None, stop=stop, seat=seat, starts_at=NINE) for seat in (1, 2)]
    for one in booked:
        ContactPointFactory(young_person=one.young_person, agreed_to_sms=True)
    what = {"period": DateTimeTZRange(NOW, None), "reason": "breakdown", "by": planner, "now": NOW}
    what["submission"] = uuid.uuid4()
    shown = losing.rehearse(stop.vehicle, **what)
    assert [one.count for one in shown.followed] == [2]
    assert not sms().exists()
    losing.immobilise(stop.vehicle, **what)
    losing.immobilise(stop.vehicle, **what)
    assert Appointment.objects.filter(state="cancelled", cancelled_by="stop").count() == 2
    assert sms().count() == 2
