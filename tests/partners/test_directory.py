"""The directory: found by commune and theme, written down once, closed rather than deleted."""

from datetime import date

import pytest
from django.urls import reverse

from joz.audit.models import TrailEntry
from partners.actions import write_down
from partners.forms import OrganisationForm
from partners.models import Membership, Organisation, Place
from tests.factories import (
    CommuneFactory,
    ConsortiumMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    SchemeFactory,
    ThemeFactory,
    UserFactory,
)
from tests.partners.reading import said, shown
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
DIRECTORY = reverse("partners:organisations")
NEW = reverse("partners:new_organisation")
TODAY = date(2026, 11, 24)
HOSTILE = ["", " ", "\x00", "a\x00b", "\u202e", "!!!", "A" * 121, "ligne\n" * 10_000]


def names(response):
    return [organisation.name for organisation in response.context["page"]]


# --- The list ---


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_rows(sign_in_as, django_assert_num_queries, rows):
    SchemeFactory()
    theme, commune = ThemeFactory(), CommuneFactory()
    for organisation in OrganisationFactory.create_batch(rows, commune=commune):
        organisation.themes.add(theme)
        PlaceFactory(organisation=organisation, commune=commune)
    client = sign_in_as(Role.ADVISER)
    client.get(DIRECTORY)
    # session, user, roles, list and its count, themes of the rows, communes and themes to choose from,
    # scheme, waiting signals
    with django_assert_num_queries(10):
        client.get(DIRECTORY)


def test_the_directory_is_searched_by_commune_and_theme(sign_in_as):
    molac, health = CommuneFactory(name="Molac"), ThemeFactory(label="Santé")
    seat = OrganisationFactory(name="A son siège", commune=molac)
    lends = PlaceFactory(commune=molac, organisation__name="Prête un lieu").organisation
    PlaceFactory(commune=molac, organisation__name="N’en prête plus", closed=True)
    other = OrganisationFactory(name="Ailleurs")
    for organisation in (lends, other):
        organisation.themes.add(health)
    client = sign_in_as(Role.PARTNER_STAFF)
    assert names(client.get(DIRECTORY, {"commune": molac.pk})) == [seat.name, lends.name]
    assert names(client.get(DIRECTORY, {"themes": health.pk})) == [other.name, lends.name]
    assert names(client.get(DIRECTORY, {"commune": molac.pk, "themes": health.pk})) == [lends.name]


@pytest.mark.parametrize("words", ["epicerie", "ÉPICERIE", "épicerie du port", "l’épicerie"])
def test_names_are_found_whatever_their_accents(sign_in_as, words):
    OrganisationFactory(name="L'Épicerie du port"), OrganisationFactory(name="Autre")
    assert names(sign_in_as(Role.ADVISER).get(DIRECTORY, {"q": words})) == ["L'Épicerie du port"]


def test_the_list_says_what_it_leaves_out(sign_in_as):
    OrganisationFactory(name="Ouverte"), OrganisationFactory(name="Fermée", closed=True)
    assert "Fermée" not in names(sign_in_as(Role.PARTNER_STAFF).get(DIRECTORY))
    answer = sign_in_as(Role.MANAGER).get(DIRECTORY)
    assert {"Fermée", "Ouverte"} < set(names(answer))
    assert "Vous voyez ce qui est ouvert" in said(answer)


@pytest.mark.parametrize("query", ["q=%00", "commune=%00", "themes=99%27", "kind=x", "page=-1", "q=" + "b" * 3000])
def test_a_hostile_address_still_gives_a_page(sign_in_as, query):
    assert sign_in_as(Role.ADVISER).get(f"{DIRECTORY}?{query}").status_code == 200


# --- An organisation ---


def test_a_page_tells_offers_themes_places_and_role_in_the_consortium(sign_in_as):
    organisation = ConsortiumMembershipFactory(organisation__offers="Une salle").organisation
    organisation.themes.add(ThemeFactory(label="Mobilité douce"))
    PlaceFactory(organisation=organisation, name="Salle bleue"), PlaceFactory(organisation=organisation, closed=True)
    page = said(sign_in_as(Role.TOWN_HALL).get(organisation.get_absolute_url()))
    for told in ("Une salle", "Mobilité douce", "Salle bleue", "Membre"):
        assert told in page
    assert "n’est plus proposé" not in page


