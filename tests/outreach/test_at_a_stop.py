"""What is noted at a stop: anonymous counters, partners, notes, the report; places where nobody comes."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import Met, PartnerMet, Stop, StopNote, StopReport, StopTeam
from outreach.stops.questioned import are_questioned, questioned_places, spot_of
from tests.factories import CommuneFactory, OrganisationFactory, PlaceFactory, StopFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def maya():
    return UserFactory(first_name="Maya")


@pytest.fixture
def stop():
    return StopFactory(under_way=True)


@pytest.fixture
def count(stop, maya):
    """One more: `count("F", "18_20", n=2)`."""

    def counted(sex="F", age_band="18_20", n=1, at=stop, **more):
        key = more.pop("key", None) or uuid.uuid4()
        return Met.count(at, key=key, sex=sex, age_band=age_band, n=n, by=maya, now=NOW, **more)

    return counted


def test_a_counter_goes_up_and_down_without_anything_being_overwritten(stop, count):
    count(n=3)
    count(n=-1)
    count("M", "21_25", is_neet=True)
    assert (stop.met.count(), stop.met.total()) == (3, 3)
    assert stop.met.by_sex() == {"F": 2, "M": 1}
    assert stop.met.by_age_band() == {"18_20": 2, "21_25": 1}
    assert stop.met.by_neet() == {None: 2, True: 1}


def test_the_same_tap_twice_counts_once(stop, count):
    key = uuid.uuid4()
    count(key=key)
    count(key=key)
    assert stop.met.total() == 1


def test_a_counter_never_goes_below_zero(stop, count):
    count("M")
    with pytest.raises(Met.BelowZero, match="plus personne"):
        count("F", n=-1)
    with pytest.raises(Met.BelowZero):
        count("M", n=-1, is_neet=True)
    assert stop.met.total() == 1


def test_nobody_is_counted_where_we_are_not(count):
    with pytest.raises(Met.NotOpen, match="planifiée"):
        count(at=StopFactory())
    with pytest.raises(Met.NotOpen, match="annulée"):
        count(at=StopFactory(cancelled=True))


def test_a_late_tap_still_counts_once_the_stop_is_closed(count):
    held = StopFactory(held=True)
    count(at=held)
    assert held.met.total() == 1


@pytest.mark.parametrize("n", [0, 51, -51])
def test_the_database_refuses_a_count_of_nobody_or_of_a_crowd(stop, maya, n):
    with pytest.raises(IntegrityError, match="met_counts_a_few"), transaction.atomic():
        stop.met.create(sex="F", age_band="18_20", n=n, by=maya, received_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_eight_phones_that_take_back_the_last_one_a_single_one_does():
    stop, maya = StopFactory(under_way=True), UserFactory()
    noted = {"sex": "F", "age_band": "18_20", "by": maya, "now": NOW}
    Met.count(stop, key=uuid.uuid4(), n=1, **noted)
    results = race(8, lambda _: Met.count(stop, key=uuid.uuid4(), n=-1, **noted))
    assert sum(isinstance(result, Met) for result in results) == 1
    assert sum(isinstance(result, Met.BelowZero) for result in results) == 7
    assert stop.met.total() == 0


def test_met_are_measured_by_days(stop, count):
    count(n=2)
    assert Met.objects.between(stop.day, stop.day).total() == 2
    assert Met.objects.between(until=stop.day - timedelta(days=1)).total() == 0
    assert Met.objects.by_cell() == {(stop.pk, "F", "18_20", None): 2}


def test_partners_and_notes_are_kept_once_at_a_stop_that_has_begun(stop, maya):
    key, charity = uuid.uuid4(), OrganisationFactory(name="Les Paniers")
    for _ in range(2):
        PartnerMet.note(stop, key=key, by=maya, now=NOW, organisation=charity)
    StopNote.note(stop, key=uuid.uuid4(), by=maya, now=NOW, words="Parking en travaux")
    assert [line.who for line in stop.partners_met.all()] == ["Les Paniers"]
    assert stop.notes.get().words == "Parking en travaux"
    with pytest.raises(Met.NotOpen):
        StopNote.note(StopFactory(), key=uuid.uuid4(), by=maya, now=NOW, words="Trop tôt")
    with pytest.raises(IntegrityError, match="partner_met_is_somebody"), transaction.atomic():
        stop.partners_met.create(by=maya, received_at=NOW)


SAID = {"affluence": "quiet", "weather": "rain", "informed": 4, "interviews": 1, "note": "Revenir le soir"}


def test_a_report_is_made_once_a_stop_is_over_and_may_be_corrected(maya):
    stop, submission = StopFactory(under_way=True), uuid.uuid4()
    with pytest.raises(StopReport.NotHeld):
        StopReport.make(stop, by=maya, now=NOW, submission=submission, **SAID)
    stop.close(by=maya, now=NOW)
    report = StopReport.make(stop, by=maya, now=NOW, submission=submission, **SAID)
    assert StopReport.make(stop, by=maya, now=NOW, submission=submission, **SAID) == report
    with pytest.raises(StopReport.AlreadyMade, match="Maya"):
        StopReport.make(stop, by=UserFactory(), now=NOW, submission=uuid.uuid4(), **SAID)
    report.correct(by=UserFactory(first_name="Joris"), now=NOW, **SAID | {"interviews": 2})
    assert (report.interviews, report.made_by.first_name) == (2, "Joris")
    verbs = list(
        TrailEntry.objects.filter(verb__startswith="stop.report").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["stop.reported", "stop.report_corrected"]


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_at_once_one_is_kept():
    stop, maya = StopFactory(held=True), UserFactory()
    results = race(4, lambda _: StopReport.make(stop, by=maya, now=NOW, submission=uuid.uuid4(), **SAID))
    assert sum(isinstance(result, StopReport) for result in results) == 1
    assert sum(isinstance(result, StopReport.AlreadyMade) for result in results) == 3


def test_a_stop_nobody_had_planned_is_open_at_once_and_announced_to_nobody(maya):
    submission, commune = uuid.uuid4(), CommuneFactory()
    what = {"by": maya, "now": NOW, "submission": submission, "commune": commune, "place_as_typed": "Le stade"}
    stop = Stop.improvise(**what)
    assert Stop.improvise(**what) == stop
    assert (stop.state, stop.is_public, stop.ends_at - stop.starts_at) == ("under_way", False, timedelta(hours=2))
    assert [(one.user, one.holds) for one in stop.team.all()] == [(maya, False)]
    assert not Stop.objects.public().exists()


def test_a_stop_improvised_late_at_night_ends_before_midnight(maya):
    late = NOW.replace(hour=23, minute=10)
    stop = Stop.improvise(
        by=maya, now=late, submission=uuid.uuid4(), commune=CommuneFactory(), place_as_typed="Le port"
    )
    assert stop.day == late.date() == timezone.localdate(stop.ends_at)


def test_a_stop_may_be_improvised_while_another_is_planned(maya):
    planned = StopFactory(starts_at=NOW)
    StopTeam.put(planned, [maya])
    StopTeam.hold(planned)
    Stop.improvise(by=maya, now=NOW, submission=uuid.uuid4(), commune=CommuneFactory(), place_as_typed="Le stade")
    assert Stop.objects.worked_by(maya).count() == 2
    assert Stop.objects.worked_by(UserFactory()).count() == 0
    StopFactory()
    assert Stop.objects.worked_by(UserFactory()).count() == 1


def held(days_ago, **where):
    return StopFactory(held=True, starts_at=NOW - timedelta(days=days_ago), **where)


def test_a_place_is_questioned_after_three_empty_stops_in_a_row(count):
    place = PlaceFactory(name="Salle Ty Kreiz")
    where = {"place": place, "commune": place.commune, "place_as_typed": ""}
    stops = [held(days, **where) for days in (21, 14)]
    assert questioned_places() == []
    stops.append(held(7, **where))
    asked = questioned_places()
    assert [(one.where, one.commune, one.last) for one in asked] == [("Salle Ty Kreiz", place.commune, stops[-1].day)]
    assert are_questioned(stops) == {spot_of(stops[0])}
    count(at=stops[1])
    assert questioned_places() == []


def test_an_older_success_does_not_clear_three_empty_ones_and_other_places_do_not_mix(count):
    commune = CommuneFactory()
    full = held(28, commune=commune)
    count(at=full)
    for days in (21, 14, 7):
        held(days, commune=commune)
    held(3, commune=commune, place_as_typed="Le port")
    StopFactory(cancelled=True, commune=commune, place_as_typed="Le port")
    assert [one.where for one in questioned_places()] == ["Parking de la salle des fêtes"]


def test_empty_and_held_stops_are_counted(count):
    full, empty = held(7), held(6)
    count(at=full)
    StopFactory()
    assert set(Stop.objects.held()) == {full, empty}
    assert list(Stop.objects.empty()) == [empty]
    assert {stop.pk: stop.met_count for stop in Stop.objects.held().with_met()} == {full.pk: 1, empty.pk: 0}


def test_the_page_of_a_stop_tells_the_team_how_it_went_and_the_others_nothing(sign_in_as, maya, count):
    stop = StopFactory(held=True)
    count(at=stop, n=2, is_neet=True)
    PartnerMet.note(stop, key=uuid.uuid4(), by=maya, now=NOW, as_typed="La boulangère")
    StopReport.make(stop, by=maya, now=NOW, submission=uuid.uuid4(), **SAID)
    page = sign_in_as("adviser").get(stop.get_absolute_url()).content.decode()
    assert "dont 2 sans emploi ni formation" in page and "La boulangère" in page and "Revenir le soir" in page
    page = sign_in_as("partner_staff").get(stop.get_absolute_url()).content.decode()
    assert "Revenir le soir" not in page and "Rencontres" not in page


def test_the_page_of_a_stop_to_come_where_nobody_comes_says_so(sign_in_as):
    commune = CommuneFactory()
    for days in (21, 14, 7):
        held(days, commune=commune)
    page = sign_in_as("adviser").get(StopFactory(commune=commune).get_absolute_url())
    assert "Trois haltes de suite" in page.content.decode()
