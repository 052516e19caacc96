"""The coverage: seen or not, since when; the map and its table agree; who is told how many; constant queries."""

import re
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.indicators import coverage
from joz.indicators.coverage import Asked, Freshness
from joz.indicators.models import Milestone
from partners.models import Commune
from tests.factories import (
    CommuneFactory,
    ExternalStopFactory,
    MandateFactory,
    PlaceFactory,
    PresenceFactory,
    ReferralFactory,
    StopFactory,
    YoungPersonFactory,
)

pytestmark = pytest.mark.django_db

COVERAGE, FILE = reverse("indicators:coverage"), reverse("indicators:coverage_file")
SQUARE = {"type": "Polygon", "coordinates": [[[-2.8, 47.6], [-2.7, 47.6], [-2.7, 47.7], [-2.8, 47.7], [-2.8, 47.6]]]}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def go(today):
    """Have us in a commune so many days from now: `go(elven, -40)`; what is past was held."""

    def went(commune, days, **more):
        day = timezone.make_aware(datetime.combine(today + timedelta(days=days), time(9)))
        return StopFactory(commune=commune, starts_at=day, held=days <= 0, **more)

    return went


@pytest.fixture
def read(client, request):
    """Read the page as a role: `read("manager", show="unseen")`."""

    def get(role="manager", address=COVERAGE, **query):
        client.force_login(request.getfixturevalue(role))
        response = client.get(f"{address}?{urlencode(query)}")
        assert response.status_code == 200
        return response.content.decode()

    return get


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",")


def rows_in(page):
    return re.findall(r'<tr data-commune="(\w+)" data-freshness="([\w-]+)"', page)


def row_of(page, commune):
    return words(re.search(rf'<tr data-commune="{commune.pk}".*?</tr>', page, re.S)[0])


# --- Seen, and how long ago ---


@pytest.mark.parametrize(
    ("days", "freshness"), [(0, "recent"), (-29, "recent"), (-30, "waning"), (-60, "waning"), (-61, "long-ago")]
)
def test_how_long_ago_we_were_there(read, elven, go, days, freshness):
    go(elven, days)
    assert rows_in(read()) == [(elven.pk, freshness)]


def test_only_what_was_held_counts_as_a_visit(read, elven, today):
    yesterday = timezone.make_aware(datetime.combine(today - timedelta(days=1), time(9)))
    for more in ({}, {"cancelled": True}, {"draft": True}):
        StopFactory(commune=elven, starts_at=yesterday, **more)
    page = read()
    assert rows_in(page) == [(elven.pk, "never")]
    assert "jamais vue" in row_of(page, elven)


def test_a_presence_that_was_held_is_a_visit(read, elven, go):
    go(elven, -3, presence=PresenceFactory(place=PlaceFactory(commune=elven)))
    assert rows_in(read()) == [(elven.pk, "recent")]


def test_the_summary_counts_what_was_seen_since_and_what_was_not_for_sixty_days(read, elven, other_commune, go, today):
    Milestone.objects.create(label="Relance", happened_on=today - timedelta(days=100))
    CommuneFactory(covered=True)
    CommuneFactory()
    go(elven, -5)
    go(other_commune, -90)
    page = words(read())
    assert "2 communes sur 3 vues depuis « Relance » ; 2 pas vues depuis 60 jours" in page
    assert "1 commune sur 3 vue en 30 jours ; 2 pas vues" in words(read(since="30"))
    assert "2 communes sur 3 vues au moins une fois" in words(read(since="ever"))
    assert "2 communes sur 4 vues" in words(read(zone="all"))


def test_those_unseen_for_longest_come_first_and_other_orders_may_be_asked(read, elven, other_commune, go):
    never = CommuneFactory(covered=True, name="Zoug", population=10)
    go(elven, -5)
    go(other_commune, -90)
    go(elven, 3)
    order = [never.pk, other_commune.pk, elven.pk]
    assert [pk for pk, _ in rows_in(read())] == order
    assert [pk for pk, _ in rows_in(read(sort="name"))] == [elven.pk, other_commune.pk, never.pk]
    assert next(pk for pk, _ in rows_in(read(sort="next"))) == elven.pk
    assert [pk for pk, _ in rows_in(read(sort="population"))][-1] == never.pk


def test_each_filter_shows_what_it_says(read, elven, other_commune, go):
    go(elven, -5)
    go(elven, 5)
    PlaceFactory(commune=elven)
    MandateFactory(commune=elven)
    ExternalStopFactory(commune=elven)
    for show in ("unseen", "no-next", "no-place", "no-ambassador"):
        assert [pk for pk, _ in rows_in(read(show=show))] == [other_commune.pk], show
    assert [pk for pk, _ in rows_in(read(show="others"))] == [elven.pk]
    elsewhere = CommuneFactory(covered=True)
    assert [pk for pk, _ in rows_in(read(intercommunality=elsewhere.intercommunality_id))] == [elsewhere.pk]


def test_what_makes_no_sense_in_the_address_asks_for_nothing(read, elven):
    hostile = {"since": "9" * 40, "show": "<b>", "sort": "'; drop", "intercommunality": "x\u202e", "zone": "?"}
    assert rows_in(read(**hostile)) == [(elven.pk, "never")]


def test_empty_pages_say_what_to_do(read, elven, carrier):
    assert "Aucune commune ne répond" in read(show="others")
    Commune.objects.update(is_covered=False)
    assert "Le périmètre se règle" in read()


