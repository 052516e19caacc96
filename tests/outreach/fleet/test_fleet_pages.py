"""The pages of the vehicles: who reads and acts, what they say, what they leave out."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.models import Vehicle, VehicleDocument, VehicleDriver, VehicleUse
from partners.models import Membership
from tests.factories import (
    AccompanimentFactory,
    LogbookEntryFactory,
    MembershipFactory,
    UserFactory,
    VehicleDocumentFactory,
    VehicleDowntimeFactory,
    VehicleDriverFactory,
    VehicleFactory,
    VehicleUseFactory,
)
from tests.outreach.fleet.vehicles import LIST, at, text_of, tomorrow

pytestmark = pytest.mark.django_db


# --- Reading ---


def test_the_fleet_says_where_each_is_and_what_is_to_renew(client, adviser, van):
    VehicleDowntimeFactory(vehicle=van)
    VehicleDocumentFactory(vehicle=van, expires_on=timezone.localdate() + timedelta(days=20))
    VehicleUseFactory(vehicle=VehicleFactory(), period=tomorrow(9, 12), purpose="visit", what="Réunion à Elven")
    page = text_of(client.get(LIST))
    assert "À l’arrêt : panne, retour inconnu" in page
    assert "Assurance : à renouveler avant le" in page
    assert "Réunion à Elven" in page


def test_an_empty_fleet_says_what_to_do_next(client, manager):
    page = text_of(client.get(LIST))
    assert "Aucun véhicule pour l’instant" in page and "/vehicles/new/" in page


@pytest.mark.parametrize("address", [LIST, "vehicle", "logbook/"])
def test_queries_do_not_grow_with_rows(client, adviser, van, address):
    def fill(vehicle):
        day = timezone.localdate() - timedelta(days=1)
        for number in range(3):
            LogbookEntryFactory(vehicle=vehicle, day=day, km=1_000 + number)
            VehicleDriverFactory(vehicle=vehicle)
            AccompanimentFactory(use=VehicleUseFactory(vehicle=vehicle, period=tomorrow(9 + number, 10 + number)))
            VehicleUseFactory(vehicle=vehicle, purpose="visit", period=tomorrow(9 + number, 10 + number, days=-2))
        kinds = VehicleDocument.Kind.values
        for kind in kinds:
            VehicleDocumentFactory(vehicle=vehicle, kind=kind)

    address = {"vehicle": at(van), "logbook/": at(van, "logbook/")}.get(address, address)
    LogbookEntryFactory(vehicle=van, km=900, day=timezone.localdate() - timedelta(days=9))
    VehicleUseFactory(vehicle=van, purpose="visit", period=tomorrow(9, 10, days=-3))
    VehicleUseFactory(vehicle=van, purpose="visit", period=tomorrow(20, 21))
    VehicleDocumentFactory(vehicle=van, kind="other", expires_on=timezone.localdate())
    VehicleDriverFactory(vehicle=van)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    fill(van), fill(VehicleFactory())
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_drive_is_only_said_to_be_reserved(client, adviser, van):
    drive = AccompanimentFactory(
        use=VehicleUseFactory(vehicle=van, period=tomorrow(9, 12)), destination="Zone du Poulmin", pick_up="La mairie"
    )
    page = text_of(client.get(at(van, f"?week={drive.made_on}")))
    assert "Réservé" in page
    assert "Poulmin" not in page and "La mairie" not in page and str(drive.pathway.young_person) not in page


def test_the_week_that_an_address_asks_for_is_shown_alone_to_htmx(client, adviser, van):
    VehicleUseFactory(vehicle=van, purpose="visit", what="Loin d’ici", period=tomorrow(9, 12, days=60))
    day = timezone.localdate() + timedelta(days=60)
    part = text_of(client.get(at(van, f"?week={day}"), headers={"HX-Request": "true"}))
    assert "Loin d’ici" in part and "<h1" not in part


@pytest.mark.parametrize("asked", ["", "hier", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_a_week_that_is_none_is_this_one(client, adviser, van, asked):
    assert client.get(at(van), {"week": asked}).status_code == 200


def test_the_logbook_is_one_order_of_time_filtered_and_taken_away(client, adviser, van):
    VehicleUseFactory(
        vehicle=van,
        purpose="visit",
        period=tomorrow(9, 12, days=-1),
        km_out=100,
        km_back=142,
        returned_at=timezone.now(),
    )
    LogbookEntryFactory(vehicle=van, km=142, note="=SUM(A1)")
    page = text_of(client.get(at(van, "logbook/")))
    assert "de 100 à 142" in page and "40\u00a0litres" in page
    assert "42 km" not in text_of(client.get(at(van, "logbook/?kind=energy")))
    answer = client.get(at(van, "logbook/file/"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Carburant, recharge", "Trajet"]
    assert rows[1][2] == "'=SUM(A1)"
    assert str(adviser) not in answer.content.decode()


def test_the_paper_holds_every_line(client, adviser, van):
    LogbookEntryFactory.create_batch(30, vehicle=van)
    assert text_of(client.get(at(van, "logbook/?paper=1"))).count("40\u00a0litres") == 30
    assert text_of(client.get(at(van, "logbook/"))).count("40\u00a0litres") == 25


def test_the_figures_add_up_kilometres_days_and_costs(client, adviser, van):
    VehicleUseFactory(
        vehicle=van, purpose="visit", period=tomorrow(9, 12, days=-1), km_out=0, km_back=200, returned_at=timezone.now()
    )
    LogbookEntryFactory(vehicle=van, cost=50)
    VehicleDowntimeFactory(vehicle=van, period=tomorrow(0, 23, days=-3))
    figures = client.get(at(van)).context["figures"]
    assert (figures.km, figures.days_off, figures.spent, figures.cost_per_km) == (200, 1, 50, 0.25)


# --- Keeping the fleet ---


def test_a_manager_adds_a_vehicle_and_puts_it_out_of_service(client, manager):
    client.post("/vehicles/new/", {"name": "La Kangoo", "kind": "service_car", "seats": 5, "is_in_service": "on"})
    car = Vehicle.objects.get()
    assert client.get(at(car)).status_code == 200
    seen = client.get(at(car, "edit/")).context["form"].initial["seen"]
    client.post(at(car, "edit/"), {"name": "La Kangoo", "kind": "service_car", "seats": 5, "seen": seen})
    car.refresh_from_db()
    assert not car.is_in_service
    assert client.get(at(car, "uses/new/")).status_code == 404


def test_a_vehicle_that_somebody_counts_on_is_not_put_out_of_service(client, manager, van):
    use = VehicleUseFactory(vehicle=van, period=tomorrow(9, 12))
    seen = client.get(at(van, "edit/")).context["form"].initial["seen"]
    sent = {"name": "Le van", "kind": "service_car", "seats": 5, "seen": seen}
    assert "1\u00a0réservation à venir" in text_of(client.post(at(van, "edit/"), sent))
    use.cancel(by=manager, now=timezone.now())
    assert client.post(at(van, "edit/"), sent).status_code == 302


@pytest.mark.parametrize("seats", ["0", "61", "-1", "abc", "99999999999"])
def test_a_vehicle_without_sensible_seats_is_refused_in_words(client, manager, seats):
    answer = client.post("/vehicles/new/", {"name": "X1", "kind": "minibus", "seats": seats})
    assert answer.status_code == 200 and not Vehicle.objects.exists()


def test_papers_and_drivers_are_noted_and_taken_out(client, manager, van):
    user = MembershipFactory(role=Membership.Role.ADVISER).user
    day = timezone.localdate()
    client.post(at(van, "documents/new/"), {"kind": "gas_check", "expires_on": day, "submission": uuid.uuid4()})
    client.post(at(van, "drivers/new/"), {"user": user.pk, "licence_seen_on": day})
    paper, driver = VehicleDocument.objects.get(), VehicleDriver.objects.get()
    client.post(at(van, "documents/new/"), {"kind": "insurance", "expires_on": "", "submission": uuid.uuid4()})
    assert VehicleDocument.objects.count() == 1
    client.post(at(van, "documents/new/"), {"kind": "registration", "expires_on": "", "submission": uuid.uuid4()})
    assert "Sans date de fin" in text_of(client.get(at(van)))
    page = text_of(client.get(at(van)))
    assert "Contrôle du gaz" in page and str(user) in page
    client.post(f"/vehicles/documents/{paper.pk}/withdrawal/")
    client.post(f"/vehicles/drivers/{driver.pk}/end/")
    assert not VehicleDocument.objects.filter(pk=paper.pk).exists() and not VehicleDriver.objects.lasting(day).exists()


# --- Reserving, coming back ---


def booking(period, **changes):
    start, end = timezone.localtime(period.lower), timezone.localtime(period.upper)
    usual = {"day": start.date(), "starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}", "what": "Réunion à Elven"}
    return usual | {"submission": uuid.uuid4()} | changes


def test_an_adviser_reserves_cancels_and_a_refusal_says_when_it_is_free(client, adviser, van):
    sent = booking(tomorrow(9, 12))
    for _ in range(2):
        assert client.post(at(van, "uses/new/"), sent).status_code == 302
    use = VehicleUse.objects.get()
    assert (use.driver, use.what) == (adviser, "Réunion à Elven")
    refused = text_of(client.post(at(van, "uses/new/"), booking(tomorrow(11, 13))))
    assert "Le van est déjà pris à ce moment-là : libre" in refused
    client.post(f"/vehicles/uses/{use.pk}/cancellation/")
    assert not VehicleUse.objects.standing().exists()


def test_what_is_taken_that_day_is_shown_beside(client, adviser, van):
    VehicleUseFactory(vehicle=van, purpose="visit", what="Chez Amisep", period=tomorrow(9, 12))
    day = timezone.localdate() + timedelta(days=1)
    part = text_of(client.get(at(van, f"uses/new/?day={day}"), headers={"HX-Request": "true"}))
    assert "Chez Amisep" in part and "<form" not in part


@pytest.mark.parametrize(
    "hostile",
    [
        {"what": "<script>alert(1)</script>"},
        {"what": "a" * 81},
        {"what": "a\x00b"},
        {"what": "\u202e" * 4},
        {"day": "9999-12-31"},
        {"day": "2001-01-01"},
        {"starts": "25:00"},
        {"starts": "12:00", "ends": "09:00"},
        {"submission": "moi"},
    ],
)
def test_hostile_or_impossible_reservations_break_nothing(client, adviser, van, hostile):
    answer = client.post(at(van, "uses/new/"), booking(tomorrow(9, 12), **hostile), follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in text_of(answer)
    assert VehicleUse.objects.count() == ("script" in str(hostile))


def test_a_colleague_does_not_cancel_somebody_elses_reservation(client, adviser, van):
    use = VehicleUseFactory(vehicle=van, purpose="visit", driver=UserFactory())
    assert client.post(f"/vehicles/uses/{use.pk}/cancellation/").status_code == 403


def test_a_drive_comes_back_on_its_own_page(client, manager):
    drive = AccompanimentFactory()
    for act in ("return", "cancellation"):
        assert client.post(f"/vehicles/uses/{drive.use_id}/{act}/").status_code == 403


def test_a_return_is_noted_and_a_counter_that_goes_back_is_refused_in_words(client, adviser, van):
    LogbookEntryFactory(vehicle=van, km=500, day=timezone.localdate() - timedelta(days=3))
    use = VehicleUseFactory(vehicle=van, purpose="visit", driver=adviser, period=tomorrow(9, 12, days=-1))
    address = f"/vehicles/uses/{use.pk}/return/"
    assert "Retours à noter" in text_of(client.get(at(van)))
    assert "Un compteur ne recule pas" in text_of(client.post(address, {"km_out": 400, "km_back": 450}))
    assert "relisez" in text_of(client.post(address, {"km_out": 500, "km_back": 450}))
    assert "relisez" in text_of(client.post(address, {"km_out": 500, "km_back": 5_000}))
    client.post(address, {"km_out": 510, "km_back": 550})
    use.refresh_from_db()
    assert use.km == 40


def test_a_manager_mends_a_counter_that_was_misread(client, manager, van):
    use = VehicleUseFactory(
        vehicle=van,
        purpose="visit",
        period=tomorrow(9, 12, days=-1),
        km_out=41_870,
        km_back=418_910,
        returned_at=timezone.now(),
    )
    client.post(f"/vehicles/uses/{use.pk}/correction/", {"km_out": 41_870, "km_back": 41_910})
    use.refresh_from_db()
    assert use.km == 40
    pending = VehicleUseFactory(vehicle=van, purpose="visit", period=tomorrow(9, 12))
    assert client.post(f"/vehicles/uses/{pending.pk}/correction/", {"km_out": 1, "km_back": 2}).status_code == 404
