"""Going there, end to end: six days from an empty board, a stop held without a network, a breakdown, everyone told."""

from datetime import datetime, time

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from joz.outbox.models import Message
from outreach.models import PlanRun, Stop, StopTeam, Tour, VehicleDowntime, VehicleUse
from outreach.plans import running
from partners.models import Membership
from tests.factories import CommuneFactory, MembershipFactory, TravelTimeFactory, VehicleFactory
from tests.factories.partners import SQUARE
from tests.journeys.conftest import give_second_factor
from tests.journeys.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

NAMES = ("Molac", "Péaule", "Muzillac", "Sarzeau", "Surzur", "Colpo", "Nivillac", "Malansac", "Berric", "Sulniac",
         "Caden", "Theix", "Plescop")  # fmt: skip


@pytest.fixture
def javascript():
    """A phone without a network needs a script; the pages of the office are walked without one by their own tests."""
    return True


@pytest.fixture
def base(carrier, elven):
    """Where the camping-car sleeps: fifteen minutes from thirteen communes, each from each."""
    elven.cell = {"type": "Polygon", "coordinates": [SQUARE]}
    elven.save()
    carrier.commune = elven
    carrier.save()
    communes = [elven, *(CommuneFactory(name=name, covered=True, drawn=True, population=4000) for name in NAMES)]
    for one in communes:
        for other in communes:
            if one != other:
                TravelTimeFactory(origin=one, destination=other, minutes=15)
    return elven


@pytest.fixture
def van(base):
    return VehicleFactory(name="Ty Joz", kind="mobile_office")


@pytest.fixture
def maya(browse, adviser):
    give_second_factor(adviser)
    return browse().sign_in(adviser, second_factor=True)


@pytest.fixture
def phone(engine, live_server, tmp_path, adviser):
    held = Phone(engine, tmp_path / "phone", live_server.url)
    held.sign_in(adviser)
    yield held
    held.context.close()


def plan_six_days(maya):
    """From an empty board to a published tour."""
    maya.go(reverse("outreach:board")).reads("Tournées")
    maya.go(reverse("outreach:new_plan")).fill("Nom de la tournée", "Le Tour de décembre")
    maya.page.get_by_label("Qui conduit", exact=False).select_option(label="Maya")
    maya.press("Chercher le meilleur plan")
    running.run(PlanRun.objects.get())
    maya.go(reverse("outreach:plan", args=[PlanRun.objects.get().pk])).reads("c’est prouvé", "haltes\n12")
    maya.press("En faire une tournée").press("Préparer la tournée").reads("Le Tour de décembre")
    maya.press("Publier")
    maya.choose("Je publie quand même").press("Oui, publier").reads("est publiée")


def today_at(hour):
    return datetime.combine(timezone.localdate(), time(hour), tzinfo=timezone.get_default_timezone())


def the_day_has_come(stop):
    """Time passes: the first stop of the tour is today."""
    period = DateTimeTZRange(today_at(10), today_at(12))
    Stop.objects.filter(pk=stop.pk).update(period=period)
    StopTeam.objects.filter(stop=stop).update(period=period)
    VehicleUse.objects.filter(stop=stop).update(period=period)


def hold_without_network(phone, stop):
    """Opened, counted and closed in a car park, sent once the network is back."""
    phone.open().offline()
    phone.open_stop()
    phone.count(3)
    phone.waits(4)
    phone.offline(False)
    phone.is_empty()
    phone.press("Fermer la halte")
    expect(phone.page.locator(".field-stop[data-state=held]").first).to_be_attached()
    phone.is_empty()
    stop.refresh_from_db()
    assert (stop.state, stop.met.total()) == ("held", 3)


def lose_the_vehicle(maya, van):
    """One action: what is lost is shown first, then cancelled, and everyone concerned is told."""
    maya.go(reverse("outreach:new_downtime", args=[van.pk]))
    maya.choose("Panne").press("Voir ce que cela change").reads("annulations", "Qui sera prévenu")
    maya.press("Oui, immobiliser et prévenir").reads("tout le monde est prévenu")


def test_six_days_from_an_empty_board_to_a_breakdown(maya, phone, van, browse):
    plan_six_days(maya)
    tour = Tour.objects.get()
    first, *others = tour.stops.in_order()
    assert tour.stops.values("commune").distinct().count() == 12
    town_hall = MembershipFactory(role=Membership.Role.TOWN_HALL, organisation__commune=others[-1].commune).user

    the_day_has_come(first)
    hold_without_network(phone, first)
    maya.go(first.get_absolute_url()).reads("Tenue", "3")

    lose_the_vehicle(maya, van)
    states = set(tour.stops.exclude(pk=first.pk).values_list("state", flat=True))
    assert (states, VehicleDowntime.objects.count()) == ({"cancelled"}, 1)
    assert Message.objects.filter(to=town_hall.email).exists()
    anybody = browse(phone=True)
    anybody.go(reverse("outreach:public_tour", args=[tour.pk])).reads("Annulée")


def test_the_map_of_where_we_were_and_its_table_agree(maya, phone, van):
    plan_six_days(maya)
    first = Stop.objects.in_order().first()
    the_day_has_come(first)
    hold_without_network(phone, first)
    maya.go(reverse("indicators:coverage")).reads(first.commune.name)
    drawn = maya.page.locator("svg.map-drawing title").all_text_contents()
    row = maya.page.locator("table tr", has=maya.page.get_by_role("rowheader", name=first.commune.name))
    assert any(first.commune.name in said and "vue il y a moins de" in said for said in drawn)
    expect(row).to_contain_text("aujourd’hui")
