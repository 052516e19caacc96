"""Appointments: an hour is given once, whoever asks at the same time; what became of each is a fact."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import Meeting, Stop, StopSlots, StopTeam
from outreach.slots.offered import Slot
from referrals.models import YoungPerson
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    RestrictionFactory,
    StopFactory,
    StopSlotsFactory,
    UserFactory,
    YoungPersonFactory,
)
from tests.racing import race
from tracking.models import Appointment
from tracking.models.interaction import Format
from tracking.reading.dossier import Dossier, subject_of
from tracking.timeline import appointments
from tracking.timeline.moment import Kind

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 8, tzinfo=ZoneInfo("Europe/Paris"))
NINE = NOW + timedelta(hours=25)


def at(minutes, length=30):
    start = NINE + timedelta(minutes=minutes)
    return DateTimeTZRange(start, start + timedelta(minutes=length))


def with_adviser(user, minutes=0, length=30):
    return Slot(at(minutes, length), ("phone",), adviser_id=user.pk)


def at_stop(stop, minutes=0, length=30):
    return Slot(at(minutes, length), ("public_space",), stop_id=stop.pk)


@pytest.fixture
def maya(carrier):
    return MembershipFactory(organisation=carrier).user


@pytest.fixture
def stop():
    """Three hours from nine, half an hour each, one person at a time."""
    return StopSlotsFactory(stop=StopFactory(starts_at=NINE), minutes=30, at_once=1).stop


@pytest.fixture
def book(carrier):
    """Book a slot for somebody: `book(slot, person=...)`."""

    def booked(slot, person=None, **what):
        usual = {"format": slot.formats[0], "organisation": carrier, "origin": "online", "by": None, "now": NOW}
        usual["submission"] = uuid.uuid4()
        return Appointment.book(person or YoungPersonFactory(), slot, **usual | what)

    return booked


# --- Book ---


def test_a_walk_in_books_and_the_trail_says_so(book, maya):
    appointment = book(with_adviser(maya))
    assert (appointment.state, appointment.adviser, appointment.origin) == ("booked", maya, "online")
    assert TrailEntry.objects.filter(verb="appointment.booked").count() == 1


def test_the_same_submission_twice_is_one_appointment(book, maya):
    person, submission = YoungPersonFactory(), uuid.uuid4()
    first, second = (book(with_adviser(maya), person, submission=submission) for _ in range(2))
    assert first == second
    assert Appointment.objects.count() == 1


def test_an_hour_that_is_taken_is_refused_and_back_to_back_fits(book, maya):
    book(with_adviser(maya))
    with pytest.raises(Appointment.Taken, match="vient d’être pris"):
        book(with_adviser(maya, 15))
    assert book(with_adviser(maya, 30)).state == "booked"


def test_nobody_is_expected_yesterday(book, maya):
    with pytest.raises(Appointment.Past):
        book(with_adviser(maya), now=NINE)


def test_nobody_has_two_appointments_at_once(book, maya):
    person = YoungPersonFactory()
    book(with_adviser(maya), person)
    with pytest.raises(Appointment.HasOne, match="déplacez-le"):
        book(with_adviser(UserFactory()), person)


def test_an_adviser_at_a_stop_takes_no_appointment_elsewhere(book, maya, stop):
    StopTeam.put(stop, [maya])
    StopTeam.hold(stop)
    with pytest.raises(Appointment.Taken, match="sur une halte"):
        book(with_adviser(maya))


def test_a_stop_receives_as_many_at_once_as_it_says(book, stop):
    StopSlots.objects.update(at_once=2)
    assert [book(at_stop(stop)).seat for _ in range(2)] == [1, 2]
    with pytest.raises(Appointment.Taken):
        book(at_stop(stop))
    assert book(at_stop(stop, 30)).seat == 1


def test_a_stop_without_slots_or_outside_its_hours_or_cancelled_offers_nothing(book, stop):
    with pytest.raises(Appointment.NotOffered):
        book(at_stop(stop, 165))
    with pytest.raises(Appointment.NotOffered):
        book(at_stop(StopFactory(starts_at=NINE)))
    stop.cancel(by=UserFactory(), now=NOW, reason="weather")
    with pytest.raises(Appointment.NotOffered, match="ou plus"):
        book(at_stop(stop))


def test_every_way_to_meet_is_a_way_that_an_exchange_knows():
    assert {(one.value, one.label) for one in Meeting} <= {(one.value, one.label) for one in Format}


# --- The database ---


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("appointment_with_an_adviser_or_at_a_stop", {"adviser": None}),
        ("appointment_with_an_adviser_or_at_a_stop", {"seat": 1}),
        ("appointment_cancellation_is_whole", {"cancelled_at": NOW}),
        ("appointment_cancellation_is_whole", {"cancelled_by": "person"}),
        ("appointment_ends_in_one_way", {"held_at": NOW, "missed_at": NOW}),
        ("appointment_ends_in_one_way", {"held_at": NOW, "cancelled_at": NOW, "cancelled_by": "person"}),
        ("appointment_ends_in_one_way", {"missed_at": NOW, "cancelled_at": NOW, "cancelled_by": "person"}),
        ("appointment_begins_and_ends", {"period": DateTimeTZRange(NINE, None)}),
        ("appointment_begins_and_ends", {"period": DateTimeTZRange(empty=True)}),
    ],
)
def test_a_row_that_says_half_is_refused_by_the_database(name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AppointmentFactory(**values)


def test_two_in_one_seat_or_with_one_adviser_are_refused_by_the_database(stop):
    at_the_stop = {"adviser": None, "stop": stop, "seat": 1, "period": at(0)}
    AppointmentFactory(**at_the_stop)
    with pytest.raises(IntegrityError, match="appointment_alone_in_its_seat"), transaction.atomic():
        AppointmentFactory(**at_the_stop)
    other = AppointmentFactory()
    with pytest.raises(IntegrityError, match="adviser_in_one_appointment_at_a_time"), transaction.atomic():
        AppointmentFactory(adviser=other.adviser, period=other.period)


# --- Several at once ---


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_one_hour_with_an_adviser_one_gets_it(book, maya):
    people = [YoungPersonFactory() for _ in range(8)]
    results = race(8, lambda index: book(with_adviser(maya), people[index]))
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert sum(isinstance(result, Appointment.Taken) for result in results) == 7


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_last_two_seats_of_a_stop_two_get_one_each(book, stop):
    StopSlots.objects.update(at_once=2)
    people = [YoungPersonFactory() for _ in range(8)]
    results = race(8, lambda index: book(at_stop(stop), people[index]))
    assert sorted(result.seat for result in results if isinstance(result, Appointment)) == [1, 2]
    assert sum(isinstance(result, Appointment.Taken) for result in results) == 6


@pytest.mark.django_db(transaction=True)
def test_one_impatient_person_gets_one_appointment(book, maya):
    person = YoungPersonFactory()
    advisers = [UserFactory() for _ in range(8)]
    results = race(8, lambda index: book(with_adviser(advisers[index]), person))
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert sum(isinstance(result, Appointment.HasOne) for result in results) == 7


@pytest.mark.django_db(transaction=True)
def test_two_who_want_each_others_hour_do_not_wait_for_each_other_for_ever(book, maya):
    noe = UserFactory()
    slots = [with_adviser(maya), with_adviser(noe)]
    for _ in range(4):
        pair = [book(slot) for slot in slots]
        results = race(2, lambda index, pair=pair: move(pair[index], slots[1 - index]))
        assert all(result is None or isinstance(result, Appointment.Taken) for result in results)
        for one in pair:
            cancel(one)


@pytest.mark.django_db(transaction=True)
def test_nobody_books_at_a_stop_while_it_is_cancelled_and_stays_behind(book, stop):
    planner, people = UserFactory(), [YoungPersonFactory() for _ in range(7)]
    StopSlots.objects.update(at_once=7)

    def act(index):
        if index == 7:
            return Stop.objects.get(pk=stop.pk).cancel(by=planner, now=NOW, reason="weather")
        return book(at_stop(stop), people[index])

    results = race(8, act)
    assert all(result is None or isinstance(result, Appointment | Appointment.NotOffered) for result in results)
    assert not Appointment.objects.booked().exists()


# --- Move, cancel ---


def move(appointment, slot, **what):
    return appointment.move(slot, **{"format": slot.formats[0], "by": None, "now": NOW} | what)


def cancel(appointment, who="person", now=NOW):
    return appointment.cancel(who=who, by=None, now=now)


def test_a_move_frees_the_hour_that_it_leaves(book, maya, stop):
    appointment = book(with_adviser(maya))
    move(appointment, at_stop(stop))
    assert (appointment.adviser, appointment.stop, appointment.seat) == (None, stop, 1)
    assert (appointment.sequence, appointment.moved_at, appointment.format) == (1, NOW, "public_space")
    assert book(with_adviser(maya)).state == "booked"
    assert TrailEntry.objects.filter(verb="appointment.moved").count() == 1


def test_a_move_by_a_quarter_of_an_hour_is_not_in_its_own_way(book, maya, stop):
    appointment, other = book(with_adviser(maya)), book(at_stop(stop))
    move(appointment, with_adviser(maya, 15))
    move(other, at_stop(stop, 15))
    assert (appointment.starts_at, other.seat) == (NINE + timedelta(minutes=15), 1)


def test_a_move_to_an_hour_that_is_taken_leaves_it_where_it_was(book, maya):
    appointment = book(with_adviser(maya))
    book(with_adviser(maya, 30))
    with pytest.raises(Appointment.Taken):
        move(appointment, with_adviser(maya, 30))
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.sequence) == (NINE, 0)


def test_a_cancelled_appointment_gives_its_hour_back_and_is_neither_moved_nor_cancelled_again(book, maya):
    appointment = book(with_adviser(maya))
    cancel(appointment, who="adviser")
    assert (appointment.state, appointment.cancelled_by, appointment.sequence) == ("cancelled", "adviser", 1)
    with pytest.raises(Appointment.NotInThisState, match="annulé"):
        cancel(appointment)
    with pytest.raises(Appointment.NotInThisState):
        move(appointment, with_adviser(maya, 30))
    assert book(with_adviser(maya)).state == "booked"


# --- How it went ---


@pytest.mark.parametrize(("verb", "state"), [("attend", "held"), ("miss", "missed")])
def test_how_it_went_is_said_once_and_not_before_it_began(book, maya, verb, state):
    appointment = book(with_adviser(maya))
    with pytest.raises(Appointment.TooEarly):
        getattr(appointment, verb)(by=maya, now=NOW)
    getattr(appointment, verb)(by=maya, now=NINE)
    assert appointment.state == state
    for again in (appointment.attend, appointment.miss):
        with pytest.raises(Appointment.NotInThisState, match="honoré"):
            again(by=maya, now=NINE)
    with pytest.raises(Appointment.NotInThisState):
        cancel(appointment)


def test_those_to_come_and_those_to_complete_are_told_apart(book, maya):
    first, second = book(with_adviser(maya)), book(with_adviser(maya, 60))
    later = NINE + timedelta(minutes=45)
    assert list(Appointment.objects.upcoming(later)) == [second]
    assert list(Appointment.objects.to_complete(later)) == [first]


# --- Who sees it, who holds it ---


def test_the_team_sees_it_and_an_outsider_does_not(book, maya):
    appointment, outsider = book(with_adviser(maya)), MembershipFactory().user
    assert list(Appointment.objects.visible_to(maya)) == [appointment]
    assert not Appointment.objects.visible_to(outsider).exists()


def test_with_somebody_whose_file_is_closed_it_is_not_seen(book, maya):
    appointment = book(with_adviser(maya))
    RestrictionFactory(young_person=appointment.young_person)
    assert not Appointment.objects.visible_to(maya).exists()


def test_a_secret_opens_one_appointment_until_the_next_is_made_and_is_not_kept(book, maya):
    appointment, other = book(with_adviser(maya)), book(with_adviser(maya, 30))
    token = appointment.renew_key()
    other.renew_key()
    assert list(Appointment.objects.visible_to_holder(token)) == [appointment]
    assert token not in str(Appointment.objects.filter(pk=appointment.pk).values())
    appointment.renew_key()
    assert not Appointment.objects.visible_to_holder(token).exists()
    assert not Appointment.objects.visible_to_holder("").exists()


def test_a_person_forgotten_takes_their_appointments_along(book, maya):
    appointment = book(with_adviser(maya))
    YoungPerson.objects.filter(pk=appointment.young_person_id).delete()
    assert not Appointment.objects.exists()


# --- In the story of the person ---


def story_of(person, reader):
    return Dossier.of(person, reader=reader, now=timezone.now(), kind=Kind.APPOINTMENT).story.moments


def test_the_story_tells_of_appointments_to_come_kept_missed_and_cancelled(signalled, adviser, carrier):
    person, now = signalled().young_person, timezone.now()
    usual = {"young_person": person, "organisation": carrier, "adviser": adviser}
    AppointmentFactory(**usual)
    AppointmentFactory(**usual, starts_at=now - timedelta(days=1))
    AppointmentFactory(**usual, starts_at=now - timedelta(days=2), held_at=now)
    AppointmentFactory(**usual, starts_at=now - timedelta(days=3), missed_at=now)
    AppointmentFactory(**usual, starts_at=now - timedelta(days=4), cancelled_at=now, cancelled_by="person")
    AppointmentFactory(organisation=carrier, adviser=adviser, starts_at=now - timedelta(days=5))
    told = story_of(person, adviser)
    assert [moment.title for moment in told] == [
        "Rendez-vous à venir",
        "Rendez-vous à compléter",
        "Rendez-vous honoré",
        "Rendez-vous non honoré",
        "Rendez-vous annulé par la personne",
    ]
    assert (told[0].by, told[0].detail) == (str(adviser), "Téléphone")


def test_the_story_says_where_the_stop_is_and_nothing_of_what_another_structure_gives(signalled, adviser, carrier):
    person, stop = signalled().young_person, StopFactory()
    AppointmentFactory(young_person=person)
    AppointmentFactory(
        young_person=person, organisation=carrier, adviser=None, stop=stop, seat=1, format="public_space"
    )
    assert [moment.detail for moment in story_of(person, adviser)] == [f"Espace public · {stop.where}, {stop.commune}"]


def test_appointments_are_told_in_one_query_however_many(signalled, adviser, carrier):
    person, counts = signalled().young_person, []
    subject = subject_of(person, adviser, now=timezone.now())
    for _ in range(2):
        for _ in range(3):
            place = {"stop": StopSlotsFactory().stop, "seat": 1, "adviser": None}
            AppointmentFactory(young_person=person, organisation=carrier)
            AppointmentFactory(young_person=person, organisation=carrier, **place)
        with CaptureQueriesContext(connection) as seen:
            assert list(appointments.moments(subject))
        counts.append(len(seen))
    assert counts == [1, 1]
