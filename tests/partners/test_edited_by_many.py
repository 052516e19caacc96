"""Two people edit one organisation or one place: the second is told what changed, and neither loses anything."""

import pytest
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.components.editing import ChangedMeanwhile
from partners.actions import write_down
from partners.forms import OrganisationForm
from partners.models import Membership, Organisation, Place
from tests.factories import CommuneFactory, OrganisationFactory, PlaceFactory, ThemeFactory, UserFactory
from tests.partners.reading import said, shown
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
TOLD = "Quelqu’un a modifié cette fiche pendant que vous écriviez"


@pytest.fixture
def charity():
    organisation = OrganisationFactory(name="Les Ajoncs", kind="charity", offers="Une salle", email="a@exemple.invalid")
    organisation.themes.add(ThemeFactory(label="Santé"))
    return organisation


@pytest.fixture
def url(charity):
    return reverse("partners:edit_organisation", args=[charity.pk])


def test_what_nobody_else_changed_is_saved_at_once(sign_in_as, charity, url):
    client = sign_in_as(Role.ADVISER)
    assert client.post(url, {**shown(client, url), "offers": "Deux salles"}).status_code == 302
    charity.refresh_from_db()
    assert (charity.offers, charity.email, charity.themes.count()) == ("Deux salles", "a@exemple.invalid", 1)


def test_the_second_is_told_what_changed_and_loses_nothing(sign_in_as, charity, url):
    client, housing = sign_in_as(Role.ADVISER), ThemeFactory(label="Logement")
    first, second = shown(client, url), shown(client, url)
    client.post(url, {**first, "offers": "Deux salles", "kind": "housing", "themes": [housing.pk]})
    answer = client.post(url, {**second, "offers": "Un minibus"})
    page = said(answer)
    for told in (
        TOLD,
        "Devenu « Deux salles » pendant que vous écriviez ; votre saisie est gardée.",
        "Devenu « Logement » pendant que vous écriviez ; repris ici.",
    ):
        assert told in page
    form = answer.context["form"]
    assert (form["offers"].value(), form["kind"].value()) == ("Un minibus", "housing")
    assert form["themes"].value() == [str(housing.pk)]
    charity.refresh_from_db()
    assert charity.offers == "Deux salles"
    assert TrailEntry.objects.filter(verb="organisation.described").count() == 1


def test_both_values_are_shown_side_by_side_and_nobody_is_said_to_be_wrong(sign_in_as, charity, url):
    client, housing = sign_in_as(Role.ADVISER), ThemeFactory(label="Logement")
    first, second = shown(client, url), shown(client, url)
    client.post(url, {**first, "offers": "<b>Deux salles</b>", "themes": [housing.pk], "kind": "housing"})
    answer = client.post(url, {**second, "offers": "Un minibus", "themes": [*second["themes"], housing.pk]})
    changes = {change.field.name: change for change in answer.context["form"].changes}
    told = {name: (one.theirs, one.here, one.is_taken_over) for name, one in changes.items()}
    assert {name: tuple(" ".join(str(part).split()) for part in parts) for name, parts in told.items()} == {
        "kind": ("« Logement »", "« Logement »", "True"),
        "offers": ("« <b>Deux salles</b> »", "« Un minibus »", "False"),
        "themes": ("« Logement »", "« Santé, Logement »", "False"),
    }
    page = said(answer)
    assert "Votre collègue a mis" in page
    assert "quelque chose à corriger" not in page
    assert "<b>Deux" not in page


def test_a_plain_mistake_is_still_shown_as_one(sign_in_as, url):
    client = sign_in_as(Role.ADVISER)
    page = said(client.post(url, {**shown(client, url), "name": ""}))
    assert "quelque chose à corriger" in page
    assert "Votre collègue" not in page


