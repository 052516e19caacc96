"""What may be done with a stop: moved, cancelled, withdrawn, done again, equipped."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from joz.outbox.models import Message
from outreach.models import Stop, StopCheck, StopTeam, VehicleUse
from outreach.stops import followers
from tests.factories import (
    EquipmentItemFactory,
    MembershipFactory,
    PresenceFactory,
    StopFactory,
    VehicleFactory,
)
from tests.outreach.pages import hours
from tests.outreach.stops.doors import TUESDAY, Role, door
from tests.partners.reading import said, shown

pytestmark = pytest.mark.django_db


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
