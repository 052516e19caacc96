"""The territory on screen: counts, table, ticks, how to get there."""

import pytest
from django.urls import reverse

from joz.audit.models import TrailEntry
from partners import coverage
from partners.models import Commune, Membership, Scheme
from tests.factories import (
    CommuneFactory,
    FerryAccessFactory,
    IntercommunalityFactory,
    MandateFactory,
    OrganisationFactory,
    PlaceFactory,
    SchemeFactory,
    TravelTimeFactory,
    UserFactory,
)
from tests.partners.reading import said

pytestmark = pytest.mark.django_db

Role = Membership.Role
TERRITORY = reverse("partners:territory")


def names(response):
    return [commune.name for commune in response.context["page"]]


def test_the_page_says_how_many_communes_are_covered_and_that_it_must_be_confirmed(sign_in_as):
    SchemeFactory()
    CommuneFactory.create_batch(2, covered=True)
    CommuneFactory()
    page = sign_in_as(Role.TOWN_HALL).get(TERRITORY)
    assert "2 communes sur 3 dans le périmètre — à confirmer" in said(page)


def test_coverage_counts_only_what_holds_today():
    with_all = CommuneFactory(covered=True)
    MandateFactory(commune=with_all), PlaceFactory(commune=with_all)
    with_nothing = CommuneFactory(covered=True)
    MandateFactory(commune=with_nothing, ended=True), PlaceFactory(commune=with_nothing, closed=True)
    MandateFactory(commune=CommuneFactory())
    assert coverage.measure() == coverage.Coverage(total=3, covered=2, without_ambassador=1, with_place=1)


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_rows(sign_in_as, django_assert_num_queries, rows):
    SchemeFactory()
    for commune in CommuneFactory.create_batch(rows, covered=True, drawn=True):
        MandateFactory(commune=commune)
        PlaceFactory(commune=commune)
    client = sign_in_as(Role.ADVISER)
    client.get(TERRITORY)
    # session, user, roles, table and its count, map, coverage, bodies to choose from, scheme, waiting signals
    with django_assert_num_queries(10):
        client.get(TERRITORY)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=st+ave", ["Saint-Avé"]),
        ("q=ÎLE+d'arz", ["Île-d'Arz"]),
        ("q=56780", ["Île-d'Arz"]),
        ("q=!!!", ["Île-d'Arz", "Saint-Avé", "Zénith"]),
        ("q=nulle+part", []),
        ("coverage=yes", ["Saint-Avé"]),
        ("coverage=no", ["Île-d'Arz", "Zénith"]),
        ("ambassador=yes", ["Saint-Avé"]),
        ("ambassador=no", ["Île-d'Arz", "Zénith"]),
        ("place=yes", ["Zénith"]),
        ("place=no&coverage=no", ["Île-d'Arz"]),
        ("sort=-population", ["Zénith", "Saint-Avé", "Île-d'Arz"]),
        ("sort=population", ["Île-d'Arz", "Saint-Avé", "Zénith"]),
        ("intercommunality=200000001", ["Zénith"]),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_its_address(sign_in_as, query, found):
    CommuneFactory(name="Île-d'Arz", population=1, postal_codes=["56780"])
    MandateFactory(commune=CommuneFactory(name="Saint-Avé", population=2, covered=True))
    body = IntercommunalityFactory(siren="200000001", name="Là-bas")
    PlaceFactory(commune=CommuneFactory(name="Zénith", population=3, intercommunality=body))
    assert names(sign_in_as(Role.ANIMATOR).get(f"{TERRITORY}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99",
        "page=x",
        "q=%00",
        "sort=pk;drop",
        "coverage=maybe",
        "intercommunality=%00",
        "q=" + "a" * 5000,
        "q=%E2%80%AE<script>alert(1)</script>",
        "q=%25_%5C",
        "ambassador=yes&ambassador=no",
    ],
)
def test_a_hostile_address_still_gives_a_page(sign_in_as, query):
    CommuneFactory()
    answer = sign_in_as(Role.ADVISER).get(f"{TERRITORY}?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in said(answer)


def test_equal_populations_are_never_on_two_pages(sign_in_as):
    CommuneFactory.create_batch(25, population=100)
    client = sign_in_as(Role.ADVISER)
    pages = [names(client.get(f"{TERRITORY}?sort=population&page={number}")) for number in (1, 2)]
    assert len(set(pages[0]) | set(pages[1])) == 25


def test_htmx_gets_the_rows_alone(sign_in_as):
    CommuneFactory(name="Larré")
    answer = said(sign_in_as(Role.ADVISER).get(TERRITORY, headers={"HX-Request": "true"}))
    assert "Larré" in answer
    assert "<h1" not in answer


def test_the_map_and_the_table_name_the_same_communes(sign_in_as):
    CommuneFactory(name="Larré", drawn=True, covered=True)
    CommuneFactory(name="Molac", drawn=True)
    answer = sign_in_as(Role.ADVISER).get(TERRITORY)
    assert {cell.commune.name for cell in answer.context["map"].cells} == set(names(answer))
    text = said(answer)
    assert "<title>Larré : dans le périmètre, sans parrain ou marraine, sans lieu d’accueil</title>" in text
    assert "ce ne sont pas des limites officielles" in text


def test_an_empty_territory_says_what_to_do(sign_in_as):
    assert "import_territory" in said(sign_in_as(Role.ADMINISTRATOR).get(TERRITORY))


def test_only_an_administrator_is_offered_the_ticks(sign_in_as):
    SchemeFactory()
    commune = CommuneFactory(covered=True)
    tick = reverse("partners:coverage", args=[commune.pk])
    assert tick not in said(sign_in_as(Role.ADVISER).get(TERRITORY))
    assert tick in said(sign_in_as(Role.ADMINISTRATOR).get(TERRITORY))


# --- Ticks ---


def test_ticking_twice_is_ticking_once(sign_in_as):
    commune = CommuneFactory()
    client = sign_in_as(Role.ADMINISTRATOR)
    for _ in range(2):
        client.post(reverse("partners:coverage", args=[commune.pk]), {"covered": "yes"})
    assert Commune.objects.get(pk=commune.pk).is_covered
    assert TrailEntry.objects.get(verb="commune.covered").actor == client.user


def test_unticking_takes_a_commune_out_and_goes_back_to_the_list(sign_in_as):
    commune = CommuneFactory(covered=True)
    back = f"{TERRITORY}?coverage=yes"
    url = reverse("partners:coverage", args=[commune.pk])
    answer = sign_in_as(Role.ADMINISTRATOR).post(url, {"covered": "no", "back": back})
    assert answer.url == back
    assert not Commune.objects.covered().exists()


@pytest.mark.parametrize("back", ["https://ailleurs.invalid/", "//ailleurs.invalid", "javascript:alert(1)", "\x00"])
def test_the_way_back_stays_in_the_house(sign_in_as, back):
    commune = CommuneFactory()
    url = reverse("partners:coverage", args=[commune.pk])
    answer = sign_in_as(Role.ADMINISTRATOR).post(url, {"covered": "yes", "back": back})
    assert answer.url == reverse("partners:commune", args=[commune.pk])


@pytest.mark.parametrize("covered", ["", "maybe", "\x00"])
def test_a_tick_that_says_neither_yes_nor_no_is_refused(sign_in_as, covered):
    commune = CommuneFactory()
    url = reverse("partners:coverage", args=[commune.pk])
    assert sign_in_as(Role.ADMINISTRATOR).post(url, {"covered": covered}).status_code == 400


def test_the_list_is_confirmed_once(sign_in_as):
    SchemeFactory()
    CommuneFactory(covered=True)
    client = sign_in_as(Role.ADMINISTRATOR)
    for _ in range(2):
        page = client.post(reverse("partners:coverage_confirmation"), follow=True)
    assert "à confirmer" not in said(page)
    assert Scheme.objects.the_one().coverage_is_confirmed
    assert TrailEntry.objects.filter(verb="scheme.coverage_confirmed").count() == 1


def test_an_undescribed_scheme_has_nothing_to_confirm(sign_in_as):
    assert sign_in_as(Role.ADMINISTRATOR).post(reverse("partners:coverage_confirmation")).status_code == 404


# --- A commune ---


def page_of(client, commune, **query):
    return said(client.get(reverse("partners:commune", args=[commune.pk]), query))


def test_a_commune_tells_how_to_come_from_the_carrier_s(sign_in_as):
    here, there = CommuneFactory(), CommuneFactory(name="Vannes")
    SchemeFactory(carrier=OrganisationFactory(commune=there))
    TravelTimeFactory(origin=there, destination=here)
    page = page_of(sign_in_as(Role.PARTNER_STAFF), here)
    assert "De Vannes : <strong>environ 28 min</strong> (estimation), 25,2 km par la route" in page


def test_another_way_can_be_asked_for(sign_in_as):
    here, there = CommuneFactory(), CommuneFactory(name="Molac")
    TravelTimeFactory(origin=there, destination=here, minutes=7)
    client = sign_in_as(Role.PARTNER_STAFF)
    assert "Choisissez une commune de départ" in page_of(client, here)
    assert "environ 7 min" in page_of(client, here, depart=there.pk)
    assert "Vous partez de là" in page_of(client, there, depart=there.pk)
    assert "aucun trajet connu" in page_of(client, there, depart=here.pk)
    assert "Choisissez une commune de départ" in page_of(client, here, depart="\x00")


def test_an_island_is_reached_by_boat_the_quickest_first(sign_in_as):
    island, there = CommuneFactory(island=True), CommuneFactory()
    FerryAccessFactory(island=island, origin=there, port_name="Conleau", mean_wait_minutes=40)
    FerryAccessFactory(island=island, origin=there, port_name="Port-Blanc")
    page = page_of(sign_in_as(Role.AMBASSADOR), island, depart=there.pk)
    assert "île sans pont" in page
    assert "environ 30 min" in page
    assert page.index("Port-Blanc") < page.index("Conleau")


def test_the_team_reads_the_first_names_of_ambassadors_and_nobody_else_does(sign_in_as):
    commune = CommuneFactory()
    lou = UserFactory(first_name="Louane", last_name="Secrète")
    MandateFactory(commune=commune, ambassador__user=lou)
    team = page_of(sign_in_as(Role.MANAGER), commune)
    assert "Louane" in team
    assert "Secrète" not in team
    for role in (Role.PARTNER_STAFF, Role.TOWN_HALL, Role.ANIMATOR, Role.AMBASSADOR):
        assert "Louane" not in page_of(sign_in_as(role), commune)


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_of_a_commune_do_not_grow(sign_in_as, django_assert_max_num_queries, rows):
    commune = CommuneFactory()
    PlaceFactory.create_batch(rows, commune=commune)
    OrganisationFactory.create_batch(rows, commune=commune)
    MandateFactory.create_batch(rows, commune=commune)
    client = sign_in_as(Role.ADVISER)
    page_of(client, commune)
    with django_assert_max_num_queries(14):
        page_of(client, commune)
