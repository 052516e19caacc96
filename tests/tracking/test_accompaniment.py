"""Accompaniments: a vehicle taken, a parent’s word at 16 or 17, kilometres at the return; no reason but a theme."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import VehicleUse
from tests.factories import (
    AccompanimentFactory,
    AuthorisationFactory,
    OrganisationFactory,
    PathwayFactory,
    ThemeFactory,
    VehicleFactory,
)
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.actions import enter_again
from tracking.models import Accompaniment, Authorisation, Barrier, Pathway

pytestmark = pytest.mark.django_db

LIST = "/accompaniments/"


@pytest.fixture
def tomorrow(today):
    """Two hours, tomorrow at nine."""
    start = timezone.make_aware(datetime.combine(today + timedelta(days=1), datetime.min.time())) + timedelta(hours=9)
    return DateTimeTZRange(start, start + timedelta(hours=2))


@pytest.fixture
def minor(entered, today):
    """Somebody of 17, in a pathway."""
    return entered(called="Noa", birth_year=today.year - 17)


@pytest.fixture
def plan(adviser, theme, tomorrow):
    """Have somebody driven tomorrow: `plan(pathway)`."""

    def planned(pathway, **changes):
        usual = {"vehicle": None, "period": tomorrow, "theme": theme, "organisation": None, "destination": "Vannes"}
        trip = usual | {"pick_up": "Devant la mairie", "submission": uuid.uuid4(), "by": adviser} | changes
        trip["vehicle"] = trip["vehicle"] or VehicleFactory()
        return Accompaniment.plan(pathway, **trip)

    return planned


# --- The verbs ---


def test_a_drive_is_planned_once_and_its_vehicle_is_taken(entered, plan, adviser):
    pathway, car, submission = entered(), VehicleFactory(), uuid.uuid4()
    drive = plan(pathway, vehicle=car, submission=submission)
    assert plan(pathway, vehicle=car, submission=submission) == drive
    assert (drive.use.vehicle, drive.use.driver, drive.use.purpose) == (car, adviser, "accompaniment")
    assert TrailEntry.objects.filter(verb="accompaniment.planned").count() == 1


def test_a_vehicle_that_is_taken_is_refused_and_nothing_is_planned(entered, plan, colleague):
    car, pathway = VehicleFactory(), entered()
    plan(pathway, vehicle=car)
    with pytest.raises(VehicleUse.Overlaps, match="libre"):
        plan(pathway, vehicle=car, by=colleague)
    assert Accompaniment.objects.count() == 1


def test_a_minor_is_driven_only_with_an_authorisation_of_that_day(minor, plan, today, tomorrow):
    with pytest.raises(Accompaniment.NotAuthorised, match="autorisation de transport"):
        plan(minor)
    assert not VehicleUse.objects.exists()
    AuthorisationFactory(young_person=minor.young_person, kind="image")
    AuthorisationFactory(young_person=minor.young_person, given_on=today - timedelta(days=30), until=today)
    with pytest.raises(Accompaniment.NotAuthorised):
        plan(minor)
    AuthorisationFactory(young_person=minor.young_person, until=today + timedelta(days=1))
    assert plan(minor).is_planned


def test_an_authorisation_that_was_taken_back_allows_nothing(minor, plan, adviser, today):
    authorisation = AuthorisationFactory(young_person=minor.young_person)
    authorisation.withdraw(by=adviser, on=today)
    with pytest.raises(Authorisation.AlreadyWithdrawn):
        authorisation.withdraw(by=adviser, on=today)
    with pytest.raises(Accompaniment.NotAuthorised):
        plan(minor)


def test_nothing_is_planned_in_a_pathway_that_is_over(entered, plan, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        plan(pathway)


def test_what_a_parent_allowed_holds_in_the_next_pathway(minor, plan, interview, adviser, now, today):
    AuthorisationFactory(young_person=minor.young_person, given_on=today - timedelta(days=90))
    Pathway.objects.update(ended_at=now - timedelta(hours=2))
    again = enter_again(minor, interview(informed_how=""), adviser=adviser, by=adviser, now=now)
    assert plan(again).is_planned


def test_an_authorisation_of_somebody_else_allows_nothing(minor, plan):
    AuthorisationFactory()
    with pytest.raises(Accompaniment.NotAuthorised):
        plan(minor)


# --- Against which barrier ---


@pytest.fixture
def no_car(entered, adviser, now):
    """A pathway in which nothing goes past the village, and something else is in the way too."""
    pathway = entered()
    Barrier.identify(pathway, ["no_transport", "no_housing"], by=adviser, now=now)
    return pathway


def test_a_drive_counts_as_an_action_on_a_mobility_barrier(no_car, plan, adviser, now, today):
    barrier = no_car.barriers.get(code="no_transport")
    drive = plan(no_car, barrier=barrier)
    assert no_car.barriers.with_drives().get(pk=barrier.pk).drives == 0
    drive.come_back(outcome="done", km_out=1, km_back=9, by=adviser, now=now)
    counted = no_car.barriers.with_drives().get(pk=barrier.pk)
    assert (counted.drives, counted.driven_on) == (1, drive.made_on)


def test_a_drive_is_no_action_on_another_barrier_nor_on_somebody_elses(no_car, plan, entered, adviser, now):
    housing = no_car.barriers.exclude(code="no_transport").get()
    with pytest.raises(Accompaniment.OfAnotherPathway):
        plan(no_car, barrier=housing)
    other = entered(called="Ewen", phone="")
    Barrier.identify(other, ["no_transport"], by=adviser, now=now)
    with pytest.raises(Accompaniment.OfAnotherPathway):
        plan(no_car, barrier=other.barriers.get())
    assert not Accompaniment.objects.exists()


def test_the_form_offers_the_mobility_barriers_and_chooses_the_only_one(signed_in, adviser, no_car, theme, today):
    client, url = signed_in(adviser), reverse("tracking:new_accompaniment", args=[no_car.pk])
    barrier = no_car.barriers.get(code="no_transport")
    form = client.get(url).context["form"]
    assert list(form.fields["barrier"].queryset) == [barrier]
    assert form["barrier"].value() == barrier.pk
    housing = no_car.barriers.exclude(pk=barrier.pk).get()
    wrong = client.post(url, sent(theme, today, vehicle=VehicleFactory().pk, barrier=housing.pk))
    assert wrong.context["form"].errors.keys() == {"barrier"}
    assert client.post(url, sent(theme, today, vehicle=VehicleFactory().pk, barrier=barrier.pk)).status_code == 302
    drive = Accompaniment.objects.get()
    assert drive.barrier == barrier
    assert str(barrier) in client.get(reverse("tracking:person", args=[no_car.young_person_id])).text
    drive.come_back(outcome="done", km_out=1, km_back=9, by=adviser, now=timezone.now())
    page = client.get(reverse("tracking:person", args=[no_car.young_person_id])).text
    assert "1\u00a0accompagnement" in page


def test_nothing_is_asked_about_barriers_when_none_is_about_mobility(signed_in, adviser, entered):
    page = signed_in(adviser).get(reverse("tracking:new_accompaniment", args=[entered().pk])).text
    assert "Contre quel frein" not in page


@pytest.mark.parametrize("outcome", ["done", "no_show"])
def test_the_return_says_how_it_went_and_how_far(outcome, entered, plan, adviser, now):
    drive = plan(entered())
    drive.come_back(outcome=outcome, km_out=100, km_back=160, by=adviser, now=now)
    assert (drive.outcome, drive.use.km) == (outcome, 60)
    with pytest.raises(Accompaniment.AlreadySettled):
        drive.cancel(by=adviser, now=now)


def test_a_cancelled_drive_frees_the_vehicle(entered, plan, adviser, now):
    car, pathway = VehicleFactory(), entered()
    plan(pathway, vehicle=car).cancel(by=adviser, now=now)
    assert plan(pathway, vehicle=car).is_planned


def test_the_measure_counts_drives_made_and_kilometres_by_theme(entered, plan, adviser, now, theme, today, tomorrow):
    pathway, housing = entered(), ThemeFactory(code="housing", label="Logement")
    later = DateTimeTZRange(tomorrow.upper, tomorrow.upper + timedelta(hours=1))
    plan(pathway).come_back(outcome="done", km_out=0, km_back=40, by=adviser, now=now)
    plan(pathway, period=later, theme=housing).come_back(outcome="no_show", km_out=0, km_back=9, by=adviser, now=now)
    counted = Accompaniment.objects.by_theme(today, today + timedelta(days=1))
    assert [(row["theme__label"], row["n"], row["km"]) for row in counted] == [(theme.label, 1, 40)]
    assert not Accompaniment.objects.by_theme(None, today)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"outcome": "done"}, "accompaniment_outcome_is_whole"),
        ({"settled_at": "2026-01-01T00:00Z"}, "accompaniment_outcome_is_whole"),
        ({"theme": "health", "destination": "Le CMP"}, "accompaniment_keeps_only_the_theme_of_health"),
    ],
)
def test_the_database_refuses_half_an_outcome_and_words_about_health(wrong, name):
    ThemeFactory(code="health")
    drive = AccompanimentFactory()
    wrong = {"theme_id" if key == "theme" else key: value for key, value in wrong.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Accompaniment.objects.filter(pk=drive.pk).update(**wrong)


def test_the_database_refuses_an_authorisation_that_ends_before_it_begins(today):
    with pytest.raises(IntegrityError, match="authorisation_days_follow_each_other"), transaction.atomic():
        AuthorisationFactory(until=today - timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_a_return_and_a_cancellation_at_once_leave_one_outcome(entered, plan, adviser, now):
    drive = plan(entered())

    def act(i):
        mine = Accompaniment.objects.get(pk=drive.pk)
        if i % 2:
            return mine.cancel(by=adviser, now=now)
        return mine.come_back(outcome="done", km_out=1, km_back=2, by=adviser, now=now)

    answers = race(8, act)
    assert sum(isinstance(one, Accompaniment.AlreadySettled) for one in answers) == 7


# --- The forms ---


def sent(theme, day, **changes):
    usual = {"submission": str(uuid.uuid4()), "theme": theme.pk, "pick_up": "Devant la mairie", "day": day.isoformat()}
    return usual | {"leaves_at": "09:00", "back_at": "11:00"} | changes


def test_an_adviser_plans_then_notes_the_return(signed_in, adviser, entered, theme, today):
    pathway, car, client = entered(), VehicleFactory(), signed_in(adviser)
    url, form = reverse("tracking:new_accompaniment", args=[pathway.pk]), sent(theme, today, vehicle=car.pk)
    for _ in range(2):
        assert client.post(url, form).status_code == 302
    drive = Accompaniment.objects.get()
    assert "Devant la mairie" in client.get(LIST).text
    back = reverse("tracking:accompaniment_return", args=[drive.pk])
    wrong = client.post(back, {"outcome": "done", "km_out": "20", "km_back": "10"})
    assert "Le compteur ne recule pas" in wrong.text
    assert client.post(back, {"outcome": "done", "km_out": "10", "km_back": "52"}).status_code == 302
    assert "42 km" in client.get(LIST, {"when": "past"}).text
    assert "42 km" in client.get(reverse("tracking:person", args=[pathway.young_person_id])).text


def test_a_minor_without_authorisation_is_refused_and_told_how_to_mend(signed_in, adviser, minor, theme, today):
    client, car = signed_in(adviser), VehicleFactory()
    url = reverse("tracking:new_accompaniment", args=[minor.pk])
    mend = reverse("tracking:new_authorisation", args=[minor.young_person_id])
    assert mend in client.get(url).text
    assert "notez d’abord l’autorisation" in client.post(url, sent(theme, today, vehicle=car.pk)).text
    given = {"submission": str(uuid.uuid4()), "kind": "transport", "given_by": "mother", "given_on": today.isoformat()}
    for _ in range(2):
        assert client.post(mend, given).status_code == 302
    assert Authorisation.objects.count() == 1
    assert client.post(url, sent(theme, today, vehicle=car.pk)).status_code == 302


def test_an_authorisation_is_taken_back_after_one_question(signed_in, adviser, minor):
    authorisation, client = AuthorisationFactory(young_person=minor.young_person), signed_in(adviser)
    url = reverse("tracking:authorisation_withdrawal", args=[authorisation.pk])
    assert "retirée ?" in client.get(url).text
    client.post(url)
    authorisation.refresh_from_db()
    assert authorisation.withdrawn_on


def test_of_a_health_destination_only_the_theme_is_kept(signed_in, adviser, entered, today):
    health, car = ThemeFactory(code="health", label="Santé"), VehicleFactory()
    form = sent(health, today, vehicle=car.pk, destination="Chez le docteur", organisation=OrganisationFactory().pk)
    signed_in(adviser).post(reverse("tracking:new_accompaniment", args=[entered().pk]), form)
    drive = Accompaniment.objects.get()
    assert (drive.destination, drive.organisation) == ("", None)


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
@pytest.mark.parametrize("field", ["pick_up", "destination"])
def test_hostile_words_are_an_error_or_made_harmless(field, words, signed_in, adviser, entered, theme, today):
    form = sent(theme, today, vehicle=VehicleFactory().pk) | {field: words}
    url = reverse("tracking:new_accompaniment", args=[entered().pk])
    answer = signed_in(adviser).post(url, form, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "x\x00"),
        ("vehicle", "999999"),
        ("day", "2020-01-01"),
        ("leaves_at", "25:00"),
        ("back_at", "08:00"),
        ("pick_up", ""),
        ("destination", "Voir le procureur"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, entered, theme, today):
    form = sent(theme, today, vehicle=VehicleFactory().pk) | {field: value}
    answer = signed_in(adviser).post(reverse("tracking:new_accompaniment", args=[entered().pk]), form)
    assert answer.context["form"].errors.keys() == {field}


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_drive_and_who_may_note(role, status, request, signed_in, entered):
    drive = AccompanimentFactory(pathway=entered())
    client = signed_in(request.getfixturevalue(role))
    for name, pk in (
        ("new_accompaniment", drive.pathway_id),
        ("new_authorisation", drive.pathway.young_person_id),
        ("accompaniment_return", drive.pk),
        ("accompaniment_cancellation", drive.pk),
        ("authorisation_withdrawal", AuthorisationFactory(young_person=drive.pathway.young_person).pk),
    ):
        url = reverse(f"tracking:{name}", args=[pk])
        assert client.get(url).status_code == status
        if status != 200:
            assert client.post(url).status_code == status


# --- The list ---


def test_a_manager_reads_the_theme_and_not_the_words(signed_in, manager, entered):
    AccompanimentFactory(pathway=entered(), destination="Chez Lou", pick_up="Derrière l’église")
    page = signed_in(manager).get(LIST).text
    assert ("Chez Lou" in page, "Derrière l’église" in page) == (False, False)


def test_an_outsider_lists_nothing(signed_in, outsider, entered):
    AccompanimentFactory(pathway=entered())
    assert signed_in(outsider).get(LIST).context["rows"] == []


def test_queries_do_not_grow_with_rows(signed_in, adviser, carrier):
    counts, client = [], signed_in(adviser)
    for rows in (1, 8):
        for _ in range(rows):
            AccompanimentFactory(pathway=PathwayFactory(organisation=carrier), organisation=OrganisationFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
