"""Following somebody, from the first meeting to the answer six months after the end."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.outbox.models import Message
from outreach.models import Vehicle
from referrals import actions
from tests.journeys.conftest import give_second_factor
from tracking import follow_ups
from tracking.models import FollowUp, Interaction, Pathway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def yanis(tell, adviser, other_adviser):
    """Somebody who said yes on the telephone, and reads SMS."""
    give_second_factor(adviser)
    give_second_factor(other_adviser)
    now, referral = timezone.now(), tell(called="Yanis", at=timezone.now())
    actions.take_on(referral, by=adviser, now=now, write_to_person=False)
    said = {"channel": "call", "result": "appointment", "submission": uuid.uuid4()}
    actions.try_to_reach(referral, by=adviser, now=now, **said)
    return referral.young_person


def act(visitor, words):
    """Open one of the acts of a person's page: in place with JavaScript, as a page of its own without."""
    link = visitor.page.get_by_role("link", name=words, exact=True).first
    if not link.is_visible():
        visitor.page.locator(".acts-more > summary").click()
    if visitor.javascript and link.get_attribute("data-hx-get"):
        link.click()
        visitor.page.locator("#open-form form").wait_for()
    else:
        with visitor.page.expect_navigation():
            link.click()
    return visitor.look()


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def complete_step(visitor):
    """Say that the first step is done: one question in the page, or a page that asks it."""
    link = visitor.page.get_by_role("link", name=re.compile("^Faite")).first
    if visitor.javascript:
        visitor.page.once("dialog", lambda dialog: dialog.accept())
        link.click()
        visitor.page.get_by_text("Une étape de faite").wait_for()
        return visitor.look()
    with visitor.page.expect_navigation():
        link.click()
    return visitor.press("Faite")


def share(visitor, partner):
    """Let a partner see how to reach the person: once to read what they will see, once to say yes to it."""
    visitor.page.get_by_label("Avec qui ?").select_option(str(partner.pk))
    visitor.fill("Pour quoi faire ?", "Préparer le permis").choose("Comment la joindre").choose("Par écrit")
    visitor.page.get_by_role("button", name="Voir ce que verra le partenaire").click()
    visitor.page.get_by_text("Voilà exactement").first.wait_for()
    return visitor.press("C’est d’accord, partager")


def test_one_person_is_followed_from_the_first_meeting_to_six_months_after(
    browse, yanis, adviser, other_adviser, partner, welfare_office
):
    person = reverse("tracking:person", args=[yanis.pk])
    maya = browse(phone=True).sign_in(adviser, second_factor=True)

    # A first meeting, in two taps.
    act(maya.go(person), "Noter un échange")
    maya.choose("En balade").press("C’est noté").reads("En balade")
    assert Interaction.objects.get().made_by == adviser

    # Yes: a pathway, a diagnosis, a step that is done.
    maya.press("Entrer en parcours")
    maya.choose("À l’oral, avec la note remise").choose("Par écrit").fill("Première étape", "Appeler l’auto-école")
    maya.press("Entrer en parcours").reads("Appeler l’auto-école")
    act(maya, "Faire le point")
    maya.choose("Besoin").press("Enregistrer le point").reads("Point de situation")
    complete_step(maya)
    pathway = Pathway.objects.get()

    assert pathway.steps.get().completed_at

    # A drive to the driving school, in the service car; then what a partner may see, and no more.
    car = Vehicle.objects.create(kind=Vehicle.Kind.SERVICE_CAR, name="Voiture de service", seats=5)
    act(maya, "Accompagner")
    maya.page.get_by_label("Pour quoi ?").select_option("mobility")
    maya.fill("Lieu de rendez-vous", "devant la mairie").fill("Départ", "14:00").fill("Retour du véhicule", "15:30")
    maya.page.get_by_label("Le (obligatoire)", exact=False).first.fill(str(tomorrow()))
    maya.page.get_by_label("Véhicule", exact=False).last.select_option(str(car.pk))
    maya.press("Prévoir ce trajet").reads("Mobilité")
    share(act(maya.go(person), "Partager avec un partenaire"), welfare_office)
    annick = browse(phone=True).sign_in(partner)
    annick.go(reverse("tracking:shared_with_us")).press("Yanis").reads("Préparer le permis", "06 39 98 00 01")
    assert "auto-école" not in annick.page.content()

    # Another adviser takes over, and it is they who end the pathway.
    maya.go(reverse("tracking:handover", args=[pathway.pk]))
    maya.page.get_by_label("Nouveau référent").select_option(str(other_adviser.pk))
    maya.press("Passer le relais").reads(str(other_adviser))
    joris = browse().sign_in(other_adviser, second_factor=True)
    joris.go(reverse("tracking:exit", args=[pathway.pk]))
    joris.page.get_by_label("Pourquoi le parcours se termine-t-il").select_option("training_qualifying")
    joris.choose("J’ai compris").press("Terminer le parcours").reads("Parcours")
    assert not Pathway.objects.open().exists()

    # Six months later a message asks two questions, on a page without any name.
    follow_up = FollowUp.objects.get()
    FollowUp.objects.update(due_on=timezone.localdate())
    follow_ups.ask_due(timezone.localdate(), now=timezone.now())
    asked = Message.objects.get(key__contains="follow-up")
    address = re.search(r"https?://[^/]+(/suivi/\S+)", asked.body)[1]
    visitor = browse(phone=True).go(address)
    assert "Yanis" not in visitor.page.content()
    visitor.choose("Formation").choose("Oui").press("Envoyer").reads("Merci")
    follow_up.refresh_from_db()
    assert follow_up.situation == "training"
    joris.go(person).reads("Six mois après")
