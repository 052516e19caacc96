"""On the road: a tour from an empty board to its publication, one stop called off."""

import pytest
from django.urls import reverse

from outreach.models import Stop, Tour
from partners.models import Membership
from tests.factories import TravelTimeFactory, VehicleFactory
from tests.journeys.conftest import give_second_factor
from tests.outreach.pages import next_tuesday
from tests.world import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def road(elven, other_commune, adviser, carrier):
    """Two communes twenty minutes apart, a car, two advisers."""
    give_second_factor(adviser)
    for origin, destination in ((elven, other_commune), (other_commune, elven)):
        TravelTimeFactory(origin=origin, destination=destination, minutes=20)
    return VehicleFactory(name="Clio"), member("Joris", carrier, Membership.Role.ADVISER)


def add_stop(visitor, commune, start, end, *, driver=None):
    """From the page of the tour: a stop on its first day, typed on the fly."""
    page = visitor.press("Ajouter une halte").page
    visitor.fill("Ou un autre lieu", "Place de l’église")
    page.get_by_label("Commune", exact=False).first.select_option(commune.pk)
    visitor.fill("De (obligatoire)", start).fill("À (obligatoire)", end)
    if driver:
        page.get_by_label("Au volant").select_option(str(driver.pk))
    return visitor


def check(visitor):
    """What stands in the way: said by itself with JavaScript, by its button without."""
    if visitor.javascript:
        visitor.page.locator("#conflicts .conflict").first.wait_for()
        return visitor.look()
    return visitor.press("Vérifier")


def test_a_tour_goes_from_an_empty_board_to_its_publication_and_one_stop_is_called_off(
    browse, road, adviser, elven, other_commune, town_hall
):
    car, joris = road
    tuesday = next_tuesday()
    maya = browse().sign_in(adviser, second_factor=True)
    maya.go(reverse("outreach:board")).press("Préparer une tournée")
    maya.fill("Nom", "Le Tour").fill("Premier jour", str(tuesday)).fill("Dernier jour", str(tuesday))
    maya.page.get_by_label("Véhicule").select_option(str(car.pk))
    maya.press("Préparer cette tournée").reads("En préparation", "Rien ce jour-là")

    # Two stops as drafts: the road between them is too short, and the page says so before anything is kept.
    add_stop(maya, elven, "09:00", "11:00", driver=adviser).press("Garder en brouillon").reads("Brouillon")
    maya.press("Le Tour")
    check(add_stop(maya, other_commune, "11:10", "12:00", driver=joris)).reads("10 min pour venir d’Elven", "20")
    maya.fill("De (obligatoire)", "11:30").press("Garder en brouillon").press("Le Tour").reads("Elven", "Saint-Avé")

    # Published whole, once what is to be checked was read.
    maya.press("Publier").reads("sera sans collègue").choose("Je publie quand même")
    maya.press("Oui, publier").reads("Publiée")
    assert set(Stop.objects.values_list("state", flat=True)) == {"planned"}
    assert Tour.objects.get().is_published
    maya.go(f"{reverse('outreach:board')}?week={tuesday:%G-W%V}").reads("Elven", "Saint-Avé", "Planifiée")

    # One of them is called off, and the board says it.
    maya.page.get_by_role("link", name="Elven").locator("visible=true").first.click()
    maya.press("Annuler").choose("Météo").press("Oui, annuler").reads("Annulée", "Météo")
    phone = browse(phone=True).sign_in(town_hall)
    phone.go(f"{reverse('outreach:board')}?week={tuesday:%G-W%V}").reads("Elven", "Annulée", "Saint-Avé")
