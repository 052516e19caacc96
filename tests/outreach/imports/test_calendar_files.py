"""What a file says: its rules, its hours, what is broken in it or meant to harm."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import CalendarImport
from outreach.projects.files import uploading
from outreach.projects.files.reading import MOST_STOPS, Unreadable
from tests.factories import CommuneFactory
from tests.outreach.imports.files import TEN, calendar, days, event, read, text

pytestmark = pytest.mark.django_db


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
