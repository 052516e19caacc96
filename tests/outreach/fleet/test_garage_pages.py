"""The logbook and the garage: what is written, what would follow, what is refused."""

import uuid

import pytest
from django.utils import timezone

from outreach.models import LogbookEntry, Stop, VehicleDowntime
from tests.factories import (
    LogbookEntryFactory,
    PlaceFactory,
    VehicleDowntimeFactory,
)
from tests.outreach.fleet.vehicles import at, text_of, tomorrow

pytestmark = pytest.mark.django_db


# --- The logbook ---


def line(**changes):
    usual = {"kind": "energy", "day": timezone.localdate(), "km": "1200", "quantity": "41,5", "unit": "l"}
    return usual | {"cost": "73,04", "note": "", "submission": uuid.uuid4()} | changes


def test_a_line_is_written_and_a_check_keeps_no_litres(client, adviser, van):
    client.post(at(van, "logbook/new/"), line())
    client.post(at(van, "logbook/new/"), line(kind="check", note="Pneus"))
    tank, check = LogbookEntry.objects.order_by("pk")
    assert (float(tank.quantity), float(tank.cost)) == (41.5, 73.04)
    assert (check.quantity, check.unit) == (None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "trip"},
        {"km": "-1"},
        {"km": "2000001"},
        {"cost": "-3"},
        {"cost": "NaN"},
        {"cost": "123456789"},
        {"day": "2999-01-01"},
        {"day": "1950-01-01"},
        {"km": "", "quantity": "", "cost": "", "note": ""},
        {"note": "a" * 201},
        {"note": "\n" * 10_000},
        {"unit": "barils"},
    ],
)
def test_a_line_that_cannot_be_is_refused(client, adviser, van, wrong):
    answer = client.post(at(van, "logbook/new/"), line(**wrong))
    written = LogbookEntry.objects.count()
    assert (answer.status_code, written) in ((200, 0), (302, 1))
    assert written == ("\n" in str(wrong.get("note", "")))


def test_a_manager_takes_out_a_line_written_by_mistake(client, manager, van):
    entry = LogbookEntryFactory(vehicle=van)
    client.post(f"/vehicles/logbook/{entry.pk}/withdrawal/")
    assert not LogbookEntry.objects.exists()


# --- The garage ---


def planned(van, by, period):
    place = PlaceFactory()
    what = {"vehicle": van, "place": place, "commune": place.commune, "submission": uuid.uuid4()}
    stop = Stop.draft(by=by, now=timezone.now(), period=period, **what)
    stop.plan(by=by, now=timezone.now())
    return stop


def garage(**changes):
    usual = {"reason": "breakdown", "first_on": timezone.localdate(), "starts": "", "last_on": "", "replacement": ""}
    return usual | {"note": "", "submission": uuid.uuid4()} | changes


def test_what_would_follow_is_shown_before_anything_is_done(client, adviser, van):
    stop = planned(van, adviser, tomorrow(9, 12))
    sent = garage()
    shown = client.post(at(van, "downtimes/new/"), sent)
    assert f"Halte à {stop.commune}" in text_of(shown) and "Oui, immobiliser et prévenir" in text_of(shown)
    assert not VehicleDowntime.objects.exists()
    again = client.post(at(van, "downtimes/new/"), sent | {"again": "1", "shown": shown.context["shown"]})
    assert "Voir ce que cela change" in text_of(again)
    for _ in range(2):
        done = client.post(at(van, "downtimes/new/"), sent | {"shown": shown.context["shown"]})
        assert done.status_code == 302
    stop.refresh_from_db()
    assert (stop.state, VehicleDowntime.objects.count()) == ("cancelled", 1)


def test_what_was_added_meanwhile_is_shown_before_it_is_cancelled(client, adviser, van):
    sent = garage()
    shown = client.post(at(van, "downtimes/new/"), sent).context["shown"]
    stop = planned(van, adviser, tomorrow(9, 12))
    answer = client.post(at(van, "downtimes/new/"), sent | {"shown": shown})
    assert "ont changé pendant que vous lisiez" in text_of(answer) and f"Halte à {stop.commune}" in text_of(answer)
    assert not VehicleDowntime.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "envie"},
        {"first_on": "1999-01-01"},
        {"last_on": "2001-01-01"},
        {"last_on": "9999-12-31"},
        {"starts": "99"},
    ],
)
def test_a_garage_that_cannot_be_is_refused(client, adviser, van, wrong):
    answer = client.post(at(van, "downtimes/new/"), garage(**wrong))
    assert answer.status_code == 200 and "Voir ce que cela change" in text_of(answer)


def test_a_vehicle_does_not_replace_itself(client, adviser, van):
    answer = client.post(at(van, "downtimes/new/"), garage(replacement=van.pk))
    assert "Voir ce que cela change" in text_of(answer)


def test_it_comes_back_on_the_road(client, adviser, van):
    downtime = VehicleDowntimeFactory(vehicle=van)
    assert "Reprendre la route" in text_of(client.get(at(van)))
    client.post(f"/vehicles/downtimes/{downtime.pk}/end/")
    assert not VehicleDowntime.objects.lasting(timezone.now()).exists()
