"""A plan asked for: facts of the database, a run alone with it, the best kept, stopped, taken up, refused in words."""

import subprocess
import sys
import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from outreach.models import PlanRun, VisitRequest
from outreach.planning import criteria
from outreach.plans import running
from outreach.plans.facts import gather
from outreach.plans.wishes import Decision, Wishes
from outreach.stops.conflicts import busy
from outreach.stops.conflicts.busy import Busy
from outreach.tasks import work_out_plans
from partners.models import OpeningHours, SchoolTime
from tests.factories import (
    CommuneFactory,
    ExternalStopFactory,
    MandateFactory,
    MembershipFactory,
    PlaceFactory,
    ReferralFactory,
    StopFactory,
    TravelTimeFactory,
    UserFactory,
    VehicleFactory,
    VehicleUseFactory,
)
from tests.racing import race

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 9, 1, 8, tzinfo=PARIS)
TUESDAY, WEDNESDAY = date(2026, 9, 8), date(2026, 9, 9)


@pytest.fixture
def base():
    return CommuneFactory(name="Vannes", covered=True)


@pytest.fixture
def villages(base):
    """Three communes, fifteen minutes from the base and from each other."""
    found = [CommuneFactory(name=name, covered=True, population=3000) for name in ("Elven", "Molac", "Péaule")]
    ends = [base, *found]
    for one in ends:
        for other in ends:
            if one != other:
                TravelTimeFactory(origin=one, destination=other, minutes=15)
    return found


@pytest.fixture
def wishes(base, villages):
    def wished(**changes):
        return Wishes(**{"days": (TUESDAY, WEDNESDAY), "base": base.pk, "vehicle": VehicleFactory().pk} | changes)

    return wished


@pytest.fixture
def ask():
    def asked(wishes, **changes):
        usual = {"by": UserFactory(), "now": NOW, "submission": uuid.uuid4(), "name": "Septembre"}
        return PlanRun.ask(**usual | {"wishes": wishes.written()} | changes)

    return asked


def stops_of(run):
    return [(day["day"], stop["name"]) for day in run.result["days"] for stop in day["stops"]]


def test_wishes_are_read_as_they_were_written(wishes):
    wished = wishes(pins=(Decision("56053", TUESDAY),), refusals=(Decision("56135"),), weights={"days": 2.0})
    assert Wishes.read(wished.written()) == wished


def test_each_floor_says_its_reasons_in_words(villages):
    elven, molac, _ = villages
    MandateFactory(commune=elven)
    VisitRequest.ask(by=UserFactory(), now=NOW, submission=uuid.uuid4(), commune=molac)
    told = criteria.reasons([elven.pk, molac.pk], TUESDAY)
    assert {one.criterion.code for one in told[elven.pk]} == {"days", "youths"}
    assert {one.criterion.code: one.words for one in told[molac.pk]}["asked"] == "1\u00a0demande"


def test_days_are_counted_from_the_last_stop_held(villages):
    elven = villages[0]
    start = datetime(2026, 8, 29, 9, tzinfo=PARIS)
    StopFactory(commune=elven, starts_at=start, held=True)
    days = next(one for one in criteria.reasons([elven.pk], TUESDAY)[elven.pk] if one.criterion.code == "days")
    assert (days.measure, days.words) == (10, "10\u00a0jours sans passage")


def test_the_facts_take_a_constant_number_of_queries(wishes, django_assert_num_queries):
    wished = wishes()
    with django_assert_num_queries(12):
        gather(wished)
    CommuneFactory.create_batch(10, covered=True)
    with django_assert_num_queries(12):
        gather(wished)


def test_a_run_proposes_days_and_says_why(wishes, ask):
    run = ask(wishes())
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.state == "done"
    assert len(stops_of(run)) == 4
    assert run.result["is_proven"]
    assert all(stop["reasons"] for day in run.result["days"] for stop in day["stops"])
    assert all(sentence.endswith(".") for sentence in run.explanations.values())


def test_a_pinned_commune_is_in_and_a_refused_one_is_out(wishes, villages, ask):
    elven, molac, _ = villages
    run = ask(wishes(pins=(Decision(elven.pk, WEDNESDAY),), refusals=(Decision(molac.pk),)))
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert (WEDNESDAY.isoformat(), "Elven") in stops_of(run)
    assert "Molac" not in {name for _, name in stops_of(run)}


def test_a_place_is_visited_only_when_it_is_open(wishes, villages, ask):
    elven = villages[0]
    place = PlaceFactory(commune=elven, name="Espace Jeunes")
    OpeningHours.objects.create(place=place, weekday=2, opens=time(14), closes=time(18))
    OpeningHours.objects.create(place=place, weekday=1, opens=time(9), closes=time(18), school_time=SchoolTime.HOLIDAYS)
    run = ask(wishes(pins=(Decision(elven.pk, WEDNESDAY),)))
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    stop = next(stop for day in run.result["days"] for stop in day["stops"] if stop["name"] == "Elven")
    assert (stop["place"], stop["starts"] >= 14 * 60) == ("Espace Jeunes", True)


def test_what_contradicts_itself_is_refused_in_words(wishes, villages, ask):
    elven = villages[0]
    OpeningHours.objects.create(
        place=PlaceFactory(commune=elven, name="Mairie"), weekday=4, opens=time(9), closes=time(12)
    )
    run = ask(wishes(pins=(Decision(elven.pk, TUESDAY),)))
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.state == "refused"
    assert "Elven ne peut pas être fixée" in run.refusal


