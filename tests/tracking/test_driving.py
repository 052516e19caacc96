"""A vehicle that breaks down takes its drives with it: they are free, the person and the driver are told."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.outbox.models import Message
from outreach.fleet import losing
from outreach.models import VehicleUse
from tests.factories import (
    AccompanimentFactory,
    ContactPointFactory,
    SchemeFactory,
    UserFactory,
    VehicleFactory,
    VehicleUseFactory,
)
from tests.racing import race
from tracking.models import Accompaniment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def car(db):
    SchemeFactory()
    return VehicleFactory(name="La Kangoo")


def drive_in(car, days, **more):
    start = NOW + timedelta(days=days)
    use = VehicleUseFactory(vehicle=car, period=DateTimeTZRange(start, start + timedelta(hours=2)))
    return AccompanimentFactory(use=use, **more)


def immobilise(car, **more):
    what = {"period": DateTimeTZRange(NOW, None), "reason": "breakdown", "submission": uuid.uuid4()} | more
    return losing.immobilise(car, by=UserFactory(), now=NOW, **what)


def reachable(drive, **more):
    person = drive.pathway.young_person
    return ContactPointFactory(
        young_person=person, kind="phone", value="+33639980001", sms_ok=True, sms_ok_on=NOW.date(), **more
    )


def test_each_drive_is_cancelled_and_its_car_and_driver_are_free(car):
    drives = [drive_in(car, days) for days in (1, 2)]
    immobilise(car)
    assert set(Accompaniment.objects.values_list("outcome", flat=True)) == {"cancelled"}
    assert not VehicleUse.objects.driven().exists()
    assert len(drives) == 2


def test_the_person_gets_an_sms_in_time_and_the_driver_a_letter_without_a_name(car):
    drive = drive_in(car, 1)
    reachable(drive)
    immobilise(car)
    sms, letter = Message.objects.get(channel="sms"), Message.objects.get(channel="email")
    assert "le trajet du mardi 2 juin" in sms.body and sms.expires_at == drive.use.period.lower
    assert letter.to == drive.use.driver.email and "un SMS prévient la personne" in letter.body
    assert drive.pathway.young_person.called not in letter.body + letter.subject + letter.key


def test_whoever_cannot_be_written_to_in_time_is_left_to_the_driver(car):
    silent, soon = drive_in(car, 1), drive_in(car, 0.5)
    reachable(soon)
    late = NOW.replace(hour=21)
    losing.immobilise(
        car, period=DateTimeTZRange(late, None), reason="breakdown", by=UserFactory(), now=late, submission=uuid.uuid4()
    )
    assert silent.use.driver != soon.use.driver
    assert not Message.objects.filter(channel="sms").exists()
    assert all("prévenez la personne vous-même" in body for body in Message.objects.values_list("body", flat=True))


def test_a_drive_goes_on_with_another_car_that_is_free(car):
    other, drive = VehicleFactory(), drive_in(car, 1)
    immobilise(car, replacement=other)
    drive.refresh_from_db()
    assert (drive.outcome, drive.use.vehicle) == ("planned", other)


def test_a_rehearsal_counts_the_people_told_and_tells_nobody(car):
    drive = drive_in(car, 1)
    reachable(drive)
    what = {"period": DateTimeTZRange(NOW, None), "reason": "breakdown", "submission": uuid.uuid4()}
    shown = losing.rehearse(car, by=UserFactory(), now=NOW, **what)
    assert "1\u00a0personne accompagnée, par SMS" in shown.told
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_return_noted_while_the_car_breaks_down_blocks_nobody(car):
    drive = drive_in(car, 0.1)
    acts = [
        lambda: immobilise(car),
        lambda: Accompaniment.objects.get(pk=drive.pk).come_back(
            outcome="done", km_out=1, km_back=2, by=drive.use.driver, now=NOW
        ),
    ]
    answers = race(2, lambda index: acts[index]())
    drive.refresh_from_db()
    assert drive.outcome in ("done", "cancelled")
    assert sum(isinstance(one, Accompaniment.AlreadySettled | losing.ServedMeanwhile) for one in answers) == 1
