"""The main job, end to end: a partner signals on a phone, an adviser reaches, a pathway opens, the figures move."""

from datetime import date

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from joz.indicators.models import Target
from partners.models import FundingAgreement
from referrals.models import ContactAttempt, Referral, YoungPerson
from tests.journeys.conftest import give_second_factor
from tracking.models import Pathway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def second_factors(adviser, manager):
    """Those who open files prove more than a password."""
    give_second_factor(adviser)
    give_second_factor(manager)


@pytest.fixture(autouse=True)
def agreement(carrier):
    """What the figures are held against."""
    funded = FundingAgreement.objects.create(
        name="Convention", funder=carrier, period=DateRange(date(2026, 1, 1), date(2028, 1, 1))
    )
    Target.objects.create(agreement=funded, indicator="I1", value=80)


def test_a_signal_becomes_a_pathway_and_the_partner_knows_what_it_may(browse, partner, adviser, manager):
    annick = browse(phone=True).sign_in(partner)
    annick.go(reverse("referrals:signal")).reads("La personne est‑elle d’accord")
    annick.press("Oui, elle est d’accord")
    annick.choose("À l’oral").fill("Prénom ou pseudo", "Yanis").fill("Numéro, adresse ou pseudo", "06 39 98 00 01")
    annick.choose("La personne accepte de recevoir des SMS").fill("Commune", "elven")
    annick.press("Envoyer").reads("Bien reçu", "S-0")
    referral = Referral.objects.get()

    maya = browse().sign_in(adviser, second_factor=True)
    maya.go(reverse("referrals:inbox")).reads("Yanis", "Elven")
    maya.press("Yanis").reads("CCAS d’Elven", "06 39 98 00 01")
    maya.press("Prendre en charge").reads("Essayer de joindre")
    maya.choose("Appel").press("Pas de réponse").reads("Pas de réponse", "Prochain essai")
    annick.go(reverse("referrals:my_signals")).reads("Pas encore joint")

    maya.choose("SMS").press("Rendez-vous pris").reads("Rendez-vous pris")
    assert ContactAttempt.objects.count() == 2
    annick.go(reverse("referrals:my_signals")).reads("Contact établi")

    maya.go(reverse("referrals:detail", args=[referral.pk])).press("Entrer en parcours")
    maya.choose("À l’oral, avec la note remise").choose("Par écrit")
    maya.fill("Première étape", "Appeler l’auto-école")
    maya.press("Entrer en parcours").reads("Yanis", "Appeler l’auto-école")
    pathway = Pathway.objects.get()
    assert pathway.lead_at(pathway.entered_at).adviser == adviser
    annick.go(reverse("referrals:my_signals")).reads("Contact établi")
    assert "auto-école" not in annick.page.content()

    soizic = browse().sign_in(manager, second_factor=True)
    soizic.go(reverse("indicators:dashboard")).reads("80", "1")


def test_a_young_person_asks_to_be_called_from_a_card(browse, ambassador):
    lou = browse(phone=True).sign_in(ambassador)
    lou.go(reverse("referrals:signal")).press("Je n’ai pas encore demandé").press("Faire une carte")
    link = lou.page.locator(".qr-card a").get_attribute("href")
    path = link[link.index("/i/") :]

    yanis = browse(phone=True)
    yanis.go(path).reads("Quelqu’un a pensé à toi")
    yanis.fill("Ton prénom", "Maëlys").fill("Ton numéro", "0639980002").fill("Ta commune", "Elven")
    yanis.press("Appelez-moi").reads("On t’appelle")
    yanis.go(path).reads("tu peux nous écrire sans carte")
    person = YoungPerson.objects.get()
    assert (person.called, person.informed_how) == ("Maëlys", "web")
    lou.go(reverse("referrals:my_signals")).reads("cartes qui ont servi")
    assert "Maëlys" not in lou.page.content()


def test_mistakes_are_said_beside_their_fields_and_nothing_typed_is_lost(browse, carrier):
    visitor = browse(phone=True).go(reverse("referrals:named_signal"))
    visitor.fill("Prénom ou pseudo", "Yanis").fill("Numéro, adresse ou pseudo", "06 39")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Envoyer").click()
    visitor.look().reads("Ce n’est pas un numéro de téléphone", "Indiquez une commune")
    assert visitor.page.get_by_label("Prénom ou pseudo").input_value() == "Yanis"
    assert not YoungPerson.objects.exists()


@pytest.mark.parametrize(
    "page", ["outreach:home", "outreach:emergency", "outreach:privacy", "referrals:call_back", "referrals:observation"]
)
def test_public_pages_hold_on_a_phone(browse, carrier, page):
    browse(phone=True).go(reverse(page))
