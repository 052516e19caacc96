"""A list of 500 messy lines, from the file to the report, with and without JavaScript."""

import re

import pytest
from django.urls import reverse

from referrals import tasks
from referrals.models import ImportBatch, ImportRow, Referral
from tests.journeys.conftest import give_second_factor
from tests.referrals.sample_list import PATH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
State = ImportRow.State


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Nobody else runs the list: the test does, when it says so."""
    monkeypatch.setattr(tasks, "nudge", lambda: None)


def deposit(visitor):
    """Choose the sample, say that it is the PSAD's, read the file."""
    visitor.go(reverse("referrals:new_import"))
    visitor.choose("Liste PSAD ou RIO").choose("Pas encore")
    visitor.page.set_input_files("input[type=file]", PATH)
    return visitor.press("Lire le fichier")


def test_five_hundred_messy_lines_are_read_over_decided_brought_in_and_mended(browse, adviser, other_commune):
    give_second_factor(adviser)
    maya = browse().sign_in(adviser, second_factor=True)
    maya.go(reverse("referrals:inbox")).press("Importer une liste").reads("Aucune liste importée")
    maya.press("Importer une liste").reads("Pour essayer")
    deposit(maya).reads("Que contient chaque colonne ?", "NOM Prénom", "Réf. interne")
    maya.press("Relire les lignes").reads("500 lignes", "Rien n’est encore entré", "Doublons probables", "À corriger")
    maya.press(re.compile("^À corriger")).reads("n’est pas lisible")
    maya.press("Doublons probables").reads("Ressemble à la ligne", "même nom")
    maya.press("Toutes déjà connues").reads("C’est noté pour")
    maya.press("Importer").reads("Les lignes entrent", "Vous pouvez quitter cette page")

    tasks.bring_lists_in()
    if maya.javascript:
        maya.page.get_by_text("Import terminé").wait_for(timeout=10_000)
        maya.look()
    else:
        maya.press("Actualiser")
    maya.reads("Import terminé", "nouvelles personnes", "à corriger")
    batch = ImportBatch.objects.get()
    progress = batch.rows.progress()
    assert (progress.total, progress.waiting) == (500, 0)
    assert Referral.objects.count() == progress.by_state[State.CREATED] + progress.by_state[State.ATTACHED] > 350

    mend_the_first(maya, batch)
    deposit(maya).reads("a déjà été déposé", "Import terminé")
    assert ImportBatch.objects.count() == 1


def mend_the_first(visitor, batch):
    """A line is written again on its own page, and comes in at once."""
    row = batch.rows.filter(state=State.REJECTED).in_file_order().first()
    visitor.go(reverse("referrals:import_correction", args=[batch.pk, row.number]))
    visitor.fill("Prénom ou pseudo", "Maëlys").fill("Date ou année de naissance", "2007")
    visitor.fill("Téléphone", "06 39 98 00 01").fill("Commune", "Saint-Avé")
    visitor.press("Enregistrer et réessayer").reads("entrée, c’est une nouvelle personne")
    row.refresh_from_db()
    assert row.referral.young_person.called == "Maëlys"


def test_every_page_of_a_list_holds_on_a_phone(browse, adviser, other_commune):
    give_second_factor(adviser)
    maya = browse(phone=True).sign_in(adviser, second_factor=True)
    deposit(maya).press("Relire les lignes")
    batch = ImportBatch.objects.get()
    for state in ("ready", "resembling", "rejected", "too_young", "repeated"):
        maya.go(reverse("referrals:import", args=[batch.pk]) + f"?state={state}")
    maya.press("Retirer cette liste").press("Oui, retirer").reads("La liste est retirée")
