"""The pages of a stop: prepared, judged, announced, staffed, moved, cancelled, done again."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.outbox.models import Message
from outreach.models import Stop, StopCheck, StopTeam, VehicleUse
from outreach.stops import followers
from partners.models import Membership
from tests.factories import (
    CommuneFactory,
    EquipmentItemFactory,
    FerryAccessFactory,
    MembershipFactory,
    PlaceFactory,
    PresenceFactory,
    SchemeFactory,
    StopFactory,
    TourFactory,
    VehicleFactory,
)
from tests.outreach.pages import hours, next_tuesday, typed
from tests.partners.reading import said, shown

pytestmark = pytest.mark.django_db

Role = Membership.Role
NEW = reverse("outreach:new_stop")
TUESDAY = next_tuesday()


def door(name, stop):
    return reverse(f"outreach:{name}", args=[stop.pk])


@pytest.fixture
def elven():
    return CommuneFactory(name="Elven", covered=True)


@pytest.fixture
def client_of_team(sign_in_as):
    SchemeFactory()
    return sign_in_as(Role.ADVISER)


@pytest.fixture
def colleagues():
    return [MembershipFactory(user__first_name=name).user for name in ("Maya", "Joris")]


@pytest.fixture
def draft(elven):
    return StopFactory(draft=True, commune=elven, period=hours(TUESDAY))


@pytest.fixture
def planned(elven):
    return StopFactory(commune=elven, period=hours(TUESDAY))


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


# --- Moving, cancelling ---


def test_a_stop_is_moved_and_the_old_one_says_where(client_of_team, planned):
    url = door("stop_move", planned)
    day = TUESDAY + timedelta(days=1)
    sent = shown(client_of_team, url) | {"day": day.isoformat(), "reason": "permit", "act": "save", "despite": "on"}
    answer = client_of_team.post(url, sent)
    planned.refresh_from_db()
    assert (planned.state, planned.moved_to.day, answer.url) == ("moved", day, planned.moved_to.get_absolute_url())
    assert "Elle a lieu" in said(client_of_team.get(planned.get_absolute_url()))
    assert "Ses déplacements" in said(client_of_team.get(planned.moved_to.get_absolute_url()))


def test_a_move_to_where_it_is_already_is_refused(client_of_team, planned):
    url = door("stop_move", planned)
    sent = shown(client_of_team, url) | {"reason": "permit", "act": "save"}
    assert "le même lieu au même moment" in said(client_of_team.post(url, sent))


def test_the_vehicle_of_the_old_stop_is_free_for_the_new_one(client_of_team, elven, colleagues):
    stop = StopFactory(draft=True, commune=elven, period=hours(TUESDAY), vehicle=VehicleFactory())
    stop.plan(by=colleagues[0], now=stop.changed_at)
    url = door("stop_move", stop)
    sent = shown(client_of_team, url) | {"starts_at": "10:00", "reason": "other", "act": "save", "despite": "on"}
    assert client_of_team.post(url, sent).status_code == 302
    assert VehicleUse.objects.standing().count() == 1


def test_before_cancelling_one_reads_who_will_be_told_and_what_follows(client_of_team, planned):
    MembershipFactory(role=Role.TOWN_HALL, organisation__commune=planned.commune, user__first_name="Yves")

    class Booked:
        nouns = ("rendez-vous", "rendez-vous")
        standing_on = staticmethod(lambda stops: 3)
        cancelled = moved = staticmethod(lambda *_, **__: 3)

    booked = Booked()
    followers.register(booked)
    try:
        page = said(client_of_team.get(door("stop_cancellation", planned)))
    finally:
        followers._followers.remove(booked)
    assert "Yves" in page and "3 rendez-vous" in page


def test_a_stop_is_cancelled_with_a_reason_and_those_concerned_are_told(client_of_team, planned):
    host = MembershipFactory(role=Role.TOWN_HALL, organisation__commune=planned.commune).user
    url = door("stop_cancellation", planned)
    assert "Dites pourquoi" in said(client_of_team.post(url, {"reason": ""}))
    client_of_team.post(url, {"reason": "breakdown"})
    planned.refresh_from_db()
    assert (planned.state, Message.objects.get().to) == ("cancelled", host.email)
    assert "ce n’est plus possible" in said(client_of_team.post(url, {"reason": "breakdown"}))


# --- Withdrawing, doing again ---


def test_a_draft_is_withdrawn_and_an_announced_stop_is_not(client_of_team, draft, planned):
    assert "Retirer ce brouillon" in said(client_of_team.get(door("stop_withdrawal", draft)))
    client_of_team.post(door("stop_withdrawal", draft))
    answer = client_of_team.post(door("stop_withdrawal", planned), follow=True)
    assert list(Stop.objects.all()) == [planned]
    assert "ce n’est plus possible" in said(answer)


def test_a_day_of_a_presence_is_left_out_by_a_pause(client_of_team, elven):
    day = StopFactory(draft=True, presence=PresenceFactory(), occurs_on=TUESDAY, period=hours(TUESDAY))
    assert "mettez-la en pause" in said(client_of_team.post(door("stop_withdrawal", day), follow=True))


def test_a_stop_is_done_again_as_drafts_at_the_same_hours(client_of_team, planned, colleagues):
    StopTeam.put(planned, colleagues)
    first = TUESDAY + timedelta(days=7)
    sent = {"day": first.isoformat(), "times": "3", "every": "2", "submission": uuid.uuid4()}
    for _ in range(2):
        client_of_team.post(door("stop_repetition", planned), sent)
    again = list(Stop.objects.drafts().in_order())
    assert [stop.day for stop in again] == [first + timedelta(weeks=2 * rank) for rank in range(3)]
    assert all(stop.team.count() == 2 and not stop.team.filter(holds=True).exists() for stop in again)


@pytest.mark.parametrize("wrong", [{"times": "0"}, {"times": "99"}, {"every": "5"}, {"day": ""}])
def test_an_absurd_repetition_is_refused(client_of_team, planned, wrong):
    sent = {"day": TUESDAY.isoformat(), "times": "1", "every": "1", "submission": uuid.uuid4()} | wrong
    assert client_of_team.post(door("stop_repetition", planned), sent).context["form"].errors
    assert not Stop.objects.drafts().exists()


# --- What is taken along ---


def test_equipment_is_ticked_by_whoever_plans_and_twice_is_once(client_of_team, planned):
    item = EquipmentItemFactory(label="Barnum")
    url = reverse("outreach:stop_check", args=[planned.pk, item.pk])
    for _ in range(2):
        client_of_team.post(url, {"ready": "yes"})
    assert StopCheck.objects.get().ready_by == client_of_team.user
    answer = client_of_team.post(url, {"ready": "no"}, headers={"HX-Request": "true"})
    assert said(answer).startswith('<section id="equipment"')
    assert not StopCheck.objects.exists()


def test_equipment_of_a_stop_that_is_over_stays_as_it_was(client_of_team):
    stop, item = StopFactory(held=True), EquipmentItemFactory()
    url = reverse("outreach:stop_check", args=[stop.pk, item.pk])
    assert "ce n’est plus possible" in said(client_of_team.post(url, {"ready": "yes"}, follow=True))
    assert not StopCheck.objects.exists()


def test_the_list_of_equipment_is_kept_by_the_team(client_of_team):
    new = reverse("outreach:new_equipment")
    for label in ("Barnum", "BARNUM", ""):
        answer = client_of_team.post(new, {"label": label, "position": "1", "is_active": "on"})
    assert answer.context["form"].errors
    page = said(client_of_team.get(reverse("outreach:equipment")))
    assert page.count("Barnum") == 1
