"""The calendar of another project, as a file: read whole or refused with its lines; read over, let in, once."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from outreach.models import CalendarImport, ExternalStop
from outreach.projects.files import uploading
from tests.factories import ExternalProjectFactory, ExternalStopFactory
from tests.outreach.imports.files import CSV, ICS, PARIS, TEN, calendar, event, noted, text
from tests.racing import race

pytestmark = pytest.mark.django_db


# --- From the file to the agenda ---


def test_a_calendar_comes_in_with_its_rules_exceptions_and_corrections(let_in, caravan):
    page = text(let_in(ICS))
    assert noted() == [
        ("03/06 17:00", "Malansac"),
        ("12/06 18:00", "Berric"),
        ("20/06 00:00", "Caden"),
        ("02/07 18:00", "Malansac"),
        ("02/09 17:00", "Malansac"),
        ("07/10 17:00", "Malansac"),
        ("04/11 17:00", "Malansac"),
        ("02/12 17:00", "Malansac"),
    ]
    berric, caden = (ExternalStop.objects.get(commune__name=name) for name in ("Berric", "Caden"))
    assert (berric.place, caden.place, caden.is_all_day) == ("Foyer des jeunes", "Salle des sports", True)
    assert "L’agenda est à jour" in page
    batch = CalendarImport.objects.get()
    assert (batch.outcome, batch.found) == ({"added": 8, "aside": 1}, [])


def test_a_table_comes_in_with_its_days_hours_and_doubles(let_in):
    let_in(CSV)
    assert noted() == [("12/06 18:00", "Berric"), ("19/06 22:00", "Questembert"), ("20/06 00:00", "Malansac")]
    assert ExternalStop.objects.get(commune__name="Questembert").ends_at == datetime(2026, 6, 20, 1, tzinfo=PARIS)
    assert CalendarImport.objects.get().doubles == 1


def test_nothing_comes_in_before_it_is_read_over(bring):
    page = text(bring(ICS))
    assert "Ce que le fichier change" in page
    assert "Hors périmètre" in page
    assert "« Gare routière, Ploërmel »" in page
    assert not ExternalStop.objects.exists()


def test_an_unknown_commune_is_asked_and_its_answer_is_remembered(let_in, bring, communes):
    let_in(ICS, commune_0=communes["Questembert"].pk)
    assert ("25/06 17:00", "Questembert") in noted()
    assert "Tout est déjà noté" in text(bring(ICS))


def test_an_answer_that_is_no_commune_is_refused(let_in):
    assert "Choisissez dans la liste" in text(let_in(ICS, commune_0="99999"))
    assert not ExternalStop.objects.exists()


@pytest.mark.parametrize("content", [CSV, ICS], ids=["csv", "ics"])
def test_the_same_file_twice_adds_nothing(let_in, content):
    let_in(content)
    before = list(ExternalStop.objects.in_order().values())
    let_in(content)
    assert list(ExternalStop.objects.in_order().values()) == before


def test_a_newer_file_changes_adds_and_takes_away_what_vanished_after_showing_it(let_in, bring):
    kept, moved, gone = (event(f"DTSTART:2026061{n}T160000Z", uid=f"{n}") for n in (2, 3, 4))
    let_in(calendar(kept, moved, gone))
    newer = calendar(kept, event("DTSTART:20260613T170000Z", uid="3"), event("DTSTART:20260620T160000Z", uid="5"))
    page = text(bring(newer))
    assert [page.count(word) for word in ("À retirer", "À changer", "À ajouter")] == [2, 2, 2]
    assert "N’y est plus" in page
    let_in(newer)
    assert [when for when, _ in noted()] == ["12/06 18:00", "13/06 19:00", "20/06 18:00"]


def test_what_has_passed_stays_when_the_file_no_longer_tells_of_it(let_in, time_machine):
    let_in(calendar(event("DTSTART:20260603T160000Z", uid="3"), event(uid="12")))
    time_machine.move_to(TEN + timedelta(days=5), tick=False)
    let_in(calendar(event("DTSTART:20260701T160000Z", uid="7")))
    assert [when for when, _ in noted()] == ["03/06 18:00", "01/07 18:00"]


def test_a_stop_that_is_called_off_is_taken_away_even_when_past(let_in, time_machine):
    let_in(calendar(event("DTSTART:20260603T160000Z")))
    time_machine.move_to(TEN + timedelta(days=5), tick=False)
    let_in(calendar(event("DTSTART:20260603T160000Z", "STATUS:CANCELLED"), event(uid="autre")))
    assert [when for when, _ in noted()] == ["12/06 18:00"]


def test_what_was_noted_by_hand_is_neither_doubled_nor_taken_away(let_in, caravan, communes):
    same = ExternalStopFactory(project=caravan, commune=communes["Berric"], starts_at=TEN + timedelta(days=10, hours=8))
    other = ExternalStopFactory(project=caravan, commune=communes["Molac"], starts_at=TEN + timedelta(days=3))
    let_in(calendar(event("DTSTART:20260612T160000Z", "DURATION:PT3H")))
    assert set(ExternalStop.objects.all()) == {same, other}


def test_a_file_of_one_project_touches_no_other(let_in, communes):
    other = ExternalStopFactory(commune=communes["Berric"], uid="un", is_imported=True)
    let_in(ICS)
    assert ExternalStop.objects.filter(pk=other.pk).exists()


# --- Who, and together ---


def test_a_partner_brings_the_calendar_of_its_project_and_of_no_other(client, partner, caravan):
    client.force_login(partner)
    for project, status in ((caravan, 302), (ExternalProjectFactory(), 403)):
        address = reverse("outreach:new_calendar_import", args=[project.pk])
        assert client.post(address, {"file": SimpleUploadedFile("a.ics", ICS)}).status_code == status


def test_a_newer_file_takes_the_place_of_the_one_that_waits(bring, client):
    bring(ICS)
    old = CalendarImport.objects.get()
    bring(CSV)
    assert CalendarImport.objects.get() != old
    assert client.post(old.get_absolute_url()).status_code == 404


def test_a_file_is_given_up_and_nothing_of_it_stays(bring, client, caravan):
    bring(ICS)
    batch = CalendarImport.objects.get()
    assert "Un fichier attend" in text(client.get(caravan.get_absolute_url()))
    client.post(reverse("outreach:calendar_import_abandonment", args=[batch.pk]))
    assert not CalendarImport.objects.exists() and not ExternalStop.objects.exists()


def test_the_database_refuses_two_that_wait_and_words_that_stay(caravan, adviser):
    told = {"project": caravan, "brought_by": adviser, "brought_at": TEN}
    CalendarImport.objects.create(**told)
    with pytest.raises(IntegrityError, match="calendar_import_one_waits"), transaction.atomic():
        CalendarImport.objects.create(**told)
    with pytest.raises(IntegrityError, match="calendar_import_is_emptied_once_settled"), transaction.atomic():
        CalendarImport.objects.create(**told, settled_at=TEN, found=[{}])


@pytest.mark.django_db(transaction=True)
def test_a_file_let_in_by_four_at_once_comes_in_once(caravan, adviser):
    from outreach.projects.reading_over import read_over

    reading = uploading.read(ICS, today=TEN.date())
    batch = CalendarImport.bring(caravan, reading, fingerprint="x", by=adviser, now=TEN)

    def settle(_):
        mine = CalendarImport.objects.select_related("project").get(pk=batch.pk)
        over = read_over(mine, today=TEN.date())
        mine.settle(lambda: over.again(communes={}), by=adviser, now=TEN)

    answers = race(4, settle)
    assert sum(isinstance(one, CalendarImport.AlreadySettled) for one in answers) == 3
    assert ExternalStop.objects.count() == 8
    assert TrailEntry.objects.filter(verb="calendar_import.settled").count() == 1


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_the_file(bring, client, rows, django_assert_num_queries):
    bring(calendar(*(event(uid=str(n)) for n in range(rows))))
    address = CalendarImport.objects.get().get_absolute_url()
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 10
