"""The year as people use it: asked, worked out, read by month and by commune, its shortfalls named."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from outreach.models import PlanRun
from outreach.plans import running, year
from outreach.plans.year import YearWishes
from tests.factories import CommuneFactory, StopFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 1, 4)


@pytest.fixture
def asked(client, adviser):
    """The usual year, as the form offers it."""

    def asked_for(**changes):
        form = client.get("/plans/year/").context["form"]
        said = {name: form[name].value() for name in form.fields} | {"submission": uuid.uuid4()} | changes
        return client.post("/plans/year/", said)

    return asked_for


def worked_out():
    run = PlanRun.objects.get()
    running.run(run)
    run.refresh_from_db()
    return run


def test_wishes_of_a_year_are_read_as_they_were_written():
    wished = YearWishes(first=MONDAY, base="56260", off=("august",))
    assert YearWishes.read(wished.written()) == wished


def test_two_clicks_give_a_year_in_which_nobody_waits_too_long(client, asked):
    asked()
    run = worked_out()
    page = client.get(reverse("outreach:year", args=[run.pk])).content.decode()
    assert run.state == "done"
    assert run.result["visits"] >= 12
    assert "Elven" in page


def test_a_rhythm_that_cannot_be_kept_is_named(client, asked, territory):
    asked(every=2, weekdays=["1"], off=["august", "christmas"])
    run = worked_out()
    page = client.get(reverse("outreach:year", args=[run.pk])).content.decode()
    assert run.result["shortfalls"]
    assert "n’est pas tenu partout" in page


def test_many_shortfalls_are_folded_and_none_is_left_out(client, asked, territory):
    asked(every=2, weekdays=["1"], off=["august", "christmas"])
    run = worked_out()
    told = [f"Commune {n} attendra 20 semaines." for n in range(9)]
    PlanRun.objects.filter(pk=run.pk).update(result=run.result | {"shortfalls": told})
    page = client.get(reverse("outreach:year", args=[run.pk])).content.decode()
    assert all(sentence in page for sentence in told)
    assert page.index(told[5]) < page.index("Toutes les attentes trop longues") < page.index(told[6])


def test_august_and_christmas_are_left_in_peace(territory):
    weeks = year.gather(YearWishes(first=MONDAY, base=territory[0].pk)).off
    days = {date.fromordinal(MONDAY.toordinal() + 7 * week + 3) for week in weeks}
    assert {day.month for day in days} == {8, 12}


def test_an_island_is_left_to_the_boat(territory):
    CommuneFactory(name="Île-d’Arz", covered=True, island=True)
    names = {one.name for one in year.gather(YearWishes(first=MONDAY, base=territory[0].pk)).rhythms}
    assert "Île-d’Arz" not in names


def test_a_commune_seen_lately_is_not_due_at_once(territory):
    elven = territory[1]
    StopFactory(commune=elven, held=True)
    rhythms = {one.name: one for one in year.gather(YearWishes(first=MONDAY, base=territory[0].pk)).rhythms}
    assert rhythms["Elven"].since is not None
    assert rhythms["Molac"].since is None


@pytest.mark.parametrize(
    "changes", [{"every": 0}, {"every": "deux"}, {"weekdays": []}, {"first": "hier"}, {"vehicles": 90}]
)
def test_a_wish_that_makes_no_sense_is_refused(asked, changes):
    assert asked(**changes).status_code == 200
    assert not PlanRun.objects.exists()


def test_the_year_is_taken_away_as_a_file(client, asked):
    asked()
    run = worked_out()
    text = client.get(reverse("outreach:year_file", args=[run.pk])).content.decode()
    assert text.count("\n") == len(run.result["outings"]) + 1