def test_the_vehicle_is_proposed_for_no_day_on_which_it_is_out(wishes, ask):
    wished = wishes()
    taken = DateTimeTZRange(datetime(2026, 9, 8, 9, tzinfo=PARIS), datetime(2026, 9, 8, 12, tzinfo=PARIS))
    VehicleUseFactory(vehicle_id=wished.vehicle, period=taken)
    run = ask(wished)
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert {day for day, _ in stops_of(run)} == {WEDNESDAY.isoformat()}


def test_the_vehicle_is_proposed_for_no_day_in_the_garage(wishes, ask):
    wished = wishes()
    garage = DateTimeTZRange(datetime(2026, 9, 9, 6, tzinfo=PARIS), None)
    VehicleUseFactory(vehicle_id=wished.vehicle, period=garage, purpose="downtime", driver=None)
    run = ask(wished)
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert {day for day, _ in stops_of(run)} == {TUESDAY.isoformat()}


def test_no_day_is_proposed_on_which_one_of_the_team_is_away(wishes, ask, monkeypatch):
    maya = UserFactory()
    away = DateTimeTZRange(datetime(2026, 9, 8, 0, tzinfo=PARIS), datetime(2026, 9, 9, 0, tzinfo=PARIS))
    monkeypatch.setattr(busy, "_sources", [lambda ids, first, last: [Busy(maya.pk, away, "est absente")]])
    run = ask(wishes(team=(maya.pk,)))
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert {day for day, _ in stops_of(run)} == {WEDNESDAY.isoformat()}


def test_nobody_goes_where_another_project_is_that_day(wishes, villages, ask):
    elven = villages[0]
    for day in (8, 9):
        ExternalStopFactory(commune=elven, starts_at=datetime(2026, 9, day, 10, tzinfo=PARIS))
    run = ask(wishes())
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert "y est déjà le 08/09" in run.explanations[elven.pk]


def test_signals_that_wait_are_a_reason_and_only_a_number(wishes, villages):
    elven = villages[0]
    ReferralFactory(young_person__commune=elven)
    told = {one.criterion.code: one for one in criteria.reasons([elven.pk], TUESDAY)[elven.pk]}
    assert (told["referrals"].measure, told["referrals"].words) == (1, "1\u00a0signalement en cours")


def test_an_island_is_out_because_no_road_leads_there(wishes, ask):
    island = CommuneFactory(name="Île-d’Arz", covered=True, island=True)
    run = ask(wishes())
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert "aucune route" in run.explanations[island.pk]


def test_asking_to_stop_keeps_the_best_so_far(wishes, ask):
    run = ask(wishes())
    run.stop(by=UserFactory(), now=NOW)
    running.run(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.state == "done"
    assert run.result is not None


def test_a_run_that_has_ended_is_not_stopped(wishes, ask):
    run = ask(wishes())
    run.end(now=NOW)
    with pytest.raises(PlanRun.Over):
        run.stop(by=UserFactory(), now=NOW)


def test_a_run_left_by_a_dead_worker_is_taken_up(wishes, ask):
    run = ask(wishes())
    run.begin(now=NOW)
    work_out_plans()
    run.refresh_from_db()
    assert run.state == "done"


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_works(wishes, ask, monkeypatch):
    run, worked = ask(wishes()), []
    monkeypatch.setattr(running, "_propose", lambda plan_run, clock: worked.append(connection.connection) or _wait())
    race(2, lambda index: running.run(PlanRun.objects.get(pk=run.pk), clock=lambda: NOW))
    assert len(worked) == 1


def _wait():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")


def test_what_goes_wrong_is_said_and_kept_out_of_the_page(wishes, ask, monkeypatch):
    def broken(plan_run, clock):
        raise ZeroDivisionError

    monkeypatch.setattr(running, "_propose", broken)
    run = ask(wishes())
    running.run(run, clock=lambda: NOW)
    assert run.refusal == running.UNEXPECTED


def test_the_same_submission_is_one_plan(wishes, ask):
    submission = uuid.uuid4()
    assert ask(wishes(), submission=submission) == ask(wishes(), submission=submission)


def test_a_refusal_ends_a_run_in_the_database(wishes, ask):
    run = ask(wishes())
    with pytest.raises(IntegrityError, match="plan_run_refusal_ends_it"), transaction.atomic():
        PlanRun.objects.filter(pk=run.pk).update(refusal="Non")


def test_a_request_is_seen_by_whoever_asked_and_by_the_team(villages):
    asker = UserFactory()
    request = VisitRequest.ask(by=asker, now=NOW, submission=uuid.uuid4(), commune=villages[0])
    assert list(VisitRequest.objects.visible_to(asker)) == [request]
    assert list(VisitRequest.objects.visible_to(MembershipFactory().user)) == [request]
    assert not VisitRequest.objects.visible_to(UserFactory()).exists()


def test_a_request_is_closed_once(villages):
    request = VisitRequest.ask(by=UserFactory(), now=NOW, submission=uuid.uuid4(), commune=villages[0])
    request.close(by=UserFactory(), on=TUESDAY)
    with pytest.raises(VisitRequest.AlreadyClosed):
        request.close(by=UserFactory(), on=TUESDAY)


def test_the_web_process_does_not_load_the_engine():
    code = (
        "import os, django, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'joz.settings'); django.setup();"
        "import joz.urls; sys.exit('ortools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, check=False).returncode == 0