def test_only_the_team_is_led_to_the_accounts(sign_in_as):
    organisation = MembershipFactory(role=Role.PARTNER_STAFF, user__first_name="Annaïg").organisation
    members = reverse("partners:members", args=[organisation.pk])
    for role, sees in {Role.ADVISER: True, Role.PARTNER_STAFF: False, Role.AMBASSADOR: False}.items():
        page = said(sign_in_as(role).get(organisation.get_absolute_url()))
        assert (members in page) is sees
        assert "Annaïg" not in page


def test_what_partners_typed_is_shown_as_text(sign_in_as):
    organisation = OrganisationFactory(name="<script>alert(1)</script>", offers="<img src=x onerror=alert(1)>")
    page = said(sign_in_as(Role.ADVISER).get(organisation.get_absolute_url()))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# --- Writing down ---


def test_an_adviser_writes_an_organisation_down_and_leaves_a_trace(sign_in_as):
    theme, client = ThemeFactory(), sign_in_as(Role.ADVISER)
    typed = {
        "name": "  Les \u202eAjoncs ",
        "kind": "charity",
        "commune": CommuneFactory().pk,
        "phone": "02 61 91 00 01",
        "website": "exemple.invalid",
        "themes": [theme.pk],
    }
    answer = client.post(NEW, typed)
    organisation = Organisation.objects.get(name="Les Ajoncs")
    assert answer.url == organisation.get_absolute_url()
    assert (organisation.name, organisation.phone.as_e164, organisation.website) == (
        "Les Ajoncs",
        "+33261910001",
        "https://exemple.invalid",
    )
    assert list(organisation.themes.all()) == [theme]
    assert TrailEntry.objects.get(verb="organisation.added").actor == client.user


def test_the_same_organisation_is_written_down_once(sign_in_as):
    client = sign_in_as(Role.MANAGER)
    for name in ("Les Ajoncs", "Les Ajoncs", "LES AJONCS !", "les-ajoncs"):
        answer = client.post(NEW, {"name": name, "kind": "charity"})
    assert "Cette structure existe déjà" in said(answer)
    assert Organisation.objects.count() == 1 + 1  # and the manager's own


@pytest.mark.parametrize("field", ["name", "kind", "commune", "phone", "email", "website", "offers", "themes"])
@pytest.mark.parametrize("value", ["\x00", "<b>&\"'", "ligne\n" * 10_000, "\u202e\u200b", "9" * 400])
def test_hostile_values_are_refused_or_kept_as_text_and_nothing_is_half_saved(sign_in_as, field, value):
    client = sign_in_as(Role.ADVISER)
    before = Organisation.objects.count()
    answer = client.post(NEW, {"name": "Les Ajoncs", "kind": "charity", field: value})
    assert answer.status_code in (200, 302)
    assert Organisation.objects.count() == before + (answer.status_code == 302)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_nobody_could_look_for_is_refused_and_the_rest_is_kept(sign_in_as, name):
    answer = sign_in_as(Role.ADVISER).post(NEW, {"name": name, "kind": "charity", "offers": "Une salle bleue"})
    assert answer.context["form"].errors["name"]
    assert "Une salle bleue" in said(answer)


def test_an_organisation_is_put_right(sign_in_as):
    organisation, client = OrganisationFactory(), sign_in_as(Role.MANAGER)
    url = reverse("partners:edit_organisation", args=[organisation.pk])
    client.post(url, {**shown(client, url), "kind": "housing", "offers": "Deux chambres"})
    organisation.refresh_from_db()
    assert (organisation.kind, organisation.offers) == ("housing", "Deux chambres")
    assert TrailEntry.objects.filter(verb="organisation.described").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_write_the_same_name_at_once_write_one_organisation(client):
    user = UserFactory()

    def write(index):
        form = OrganisationForm({"name": "Les Ajoncs", "kind": "charity"})
        assert form.is_valid()
        return write_down(form, by=user)

    results = race(6, write)
    refused = [result for result in results if isinstance(result, Organisation.AlreadyListed)]
    # Who validated after the first had saved meets the form's own refusal instead.
    late = [result for result in results if isinstance(result, AssertionError)]
    assert len(refused) + len(late) == 5
    assert Organisation.objects.count() == 1
    assert TrailEntry.objects.filter(verb="organisation.added").count() == 1


