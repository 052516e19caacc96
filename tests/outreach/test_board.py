"""The board of the week and the list equal to it: who reads what, and at what cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import Stop, StopTeam
from outreach.reading.board import Week
from partners.models import Membership
from tests.factories import CommuneFactory, StopFactory, TourFactory, UserFactory, VehicleFactory
from tests.outreach.pages import hours, next_tuesday
from tests.partners.reading import said

pytestmark = pytest.mark.django_db

Role = Membership.Role
BOARD, LIST, FILE = (reverse(f"outreach:{name}") for name in ("board", "stops", "stops_file"))


def week_of(day):
    return {"week": str(Week.of(day))}


def on_board(response):
    return [block.stop for day in response.context["board"].days for block in day.blocks]


def listed(response):
    return [block.stop for block in response.context["blocks"]]


# --- The week ---


@pytest.mark.parametrize("asked", ["", "2026-W99", "2026-W00", "1-W1", "\x00", "0000-W01", "9999-W52", "２０２６-W20"])
def test_a_week_that_does_not_exist_is_that_of_today(asked):
    assert Week.named(asked, date(2026, 11, 25)).first == date(2026, 11, 23)


def test_a_week_is_named_as_the_standard_does():
    assert str(Week.of(date(2027, 1, 1))) == "2026-W53"
    assert Week.named("2026-W53", date(2026, 1, 1)).last == date(2027, 1, 3)


def test_the_board_shows_a_week_and_leads_to_its_neighbours(sign_in_as):
    tuesday = next_tuesday()
    here = StopFactory(period=hours(tuesday), commune__name="Elven")
    StopFactory(period=hours(tuesday + timedelta(days=7)))
    answer = sign_in_as(Role.ADVISER).get(BOARD, week_of(tuesday))
    assert on_board(answer) == [here]
    week = Week.of(tuesday)
    for neighbour in (week.previous, week.next):
        assert f"week={neighbour}" in said(answer)


def test_each_stop_stands_in_the_row_of_its_vehicle_and_the_column_of_its_day(sign_in_as):
    van, tuesday = VehicleFactory(), next_tuesday()
    stop = StopFactory(vehicle=van, period=hours(tuesday))
    on_foot = StopFactory(period=hours(tuesday + timedelta(days=1)))
    rows = sign_in_as(Role.ADVISER).get(BOARD, week_of(tuesday)).context["board"].rows
    found = {(row.vehicle, cell.column.day): block.stop for row in rows for cell in row.cells for block in cell.blocks}
    assert found == {(van, tuesday): stop, (None, tuesday + timedelta(days=1)): on_foot}


def test_today_is_marked_in_words(sign_in_as):
    page = said(sign_in_as(Role.ADVISER).get(BOARD))
    assert 'aria-current="date"' in page and "Aujourd’hui" in page


def test_conflicts_are_named_under_the_block_for_whoever_plans_and_for_nobody_else(sign_in_as):
    tuesday = next_tuesday()
    StopFactory(period=hours(tuesday), commune__is_covered=True)
    assert "Sans équipe" in said(sign_in_as(Role.MANAGER).get(BOARD, week_of(tuesday)))
    for role in (Role.PARTNER_STAFF, Role.TOWN_HALL, Role.AMBASSADOR):
        assert "Sans équipe" not in said(sign_in_as(role).get(BOARD, week_of(tuesday)))


def test_partners_town_halls_and_ambassadors_see_what_is_announced_and_nothing_else(sign_in_as):
    tuesday = next_tuesday()
    maya = UserFactory(first_name="Maya", last_name="Le Goff")
    announced = StopFactory(period=hours(tuesday), note="Clé chez la voisine")
    StopTeam.put(announced, [maya])
    StopFactory(period=hours(tuesday), draft=True), StopFactory(period=hours(tuesday), is_public=False)
    for role in (Role.PARTNER_STAFF, Role.TOWN_HALL, Role.AMBASSADOR, Role.ANIMATOR):
        client = sign_in_as(role)
        assert on_board(client.get(BOARD, week_of(tuesday))) == [announced]
        assert listed(client.get(LIST)) == [announced]
        page = said(client.get(announced.get_absolute_url()))
        for kept_back in ("Maya", "Clé chez la voisine", "À emporter", "Sans équipe", "Annuler", "/edit/"):
            assert kept_back not in page
        assert "/stops/new/" not in said(client.get(BOARD, week_of(tuesday)))


def test_an_empty_week_still_offers_each_vehicle_and_each_day(sign_in_as):
    van = VehicleFactory()
    page = said(sign_in_as(Role.ADVISER).get(BOARD, week_of(next_tuesday())))
    assert f"?day={next_tuesday():%Y-%m-%d}&amp;vehicle={van.pk}" in page
    assert "Rien de prévu" in page


def test_the_board_is_narrowed_by_vehicle_commune_body_and_state(sign_in_as):
    tuesday, van = next_tuesday(), VehicleFactory()
    first = StopFactory(period=hours(tuesday), vehicle=van)
    second = StopFactory(period=hours(tuesday), confirmed=True)
    client = sign_in_as(Role.ADVISER)
    asked = {
        ("vehicle", van.pk): [first],
        ("vehicle", "null"): [second],
        ("commune", first.commune_id): [first],
        ("intercommunality", second.commune.intercommunality_id): [second],
        ("state", "confirmed"): [second],
        ("state", "nonsense"): [first, second],
    }
    for (name, value), expected in asked.items():
        assert set(on_board(client.get(BOARD, week_of(tuesday) | {name: value}))) == set(expected)
        assert set(listed(client.get(LIST, {name: value}))) >= set(expected)


def test_drafts_are_no_state_to_ask_for_unless_one_plans(sign_in_as):
    assert "Brouillon" not in said(sign_in_as(Role.TOWN_HALL).get(LIST))
    assert "Brouillon" in said(sign_in_as(Role.ADVISER).get(LIST))


def test_htmx_gets_the_board_alone(sign_in_as):
    answer = sign_in_as(Role.ADVISER).get(BOARD, headers={"HX-Request": "true"})
    assert said(answer).startswith('<div id="board"')


def test_the_tours_of_the_week_stand_below_it_and_those_in_preparation_for_the_team(sign_in_as):
    preparing = TourFactory(name="Le Tour d’été", first_on=next_tuesday() + timedelta(days=60))
    assert preparing.name in said(sign_in_as(Role.ADVISER).get(BOARD))
    assert preparing.name not in said(sign_in_as(Role.PARTNER_STAFF).get(BOARD))


@pytest.mark.parametrize("rows", [1, 9])
def test_queries_of_the_board_do_not_grow_with_stops(sign_in_as, django_assert_num_queries, rows):
    client, tuesday = sign_in_as(Role.ADVISER), next_tuesday()
    for _ in range(rows):
        stop = StopFactory(period=hours(tuesday), vehicle=VehicleFactory(), tour=TourFactory(published=True))
        StopTeam.put(stop, [UserFactory(), UserFactory()])
    client.get(BOARD, week_of(tuesday))
    # session, user, roles; stops and teams; nearby stops and their teams with people, uses, absences, roads;
    # vehicles, tours; choices of vehicles, communes and bodies; scheme, waiting signals
    with django_assert_num_queries(20):
        client.get(BOARD, week_of(tuesday))


# --- The list ---


def test_the_list_begins_today_and_shows_everything_when_asked(sign_in_as):
    past = StopFactory(starts_at=timezone.now() - timedelta(days=9), held=True)
    coming = StopFactory()
    client = sign_in_as(Role.ADVISER)
    assert listed(client.get(LIST)) == [coming]
    assert listed(client.get(LIST, {"since": ""})) == [past, coming]
    assert listed(client.get(LIST, {"until": timezone.localdate().isoformat()})) == [past]


def test_the_list_of_a_week_is_the_board_of_that_week(sign_in_as):
    tuesday, client = next_tuesday(), sign_in_as(Role.ADVISER)
    StopFactory.create_batch(3, period=hours(tuesday))
    week = Week.of(tuesday)
    asked = {"since": week.first.isoformat(), "until": week.last.isoformat()}
    assert set(listed(client.get(LIST, asked))) == set(on_board(client.get(BOARD, week_of(tuesday))))


def test_the_list_is_sorted_and_paged(sign_in_as):
    communes = [CommuneFactory(name=f"Z{n:02}") for n in range(30)]
    for shift, commune in enumerate(communes):
        StopFactory(period=hours(next_tuesday() + timedelta(days=shift)), commune=commune)
    client = sign_in_as(Role.ADVISER)
    assert [stop.commune for stop in listed(client.get(LIST, {"sort": "-when"}))] == communes[::-1][:25]
    assert [stop.commune for stop in listed(client.get(LIST, {"sort": "where", "page": 2}))] == communes[25:]


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_of_the_list_do_not_grow_with_stops(sign_in_as, django_assert_num_queries, rows):
    client = sign_in_as(Role.ADVISER)
    for _ in range(rows):
        stop = StopFactory(vehicle=VehicleFactory(), tour=TourFactory(published=True))
        StopTeam.put(stop, [UserFactory()])
    client.get(LIST)
    with django_assert_num_queries(20):
        client.get(LIST)


@pytest.mark.parametrize(
    "query", ["since=%00", "until=x", "vehicle=%27", "sort=no", "page=-1", "tour=999999", "state=%00"]
)
def test_a_hostile_address_still_gives_a_page(sign_in_as, query):
    client = sign_in_as(Role.ADVISER)
    assert client.get(f"{LIST}?{query}").status_code == 200
    assert client.get(f"{BOARD}?{query}").status_code == 200


def test_the_file_says_places_and_times_and_nobody_s_name(sign_in_as):
    stop = StopFactory(place_as_typed="=1+1", period=hours(next_tuesday()))
    StopTeam.put(stop, [UserFactory(first_name="Maya")])
    client = sign_in_as(Role.ADVISER)
    text = client.get(FILE).content.decode()
    assert "Maya" not in text and "'=1+1" in text and "09:00" in text
    for role in (Role.PARTNER_STAFF, Role.FUNDER):
        assert sign_in_as(role).get(FILE).status_code == 403


def test_the_file_holds_what_the_filters_leave(sign_in_as):
    kept, other = StopFactory(), StopFactory()
    text = sign_in_as(Role.ADVISER).get(FILE, {"commune": kept.commune_id}).content.decode()
    assert kept.commune.name in text and other.commune.name not in text
    assert Stop.objects.count() == 2


def test_a_funder_reads_no_board(sign_in_as):
    client = sign_in_as(Role.FUNDER)
    assert {client.get(address).status_code for address in (BOARD, LIST)} == {403}
