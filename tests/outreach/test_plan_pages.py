"""The pages of the planner: asked in two clicks, read with its reasons, changed, compared, made a tour of."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import PlanRun, Stop, Tour
from outreach.plans import running
from outreach.plans.publishing import make_tour
from outreach.plans.wishes import Wishes
from partners.models import Membership
from tests.factories import (
    MembershipFactory,
    UserFactory,
    sign_in,
)
from tests.racing import race

pytestmark = pytest.mark.django_db

NEW = "/plans/new/"


@pytest.fixture
def asked(client, adviser):
    """The usual plan, as the form offers it."""

    def asked_for(**changes):
        page = client.get(NEW)
        form = page.context["form"]
        said = {name: form[name].value() for name in form.fields}
        said |= {"driver": "", "team": [], "only_known_hours": ""} | changes
        return client.post(NEW, {name: value for name, value in said.items() if value is not None})

    return asked_for


@pytest.fixture
def run(asked):
    """A plan that has been worked out."""
    asked()
    found = PlanRun.objects.get()
    running.run(found)
    found.refresh_from_db()
    return found


def page_of(client, run):
    return client.get(reverse("outreach:plan", args=[run.pk])).content.decode()


def test_two_clicks_ask_for_six_days(asked):
    response = asked()
    run = PlanRun.objects.get()
    assert response.url == reverse("outreach:plan", args=[run.pk])
    assert len(Wishes.read(run.wishes).days) == 6


def test_while_it_is_looked_for_the_page_asks_again_and_can_be_stopped(client, asked):
    asked()
    run = PlanRun.objects.get()
    page = page_of(client, run)
    assert "every 2s" in page
    client.post(reverse("outreach:plan_stop", args=[run.pk]))
    run.refresh_from_db()
    assert run.stop_asked_at


def test_a_plan_shows_its_days_its_reasons_and_its_proof(client, run):
    page = page_of(client, run)
    assert "c’est prouvé" in page
    assert "plus d’un an sans passage" in page
    assert "plan-mark-nth" in page
    assert "every 2s" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": []}, "au moins un jour"),
        ({"days": ["2020-01-01"]}, "choix valide"),
        ({"most_stops": 40}, "inférieure ou égale à 4"),
        ({"leaves": "18:00", "back": "09:00"}, "vient après le départ"),
        ({"weight_days": "-3"}, "supérieure ou égale à 0"),
        ({"weight_days": "NaN"}, "nombre"),
        ({"base": "99999"}, "choix valide"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_words(asked, changes, words):
    assert words in asked(**changes).content.decode()
    assert not PlanRun.objects.exists()


def test_refusing_a_commune_asks_for_a_new_plan_without_it(client, run):
    first = run.result["days"][0]["stops"][0]
    change = {"change": "refuse", "commune": first["commune"], "submission": uuid.uuid4()}
    client.post(reverse("outreach:plan_change", args=[run.pk]), change)
    again = run.next_ones.get()
    running.run(again)
    again.refresh_from_db()
    assert first["name"] in page_of(client, again).split("Écartées par vous")[1]
    assert first["commune"] not in {stop["commune"] for day in again.result["days"] for stop in day["stops"]}


def test_two_plans_are_compared(client, run):
    first = run.result["days"][0]["stops"][0]
    change = {"change": "refuse", "commune": first["commune"], "submission": uuid.uuid4()}
    client.post(reverse("outreach:plan_change", args=[run.pk]), change)
    again = run.next_ones.get()
    running.run(again)
    page = client.get(reverse("outreach:plan_comparison", args=[run.pk, again.pk])).content.decode()
    assert first["name"] in page.split("Dans le premier seulement")[1].split("Dans les deux")[0]


@pytest.mark.parametrize(
    "wrong", [{"change": "explode"}, {"day": "2031-01-01"}, {"day": ""}, {"commune": "'; DROP TABLE"}]
)
def test_a_change_that_makes_no_sense_changes_nothing_and_is_said(client, run, wrong):
    day = run.result["days"][0]
    said = {"change": "pin", "commune": day["stops"][0]["commune"], "day": day["day"], "submission": uuid.uuid4()}
    page = client.post(reverse("outreach:plan_change", args=[run.pk]), said | wrong, follow=True)
    assert "pas été comprise" in page.content.decode()
    assert not run.next_ones.exists()


def test_a_plan_becomes_a_tour_in_preparation(client, run):
    client.post(reverse("outreach:plan_tour", args=[run.pk]), {"name": "Le Tour de janvier"})
    tour = Tour.objects.get(name="Le Tour de janvier")
    assert set(tour.stops.values_list("state", flat=True)) == {"draft"}
    assert tour.stops.count() == sum(len(day["stops"]) for day in run.result["days"])


def test_a_stop_keeps_the_hour_that_the_plan_said(adviser, run):
    tour = make_tour(run, name="Essai", by=adviser, now=timezone.now())
    first = next(day for day in run.result["days"] if day["stops"])
    stop = Stop.objects.get(tour=tour, day=first["day"], commune=first["stops"][0]["commune"])
    begun = timezone.localtime(stop.starts_at)
    assert begun.hour * 60 + begun.minute == first["stops"][0]["starts"]


def test_a_tour_leads_back_to_the_plan_it_came_from(client, run):
    client.post(reverse("outreach:plan_tour", args=[run.pk]), {"name": "Le Tour de janvier"})
    run.refresh_from_db()
    assert reverse("outreach:plan", args=[run.pk]) in client.get(run.tour.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_a_tour_at_once_make_one(adviser, run):
    made = race(2, lambda index: make_tour(run, name="Essai", by=adviser, now=timezone.now()))
    assert made[0] == made[1]
    assert Tour.objects.count() == 1


def test_a_plan_without_a_stop_makes_no_tour(client, adviser, run):
    PlanRun.objects.update(result={**run.result, "days": []})
    page = client.post(reverse("outreach:plan_tour", args=[run.pk]), {"name": "Vide"})
    assert "changez vos souhaits" in page.content.decode()


def test_a_plan_whose_days_have_passed_makes_no_tour(adviser, run):
    with pytest.raises(Stop.Past):
        make_tour(run, name="Trop tard", by=adviser, now=timezone.now() + timedelta(days=90))
    assert not Tour.objects.exists()


def test_what_is_impossible_is_said(client, asked, adviser):
    asked(only_known_hours="on")
    run = PlanRun.objects.get()
    running.run(run)
    assert "Aucune halte possible" in page_of(client, run)


def test_plans_are_for_those_who_run_the_scheme(client, run):
    sign_in(client, MembershipFactory(role=Membership.Role.PARTNER_STAFF).user)
    assert client.get("/plans/").status_code == 403
    assert client.get(reverse("outreach:plan", args=[run.pk])).status_code == 403


def test_a_name_is_shown_as_it_was_typed(client, asked):
    asked(name="<b>Tour</b>")
    assert "&lt;b&gt;Tour&lt;/b&gt;" in client.get("/plans/").content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_do_not_grow_with_rows(client, adviser, rows, django_assert_num_queries):
    wishes = Wishes(days=(timezone.localdate(),), base="56260").written()
    for _ in range(rows):
        PlanRun.ask(by=UserFactory(), now=timezone.now(), submission=uuid.uuid4(), name="Plan", wishes=wishes)
    client.get("/plans/")
    with django_assert_num_queries(8):
        client.get("/plans/")
