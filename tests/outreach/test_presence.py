"""Recurring presences: their rule, the school year and public holidays both ways, pauses, and one letter at the end."""

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from joz.outbox.models import Message
from outreach.models import Presence, Stop
from outreach.tasks import announce_presences
from partners.models import Membership, SchoolTime
from tests.factories import MembershipFactory, PlaceFactory, SchemeFactory, UserFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
# A Monday in school time: All Saints' holidays begin on the seventeenth of October.
MONDAY = date(2026, 9, 28)
NOW = datetime(2026, 9, 28, 8, tzinfo=PARIS)
EVERY_WEDNESDAY = "FREQ=WEEKLY;BYDAY=WE"


@pytest.fixture
def begin():
    """Begin a presence every Wednesday afternoon: `begin(school_time=…)`."""

    def begun(**changes):
        SchemeFactory()
        usual = {"rule": EVERY_WEDNESDAY, "starts": time(14), "ends": time(17), "team": [], "first_on": MONDAY}
        usual |= {"place": PlaceFactory(), "submission": uuid.uuid4()}
        return Presence.begin(by=UserFactory(), now=NOW, **usual | changes)

    return begun


def days_of(presence):
    return [stop.day for stop in presence.stops.standing().in_order()]


def test_a_presence_announces_its_coming_days_as_stops(begin):
    presence = begin()
    days = days_of(presence)
    assert days[0] == date(2026, 9, 30)
    # Nine weeks, less the eleventh of November.
    assert len(days) == 8
    assert {day.weekday() for day in days} == {2}


def test_announcing_again_adds_only_what_is_missing(begin):
    presence = begin()
    assert presence.announce(by=None, now=NOW) == 0
    announce_presences()
    assert presence.stops.values("occurs_on").distinct().count() == presence.stops.count()


def test_outside_school_time_a_presence_of_school_time_rests(begin):
    assert date(2026, 10, 21) not in days_of(begin(school_time=SchoolTime.SCHOOL_TIME))


def test_a_presence_of_the_holidays_is_there_only_in_them(begin):
    assert days_of(begin(school_time=SchoolTime.HOLIDAYS)) == [date(2026, 10, 21), date(2026, 10, 28)]


def test_public_holidays_are_left_out_unless_asked(begin):
    armistice = date(2026, 11, 11)
    assert armistice not in days_of(begin())
    assert armistice in days_of(begin(on_public_holidays=True))


def test_the_hour_on_the_wall_stays_when_clocks_change(begin):
    stops = begin().stops.all()
    assert {stop.starts_at.astimezone(PARIS).time() for stop in stops} == {time(14)}


def test_the_first_friday_of_the_month_is_a_rule_too(begin):
    assert days_of(begin(rule="FREQ=MONTHLY;BYDAY=1FR")) == [date(2026, 10, 2), date(2026, 11, 6)]


def test_a_rule_that_never_falls_is_refused(begin):
    with pytest.raises(Presence.Never):
        begin(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")


def test_the_same_submission_is_one_presence(begin):
    submission, place = uuid.uuid4(), PlaceFactory()
    assert begin(submission=submission, place=place) == begin(submission=submission, place=place)


def test_a_pause_cancels_its_days_and_they_do_not_come_back(begin):
    presence = begin()
    presence.pause(by=UserFactory(), first=date(2026, 10, 1), last=date(2026, 10, 31), now=NOW)
    presence.announce(by=None, now=NOW)
    assert [day for day in days_of(presence) if day.month == 10] == []


def test_a_pause_that_ends_before_it_begins_is_refused(begin):
    with pytest.raises(Presence.NotADay):
        begin().pause(by=UserFactory(), first=date(2026, 10, 31), last=date(2026, 10, 1), now=NOW)


def test_a_day_that_was_cancelled_is_not_announced_again(begin):
    presence = begin()
    presence.stops.in_order().first().cancel(by=UserFactory(), now=NOW, reason="weather")
    presence.announce(by=None, now=NOW)
    assert date(2026, 9, 30) not in days_of(presence)


def test_when_a_presence_ends_its_host_gets_one_letter(begin):
    place = PlaceFactory()
    host = MembershipFactory(organisation=place.organisation, role=Membership.Role.PARTNER_STAFF).user
    presence = begin(place=place)
    presence.end(by=UserFactory(), on=date(2026, 10, 5), now=NOW)
    assert days_of(presence) == [date(2026, 9, 30)]
    letter = Message.objects.get(to=host.email)
    assert letter.subject == "7 haltes annulées"


def test_a_day_on_which_somebody_is_elsewhere_waits_as_a_draft(begin):
    maya = UserFactory()
    begin(team=[maya])
    second = begin(team=[maya])
    assert set(second.stops.values_list("state", flat=True)) == {"draft"}


def test_one_stop_a_day_is_kept_by_the_database(begin):
    stop = begin().stops.first()
    with pytest.raises(IntegrityError, match="presence_once_a_day"), transaction.atomic():
        Stop.objects.create(
            presence=stop.presence, occurs_on=stop.occurs_on, commune=stop.commune, place=stop.place, period=stop.period
        )


def test_a_presence_that_ends_before_it_begins_is_refused_by_the_database(begin):
    with pytest.raises(IntegrityError, match="presence_ends_after_it_begins"), transaction.atomic():
        begin(starts=time(17), ends=time(14))
