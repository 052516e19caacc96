"""The calendar of another project, as a file: read whole or refused with its lines; read over, let in, once."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import CalendarImport, ExternalStop
from outreach.projects.files import uploading
from outreach.projects.files.reading import MOST_STOPS, Unreadable
from partners.models import Membership
from tests.factories import CommuneFactory, ExternalProjectFactory, ExternalStopFactory
from tests.racing import race
from tests.world import member

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 6, 2, 10, tzinfo=PARIS)  # A Tuesday.
SAMPLES = Path(__file__).parent / "samples"
ICS, CSV = ((SAMPLES / f"caravane.{kind}").read_bytes() for kind in ("ics", "csv"))


@pytest.fixture
def adviser(carrier):
    return member("Maya", carrier, Membership.Role.ADVISER)


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    time_machine.move_to(TEN, tick=False)


@pytest.fixture
def communes(carrier):
    """The towns of the samples, one of them out of the zone."""
    named = {"Berric": "56230", "Malansac": "56220", "Questembert": "56230", "Molac": "56230"}
    found = {name: CommuneFactory(name=name, postal_codes=[code], covered=True) for name, code in named.items()}
    return found | {"Caden": CommuneFactory(name="Caden", postal_codes=["56225"])}


@pytest.fixture
def caravan(communes, welfare_office):
    return ExternalProjectFactory(name="La Caravane", label="Caravane", organisation=welfare_office)


@pytest.fixture
def bring(client, adviser, caravan):
    """Bring a file; answers the page that it leads to."""

    def brought(content, name="agenda.ics"):
        client.force_login(adviser)
        content = content.encode() if isinstance(content, str) else content
        address = reverse("outreach:new_calendar_import", args=[caravan.pk])
        return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)

    return brought


@pytest.fixture
def let_in(client, bring):
    """Bring a file and let it in."""

    def done(content, **said):
        bring(content)
        waiting = CalendarImport.objects.waiting().get()
        return client.post(waiting.get_absolute_url(), said, follow=True)

    return done


def calendar(*events):
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n"


def event(start="DTSTART:20260612T160000Z", *more, uid="un", where="Berric"):
    return "\r\n".join([f"UID:{uid}", start, f"LOCATION:{where}", *more])


def read(*events):
    return uploading.read(calendar(*events).encode(), today=TEN.date())


def days(reading):
    return sorted(timezone.localdate(stop.starts) for stop in reading.found.values())


def noted():
    stops = ExternalStop.objects.in_order().select_related("commune")
    return [(f"{timezone.localtime(stop.starts_at):%d/%m %H:%M}", stop.commune.name) for stop in stops]


def text(response):
    return response.content.decode()


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


# --- Rules ---


@pytest.mark.parametrize(
    ("rule", "count", "last"),
    [
        ("FREQ=WEEKLY", 51, date(2027, 5, 28)),
        ("FREQ=WEEKLY;COUNT=3", 3, date(2026, 6, 26)),
        ("FREQ=WEEKLY;COUNT=2000000000;INTERVAL=2", 26, date(2027, 5, 28)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", 12, date(2027, 6, 1)),
        ("FREQ=MONTHLY;BYMONTHDAY=31", 7, date(2027, 5, 31)),
        ("FREQ=YEARLY", 1, date(2026, 6, 12)),
        ("FREQ=DAILY;UNTIL=20260614", 3, date(2026, 6, 14)),
        ("FREQ=WEEKLY;UNTIL=20260619T155959Z", 1, date(2026, 6, 12)),
        ("FREQ=WEEKLY;UNTIL=20260619T160000Z", 2, date(2026, 6, 19)),
    ],
)
def test_a_rule_is_followed_for_a_year_at_most(communes, rule, count, last):
    found = days(read(event("DTSTART:20260612T160000Z", f"RRULE:{rule}")))
    assert (len(found), found[-1]) == (count, last)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=99999999999",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYSECOND=1",
        "FREQ=DAILY;BYDAY=MO;INTERVAL=7",
        "FREQ=BOUM",
        "BYDAY=MO",
    ],
)
def test_a_rule_that_is_odd_or_could_be_walked_for_ever_is_refused(communes, rule):
    assert [line for line, _ in read(event("DTSTART:20260612T160000Z", f"RRULE:{rule}")).problems] == [3]


def test_rules_that_begin_centuries_ago_are_refused_before_they_cost_much(communes):
    ancient = [event("DTSTART:16010101T160000Z", "RRULE:FREQ=DAILY", uid=str(n)) for n in range(5)]
    assert "commence trop loin" in read(*ancient).problems[0][1]


def test_a_stop_keeps_its_hour_when_clocks_change(communes):
    reading = read(event("DTSTART;TZID=Europe/Paris:20261018T170000", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert {timezone.localtime(stop.starts).hour for stop in reading.found.values()} == {17}


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20260612T170000", 17),
        ("DTSTART;TZID=Romance Standard Time:20260612T170000", 17),
        ("DTSTART;TZID=Personne/Connu:20260612T170000", 17),
        ("DTSTART:20260612T170000Z", 19),
    ],
)
def test_a_time_without_a_known_zone_is_read_on_our_clock(communes, start, hour):
    (stop,) = read(event(start)).found.values()
    assert timezone.localtime(stop.starts).hour == hour


def test_days_that_last_together_are_one_stop_each(communes):
    reading = read(event("DTSTART;VALUE=DATE:20260612", "DTEND;VALUE=DATE:20260615"))
    assert days(reading) == [date(2026, 6, day) for day in (12, 13, 14)]


def test_dates_are_left_out_and_added_whole_days_included(communes):
    reading = read(
        event("DTSTART:20260612T160000Z", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20260613,20260614"),
        event("DTSTART;VALUE=DATE:20260701", "RDATE;VALUE=DATE:20260703", uid="deux"),
    )
    assert [day.day for day in days(reading)] == [12, 15, 1, 3]


def test_what_is_more_than_a_year_away_is_left_out_and_counted(communes):
    reading = read(event("DTSTART:20240612T160000Z", uid="a"), event("DTSTART:20300612T160000Z", uid="b"), event())
    assert (len(reading.found), reading.outside) == (1, 2)


def test_the_commune_of_an_address_is_the_one_of_its_postal_code(communes):
    elsewhere = CommuneFactory(name="La Vraie-Croix", postal_codes=["56250"])
    wheres = {
        "rue de Malansac\\, 56230 Berric": "Berric",
        "56230 Berric\\, derrière la rue de Malansac": "Berric",
        "LA VRAIE CROIX": elsewhere.name,
        "56225": "Caden",
        "56230": None,
        "Nulle part": None,
    }
    for where, name in wheres.items():
        (stop,) = read(event(where=where)).found.values()
        assert stop.commune == (name and {**communes, elsewhere.name: elsewhere}[name].pk), where


# --- Files that are broken, hostile, or something else ---


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "vide"),
        (b"  \r\n ", "vide"),
        (b"%PDF-1.7", "ni un agenda"),
        (b"PK\x03\x04", "ni un agenda"),
        (b"<html>", "ni un agenda"),
        (b"bonjour", "titres de colonnes"),
        (b"Nom;Ville\nA;B\n", "titres de colonnes"),
        (b"Date;Commune\n", "aucun passage"),
        (b"Date;Commune\n12/06/2020;Berric\n", "moins d’un an"),
        (b"Date;Commune\n12/06/2026;Ber\x00ric\n", "Ligne 2"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "aucun passage"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a", "Ligne 2"),
        (b"x" * 2_000_001, "2 Mo"),
        (b"BEGIN:VCALENDAR\n" + b"A:B\n" * 100_000, "60000"),
    ],
    ids=range(14),
)
def test_what_is_not_a_calendar_is_refused_with_a_reason(communes, content, refusal):
    with pytest.raises(Unreadable, match=refusal):
        uploading.read(content, today=TEN.date())


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (event("DTSTART:bonjour"), "DTSTART"),
        (event("DTSTART:20261332T170000Z"), "DTSTART"),
        (event("DTSTART:20260612T170000Z", "DTSTART:20260613T170000Z"), "date de début"),
        ("UID:a", "date de début"),
        (event("DTSTART:20260612T170000Z", "DTEND:20260612T160000Z"), "avant de commencer"),
        (event("DTSTART:20260612T170000Z", "DURATION:-PT1H"), "avant de commencer"),
        (event("DTSTART:20260612T170000Z", "DTEND:20260712T160000Z"), "plus d’un jour"),
        (event("DTSTART;VALUE=DATE:20260612", "DTEND;VALUE=DATE:20270612"), "31 jours"),
        (event("DTSTART:20260612T170000Z", "ligne sans deux points"), "abîmée"),
        (event("DTSTART:20260612T170000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260612T170000Z"), "la suite"),
        (event("DTSTART:20260612T170000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), "deux répétitions"),
        (event("DTSTART:99991231T235959Z"), "hors de tout calendrier"),
        (event("DTSTART:20260612T170000Z", "RRULE:FREQ=DAILY", "EXDATE:00010101T000000"), ""),
        (event("DTSTART:00010101T000000Z"), ""),
    ],
    ids=range(14),
)
def test_a_broken_event_is_told_with_its_line_and_nothing_comes_in(bring, broken, sentence):
    page = text(bring(calendar(event(uid="bon"), broken)))
    if sentence:
        assert "Rien n’est entré" in page
        assert "Ligne 8" in page
        assert sentence in page
        assert not CalendarImport.objects.exists()
    else:
        assert "Ce que le fichier change" in page or "Ligne 8" in page


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("hier;Berric;;", "La date n’est pas lisible"),
        ("31/02/2026;Berric;;", "n’existe pas"),
        ("31/12/9999;Berric;;", "n’est pas possible"),
        ("12/06/2026;;;", "La commune manque"),
        ("12/06/2026;Berric;25h;", "heure n’est pas lisible"),
        ("12/06/2026;Berric;;18h", "pas d’heure de début"),
        (f"12/06/2026;{'B' * 90};;", "La commune manque"),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_nothing_comes_in(bring, line, sentence):
    page = text(bring(f"Date;Commune;Début;Fin\n12/06/2026;Berric;;\n{line}\n", "agenda.csv"))
    assert "Ligne 3" in page
    assert sentence in page
    assert not CalendarImport.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", ";,\t")
def test_a_table_is_read_whatever_its_encoding_and_separator(communes, encoding, separator):
    content = "Date;Début;Commune;Lieu\n12/06/2026;18h;Berric;Près de l’église\n".replace(";", separator)
    (stop,) = uploading.read(content.encode(encoding), today=TEN.date()).found.values()
    assert (stop.place, stop.commune) == ("Près de l’église", communes["Berric"].pk)


def test_a_calendar_in_latin_1_is_read(communes):
    content = calendar(event(where="Salle Émile\\, Berric")).encode("cp1252")
    (stop,) = uploading.read(content, today=TEN.date()).found.values()
    assert stop.place == "Salle Émile"


def test_a_file_that_never_ends_is_refused_where_it_is_too_long(communes):
    line = "12/06/2026;Berric;{}\n"
    content = "Date;Commune;Lieu\n" + "".join(line.format(n) for n in range(MOST_STOPS + 50))
    (problem, *_) = uploading.read(content.encode(), today=TEN.date()).problems
    assert problem[0] == MOST_STOPS + 2
    many = [event("DTSTART:20260612T160000Z", "RRULE:FREQ=DAILY", uid=str(n)) for n in range(9)]
    assert "coupez-le" in read(*many).problems[0][1]


def test_formulas_and_markup_are_text(let_in, client, bring):
    hostile = '=HYPERLINK("http://mal.example")'
    page = text(bring(f'Date;Commune;Lieu\n12/06/2026;Berric;"{hostile.replace(chr(34), chr(34) * 2)}"\n'))
    assert "&quot;http://mal.example&quot;" in page
    let_in("Date;Commune;Lieu\n12/06/2026;Berric;<script>alert(1)</script>\n")
    assert "<script>alert" not in text(client.get(reverse("outreach:external_stops")))


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