def test_sending_again_what_was_kept_confirms(sign_in_as, charity, url):
    client = sign_in_as(Role.ADVISER)
    first, second = shown(client, url), shown(client, url)
    client.post(url, {**first, "offers": "Deux salles", "kind": "housing"})
    form = client.post(url, {**second, "offers": "Un minibus"}).context["form"]
    again = {field.html_name: field.value() or "" for field in form}
    assert client.post(url, again).status_code == 302
    charity.refresh_from_db()
    assert (charity.offers, charity.kind) == ("Un minibus", "housing")


def test_a_second_confirmation_still_meets_a_third_person(sign_in_as, charity, url):
    client = sign_in_as(Role.ADVISER)
    second = shown(client, url)
    Organisation.objects.filter(pk=charity.pk).update(offers="Deux salles")
    form = client.post(url, {**second, "offers": "Un minibus"}).context["form"]
    Organisation.objects.filter(pk=charity.pk).update(offers="Trois salles")
    again = {field.html_name: field.value() or "" for field in form}
    assert "Devenu « Trois salles »" in said(client.post(url, again))


def test_sending_the_same_form_twice_is_not_a_conflict(sign_in_as, charity, url):
    client = sign_in_as(Role.ADVISER)
    sent = {**shown(client, url), "offers": "Deux salles"}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("seen", ["", "\x00", "name", "name:x kind:y :", "<b>" * 400, "x" * 9000, "[" * 5000])
def test_a_form_that_shows_nothing_or_lies_overwrites_nothing(sign_in_as, charity, url, seen):
    client = sign_in_as(Role.ADVISER)
    answer = client.post(url, {**shown(client, url), "offers": "Un minibus", "seen": seen})
    assert answer.status_code == 200
    charity.refresh_from_db()
    assert charity.offers == "Une salle"


def test_what_the_form_does_not_edit_is_left_as_it_is_now(charity):
    read_before = Organisation.objects.get(pk=charity.pk)
    untouched = OrganisationForm(instance=read_before)
    data = {"name": "Les Ajoncs", "kind": "charity", "email": "a@exemple.invalid", "offers": "Deux salles"}
    themes = [theme.pk for theme in charity.themes.all()]
    form = OrganisationForm({**data, "themes": themes, "seen": untouched["seen"].value()}, instance=read_before)
    assert form.is_valid()
    charity.close(by=None, on="2026-11-24")
    write_down(form, by=UserFactory())
    charity.refresh_from_db()
    assert charity.is_closed
    assert charity.offers == "Deux salles"


@pytest.mark.django_db(transaction=True)
def test_of_several_who_save_at_once_one_wins_and_the_others_are_told():
    charity, by = OrganisationFactory(name="Les Ajoncs", kind="charity"), UserFactory()
    seen = OrganisationForm(instance=charity)["seen"].value()

    def save(index):
        data = {"name": "Les Ajoncs", "kind": "charity", "offers": f"Salle {index}", "seen": seen}
        form = OrganisationForm(data, instance=Organisation.objects.get(pk=charity.pk))
        assert form.is_valid()
        write_down(form, by=by)
        return index

    results = race(6, save)
    won = [result for result in results if isinstance(result, int)]
    assert len(won) == 1
    assert sum(isinstance(result, ChangedMeanwhile) for result in results) == 5
    charity.refresh_from_db()
    assert charity.offers == f"Salle {won[0]}"


# --- Places ---


def test_a_place_is_shown_as_it_is_and_edited_by_two(sign_in_as):
    place = PlaceFactory(name="Salle bleue", is_accessible=True, has_power=False, commune=CommuneFactory(name="Molac"))
    url = reverse("partners:edit_place", args=[place.pk])
    client = sign_in_as(Role.ADVISER)
    # Two answers that were given; of the network and of the vehicle, nobody knows yet.
    assert said(client.get(url)).count("checked") == 4
    second = shown(client, url)
    Place.objects.filter(pk=place.pk).update(is_accessible=None, commune=CommuneFactory(name="Larré"))
    page = said(client.post(url, {**second, "address": "1 place Neuve"}))
    assert "Devenu vide pendant que vous écriviez ; repris ici." in page
    assert "Devenu « Larré » pendant que vous écriviez ; repris ici." in page
    assert "1 place Neuve" in page