# --- Closing ---


def test_an_organisation_closes_once_and_may_open_again(sign_in_as):
    organisation, client = OrganisationFactory(), sign_in_as(Role.ADVISER)
    for _ in range(2):
        client.post(reverse("partners:organisation_closure", args=[organisation.pk]))
    organisation.refresh_from_db()
    assert organisation.is_closed
    assert TrailEntry.objects.filter(verb="organisation.closed").count() == 1
    for _ in range(2):
        client.post(reverse("partners:organisation_reopening", args=[organisation.pk]))
    organisation.refresh_from_db()
    assert not organisation.is_closed
    assert TrailEntry.objects.filter(verb="organisation.reopened").count() == 1


def test_the_carrier_of_the_scheme_cannot_close(sign_in_as):
    carrier = SchemeFactory().carrier
    url = reverse("partners:organisation_closure", args=[carrier.pk])
    page = said(sign_in_as(Role.MANAGER).post(url, follow=True))
    assert "Cette structure porte le dispositif" in page
    carrier.refresh_from_db()
    assert not carrier.is_closed


def test_an_organisation_with_accounts_cannot_close_until_they_end():
    membership, by = MembershipFactory(role=Role.PARTNER_STAFF), UserFactory()
    with pytest.raises(Organisation.StillInUse, match="Des comptes y ont encore un rôle"):
        membership.organisation.close(by=by, on=TODAY)
    membership.end(by=by, on=TODAY)
    membership.organisation.close(by=by, on=TODAY)
    assert membership.organisation.closed_on == TODAY


# --- Places ---


def place_data(**changes):
    return {"name": "Salle bleue", "kind": "youth_space", "commune": CommuneFactory().pk, **changes}


def test_a_place_is_added_to_whoever_lends_it(sign_in_as):
    organisation, client = OrganisationFactory(), sign_in_as(Role.ADVISER)
    url = reverse("partners:new_place", args=[organisation.pk])
    answer = client.post(url, place_data(is_accessible="true", has_power=""))
    place = Place.objects.get()
    assert answer.url == organisation.get_absolute_url()
    assert (place.organisation, place.is_accessible, place.has_power) == (organisation, True, None)
    assert TrailEntry.objects.get(verb="place.added").actor == client.user


def test_the_same_place_sent_twice_is_one_place(sign_in_as):
    client = sign_in_as(Role.ADVISER)
    url, data = reverse("partners:new_place", args=[OrganisationFactory().pk]), place_data()
    client.post(url, data)
    assert "Ce lieu existe déjà dans cette commune" in said(client.post(url, data))
    assert Place.objects.count() == 1


@pytest.mark.parametrize("field", ["name", "kind", "commune", "address", "access_notes", "is_accessible"])
@pytest.mark.parametrize("value", ["\x00", "<b>", "ligne\n" * 10_000])
def test_hostile_places_are_refused_or_kept_as_text(sign_in_as, field, value):
    url = reverse("partners:new_place", args=[OrganisationFactory().pk])
    answer = sign_in_as(Role.ADVISER).post(url, place_data(**{field: value}))
    assert answer.status_code in (200, 302)
    assert Place.objects.count() == (answer.status_code == 302)


def test_a_place_closes_and_opens_again(sign_in_as):
    place, client = PlaceFactory(), sign_in_as(Role.ADVISER)
    client.post(reverse("partners:place_closure", args=[place.pk]))
    assert not Place.objects.open().exists()
    client.post(reverse("partners:place_reopening", args=[place.pk]))
    assert Place.objects.open().get() == place


def test_a_place_without_a_lender_stands_in_its_commune(sign_in_as):
    place = PlaceFactory(organisation=None)
    url = reverse("partners:edit_place", args=[place.pk])
    client = sign_in_as(Role.ADVISER)
    data = {**shown(client, url), "name": "Place du marché"}
    assert client.post(url, data).url == place.commune.get_absolute_url()