# --- The map and its table ---


def test_the_map_and_its_table_are_drawn_from_the_same_rows(read, elven, other_commune, go):
    Commune.objects.update(cell=SQUARE)
    left_out = CommuneFactory(cell=SQUARE)
    for commune, days in ((elven, -5), (other_commune, -45), (CommuneFactory(covered=True, cell=SQUARE), -200)):
        go(commune, days)
    CommuneFactory(covered=True, cell=SQUARE)
    for query in ({}, {"show": "unseen"}, {"zone": "all"}, {"sort": "name"}):
        page = read(**query)
        drawn = re.findall(r'class="map-cell is-([\w-]+)"\s+data-commune="(\w+)"', page)
        assert sorted((pk, freshness) for freshness, pk in drawn) == sorted(rows_in(page)) != []
        assert page.count("map-left-out") == 5 - len(drawn)
        for freshness in Freshness:
            count = sum(one == freshness for _, one in rows_in(page))
            assert f"{freshness.label} : {count}" in words(page)
    assert left_out.pk not in dict(rows_in(read()))


def test_every_pattern_has_its_word_on_the_map(read, elven, go):
    Commune.objects.update(cell=SQUARE)
    go(elven, -45)
    page = read()
    assert "Elven : vue il y a 30 à 60 jours" in page
    assert "url(#coverage-waning)" in page


def test_without_cells_the_table_stands_alone(read, elven):
    page = read()
    assert '<svg class="map-drawing"' not in page
    assert elven.name in page


# --- Who is told how many ---


def _spotted(commune, count):
    for _ in range(count):
        YoungPersonFactory(commune=commune)


@pytest.mark.parametrize("role", ["partner", "town_hall", "ambassador", "animator", "administrator", "stranger"])
def test_whoever_is_not_of_the_team_is_told_no_small_number(read, elven, other_commune, role):
    _spotted(elven, 4)
    _spotted(other_commune, 5)
    page = read(role)
    assert "moins de 5" in row_of(page, elven)
    assert "5 ou plus" in row_of(page, other_commune)
    assert "Signalements ouverts" not in page + read(role, FILE)
    assert ";moins de 5" in read(role, FILE)


def test_nobody_and_a_few_are_told_alike_outside_the_team(read, elven, other_commune):
    _spotted(elven, 1)
    page = read("partner")
    assert "moins de 5" in row_of(page, elven)
    assert "moins de 5" in row_of(page, other_commune)


def test_the_row_of_a_partner_holds_no_count_at_all(partner, elven, today):
    _spotted(elven, 7)
    (row,) = coverage.read(Asked(), user=partner, today=today, with_counts=False).zone
    assert (row.spotted, row.signals) == (None, None)


@pytest.mark.parametrize("role", ["adviser", "manager"])
def test_the_team_reads_numbers_and_the_signals_that_wait(read, carrier, elven, role):
    _spotted(elven, 3)
    ReferralFactory(recipient=carrier, young_person__commune=elven)
    page = read(role)
    assert re.search(r"4 1 $", row_of(page, elven))
    assert "Signalements ouverts" in read(role, FILE)


def test_people_spotted_before_the_period_are_not_counted(read, elven, today):
    YoungPersonFactory(commune=elven, identified_on=today - timedelta(days=40))
    assert re.search(r" 0 0 $", row_of(read(since="30"), elven))
    assert re.search(r" 1 0 $", row_of(read(since="90"), elven))


def test_a_partner_does_not_learn_of_our_discreet_stops(read, elven, go):
    go(elven, 4, is_public=False)
    assert "Aucun" in row_of(read("partner"), elven)
    assert "Aucun Non" not in row_of(read("adviser"), elven)


def test_the_funder_and_a_visitor_do_not_read_it(client, funder):
    assert client.get(COVERAGE).status_code == 302
    client.force_login(funder)
    assert client.get(COVERAGE).status_code == 403


# --- Cost, and the file ---


@pytest.mark.parametrize("address", [COVERAGE, FILE])
def test_queries_do_not_grow_with_what_there_is(client, manager, carrier, go, address, django_assert_max_num_queries):
    client.force_login(manager)

    def fill(rows):
        for _ in range(rows):
            commune = CommuneFactory(covered=True, cell=SQUARE)
            go(commune, -5)
            ExternalStopFactory(commune=commune)
            _spotted(commune, 2)
            ReferralFactory(recipient=carrier, young_person__commune=commune)

    def count():
        with django_assert_max_num_queries(30) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    fill(1)
    client.get(address)
    few = count()
    fill(4)
    assert count() == few


def test_the_file_says_what_the_table_says(read, elven, go, today):
    go(elven, -70)
    line = next(line for line in read(address=FILE).splitlines() if line.startswith("Elven"))
    assert f";Pas vue depuis plus de 60 jours;{today - timedelta(days=70)};70;" in line


def test_from_a_commune_that_waits_one_prepares_a_stop_there(client, manager, elven):
    client.force_login(manager)
    address = f"{reverse('outreach:new_stop')}?commune={elven.pk}"
    assert address in client.get(COVERAGE).content.decode()


def test_htmx_is_handed_the_rows_alone(client, manager, elven):
    client.force_login(manager)
    part = client.get(COVERAGE, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="rows">' in part
    assert "<html" not in part
