"""The pages of a stop: prepared, judged, announced, staffed, moved, cancelled, done again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import Stop, StopTeam
from tests.factories import (
    EquipmentItemFactory,
    FerryAccessFactory,
    MembershipFactory,
    PlaceFactory,
    StopFactory,
    TourFactory,
    VehicleFactory,
)
from tests.outreach.pages import hours, typed
from tests.outreach.stops.doors import NEW, TUESDAY, Role, door
from tests.partners.reading import said, shown

pytestmark = pytest.mark.django_db


def test_a_stop_of_today_leads_to_the_field_and_only_that_one(client_of_team, planned, elven):
    today = StopFactory(commune=elven, starts_at=timezone.now().replace(hour=9))
    assert "Sur le terrain" in client_of_team.get(today.get_absolute_url()).content.decode()
    assert "Sur le terrain" not in client_of_team.get(planned.get_absolute_url()).content.decode()


# --- Preparing ---


def test_a_stop_is_kept_as_a_draft_that_only_the_team_sees(client_of_team, elven):
    answer = client_of_team.post(NEW, typed(elven, TUESDAY))
    stop = Stop.objects.get()
    assert answer.url == stop.get_absolute_url()
    assert (stop.state, stop.day, stop.where, stop.is_public) == ("draft", TUESDAY, "Parking de l’église", True)


def test_a_stop_is_planned_at_once_when_nothing_stands_in_its_way(client_of_team, elven, colleagues):
    van = VehicleFactory()
    team = {"team": [one.pk for one in colleagues], "driver": colleagues[0].pk, "vehicle": van.pk}
    client_of_team.post(NEW, typed(elven, TUESDAY, act="plan", **team))
    stop = Stop.objects.get()
    assert (stop.state, stop.use.driver, stop.team.filter(holds=True).count()) == ("planned", colleagues[0], 2)


def test_warnings_are_shown_and_one_plans_all_the_same(client_of_team, elven):
    sent = typed(elven, TUESDAY, act="plan")
    page = said(client_of_team.post(NEW, sent))
    assert "Personne n’est prévu" in page and "Je planifie quand même" in page
    assert not Stop.objects.exists()
    client_of_team.post(NEW, sent | {"despite": "on"})
    assert Stop.objects.get().state == "planned"


def test_what_refuses_is_said_in_words_and_no_tick_passes_it(client_of_team, colleagues):
    island = FerryAccessFactory(island__covered=True).island
    sent = typed(island, TUESDAY, act="plan", vehicle=VehicleFactory().pk, despite="on")
    page = said(client_of_team.post(NEW, sent))
    assert "est une île" in page and "quand même" not in page
    assert not Stop.objects.exists()


def test_a_draft_is_kept_whatever_stands_in_its_way(client_of_team):
    island = FerryAccessFactory().island
    client_of_team.post(NEW, typed(island, TUESDAY, vehicle=VehicleFactory().pk))
    assert Stop.objects.get().is_draft


def test_the_same_form_sent_twice_is_one_stop(client_of_team, elven):
    sent = typed(elven, TUESDAY, act="plan", despite="on")
    for _ in range(2):
        assert client_of_team.post(NEW, sent).status_code == 302
    assert Stop.objects.count() == 1


def test_a_place_of_the_directory_brings_its_commune(client_of_team):
    place = PlaceFactory()
    client_of_team.post(NEW, typed(place.commune, TUESDAY, place=place.pk, place_as_typed="Autre") | {"commune": ""})
    stop = Stop.objects.get()
    assert (stop.place, stop.commune, stop.place_as_typed) == (place, place.commune, "")


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"place_as_typed": ""}, "place", "Choisissez un lieu"),
        ({"commune": ""}, "commune", "Choisissez la commune"),
        ({"day": ""}, "day", "Écrivez une date"),
        ({"day": "1999-01-01"}, "day", "plus de deux ans"),
        ({"day": "31/31/2026"}, "day", "Écrivez une date"),
        ({"starts_at": "25:00"}, "starts_at", "Écrivez une heure"),
        ({"starts_at": "22:00", "ends_at": "01:00"}, "ends_at", "avant minuit"),
        ({"ends_at": "09:00"}, "ends_at", "après le début"),
        ({"vehicle": "999999"}, "vehicle", ""),
        ({"team": ["999999"]}, "team", ""),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_the_rest_is_kept(client_of_team, elven, wrong, field, words):
    answer = client_of_team.post(NEW, typed(elven, TUESDAY, note="Prise près du kiosque") | wrong)
    assert words in str(answer.context["form"].errors[field])
    assert "Prise près du kiosque" in said(answer)
    assert not Stop.objects.exists()


def test_a_day_that_is_past_is_refused_in_words(client_of_team, elven):
    page = said(client_of_team.post(NEW, typed(elven, TUESDAY - timedelta(days=60))))
    assert "déjà passé" in page and not Stop.objects.exists()


def test_a_place_of_another_commune_is_refused(client_of_team, elven):
    place = PlaceFactory(commune__name="Molac")
    assert "Ce lieu est à Molac" in said(client_of_team.post(NEW, typed(elven, TUESDAY, place=place.pk)))


def test_a_day_outside_its_tour_is_refused(client_of_team, elven):
    tour = TourFactory(name="Le Tour", first_on=TUESDAY + timedelta(days=1))
    assert "« Le Tour » va du" in said(client_of_team.post(NEW, typed(elven, TUESDAY, tour=tour.pk)))


TYPED = ["place_as_typed", "directions", "note", "day", "commune", "submission", "act", "place"]


@pytest.mark.parametrize("field", TYPED)
@pytest.mark.parametrize("value", ["\x00", "<b>&\"'", "ligne\n" * 10_000, "\u202e\u200b", "9" * 400])
def test_hostile_values_are_refused_or_kept_as_text(client_of_team, elven, field, value):
    answer = client_of_team.post(NEW, typed(elven, TUESDAY) | {field: value})
    assert answer.status_code in (200, 302)
    assert "<b>&" not in said(client_of_team.get(reverse("outreach:stops")))


def test_the_address_prefills_day_vehicle_and_tour(client_of_team):
    van, tour = VehicleFactory(), TourFactory()
    form = client_of_team.get(NEW, {"day": "2026-12-24", "vehicle": van.pk, "tour": tour.pk}).context["form"]
    assert [form[name].value() for name in ("day", "vehicle", "tour")] == ["2026-12-24", str(van.pk), str(tour.pk)]


@pytest.mark.parametrize("query", ["day=%00", "vehicle=x", "tour=%27", "place=99999999999999999999"])
def test_a_hostile_prefill_still_gives_a_page(client_of_team, query):
    assert client_of_team.get(f"{NEW}?{query}").status_code == 200


def test_htmx_checks_what_is_typed_and_keeps_nothing(client_of_team, elven):
    answer = client_of_team.post(NEW, typed(elven, TUESDAY, act="check"), headers={"HX-Request": "true"})
    assert said(answer).startswith('<div id="conflicts"') and "Sans équipe" not in said(answer)
    assert "Personne n’est prévu" in said(answer)
    assert not Stop.objects.exists()


def test_the_check_works_without_a_script_and_waits_for_where_and_when(client_of_team, elven):
    page = said(client_of_team.post(NEW, typed(elven, TUESDAY, act="check") | {"day": ""}))
    assert "Dites où et quand" in page
    assert not Stop.objects.exists()


# --- Its page ---


def test_a_page_tells_place_team_history_and_what_may_be_done(client_of_team, planned, colleagues):
    StopTeam.put(planned, colleagues, driver=colleagues[1])
    page = said(client_of_team.get(planned.get_absolute_url()))
    for told in ("Elven", "Parking de la salle des fêtes", "Joris", "au volant", "Planifiée", "Confirmer", "Déplacer"):
        assert told in page


@pytest.mark.parametrize("trait", ["draft", "confirmed", "under_way", "held", "cancelled"])
def test_each_state_has_its_page(client_of_team, trait):
    page = said(client_of_team.get(StopFactory(**{trait: True}).get_absolute_url()))
    assert ("Annuler" in page) is (trait == "confirmed")
    assert "Refaire" in page


def test_a_draft_is_nobody_else_s(sign_in_as, draft):
    for role in (Role.PARTNER_STAFF, Role.TOWN_HALL, Role.AMBASSADOR):
        assert sign_in_as(role).get(draft.get_absolute_url()).status_code == 404


def test_queries_of_the_page_do_not_grow_with_the_team(client_of_team, elven, django_assert_max_num_queries):
    stop = StopFactory(commune=elven, period=hours(TUESDAY), vehicle=VehicleFactory(), place=PlaceFactory())
    StopTeam.put(stop, [MembershipFactory().user for _ in range(6)])
    EquipmentItemFactory.create_batch(8)
    client_of_team.get(stop.get_absolute_url())
    with django_assert_max_num_queries(29):
        client_of_team.get(stop.get_absolute_url())


# --- Correcting ---


def test_a_draft_is_corrected_whole(client_of_team, draft, colleagues):
    url = door("edit_stop", draft)
    sent = shown(client_of_team, url) | {"starts_at": "10:00", "team": [colleagues[0].pk], "act": "draft"}
    assert client_of_team.post(url, sent).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.starts_at, draft.team.get().user) == (hours(TUESDAY, 10).lower, colleagues[0])


def test_two_people_who_edit_one_draft_are_told(client_of_team, draft):
    url = door("edit_stop", draft)
    first, second = shown(client_of_team, url), shown(client_of_team, url)
    client_of_team.post(url, first | {"note": "Le premier", "act": "draft"})
    answer = client_of_team.post(url, second | {"note": "Le second", "act": "draft"})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.note == "Le premier"


def test_of_an_announced_stop_only_the_details_are_corrected(client_of_team, planned):
    url = door("edit_stop", planned)
    assert set(client_of_team.get(url).context["form"].fields) == {"directions", "is_public", "note", "seen"}
    client_of_team.post(url, shown(client_of_team, url) | {"directions": "Derrière la mairie"})
    planned.refresh_from_db()
    assert planned.directions == "Derrière la mairie"


# --- Announcing, staffing ---


def test_a_draft_is_planned_after_its_warnings_were_read(client_of_team, draft):
    url = door("stop_planning", draft)
    assert "Personne n’est prévu" in said(client_of_team.get(url))
    assert "Lisez ce qui est à vérifier" in said(client_of_team.post(url, {"act": "save"}))
    client_of_team.post(url, {"act": "save", "despite": "on"})
    draft.refresh_from_db()
    assert draft.state == "planned"


def test_the_host_has_said_yes(client_of_team, planned):
    for _ in range(2):
        answer = client_of_team.post(door("stop_confirmation", planned), follow=True)
    planned.refresh_from_db()
    assert planned.state == "confirmed" and "ce n’est plus possible" in said(answer)


def test_the_team_of_an_announced_stop_is_changed_and_held(client_of_team, elven, colleagues):
    van = VehicleFactory()
    stop = StopFactory(draft=True, commune=elven, period=hours(TUESDAY), vehicle=van)
    StopTeam.put(stop, colleagues[:1], driver=colleagues[0])
    stop.plan(by=colleagues[0], now=stop.changed_at)
    url = door("stop_team", stop)
    sent = {"act": "save", "team": [colleagues[1].pk], "driver": colleagues[1].pk, "despite": "on"}
    assert client_of_team.post(url, sent).status_code == 302
    stop.refresh_from_db()
    assert (stop.use.driver, stop.team.get().user, stop.team.get().holds) == (colleagues[1], colleagues[1], True)


def test_nobody_is_put_where_they_cannot_be(client_of_team, planned, colleagues, elven):
    other = StopFactory(commune=elven, period=hours(TUESDAY, 10, 11))
    StopTeam.put(other, colleagues)
    other.team.update(holds=True)
    sent = {"act": "save", "team": [colleagues[0].pk], "despite": "on"}
    page = said(client_of_team.post(door("stop_team", planned), sent))
    assert "Maya est déjà à Elven" in page
    assert not planned.team.exists()
