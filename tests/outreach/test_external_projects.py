"""Other mobile projects: noted by hand, listed, set beside ours; who may write, and what is refused."""

import re
import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from outreach.models import ExternalProject, ExternalStop
from outreach.projects import overlaps
from partners.models import Membership
from tests.factories import CommuneFactory, ExternalProjectFactory, ExternalStopFactory, StopFactory, UserFactory
from tests.racing import race
from tests.world import member

pytestmark = pytest.mark.django_db

PROJECTS, STOPS = reverse("outreach:projects"), reverse("outreach:external_stops")


def at(day, hour=17):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def hours(day, first=17, last=20):
    return DateTimeTZRange(at(day, first), at(day, last))


@pytest.fixture
def adviser(carrier):
    return member("Maya", carrier, Membership.Role.ADVISER)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def caravan(welfare_office):
    return ExternalProjectFactory(name="La Caravane", label="Caravane", organisation=welfare_office)


@pytest.fixture
def note(caravan, elven, adviser, now):
    """Note a stop: `note(day)`."""

    def noted(day, **more):
        said = {"project": caravan, "commune": elven, "submission": uuid.uuid4(), **more}
        return ExternalStop.note(by=adviser, now=now, **({"period": hours(day)} | said))

    return noted


def text(response):
    return response.content.decode()


# --- The verbs ---


def test_a_stop_is_noted_once_however_often_the_form_is_sent(note, today):
    number = uuid.uuid4()
    assert note(today, submission=number) == note(today, submission=number)
    assert TrailEntry.objects.filter(verb="external_stop.noted").count() == 1


def test_the_same_hour_in_the_same_commune_is_the_same_stop(note, today):
    note(today)
    with pytest.raises(ExternalStop.AlreadyNoted, match="déjà noté"):
        note(today)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_note_the_same_stop_at_once_leave_one(caravan, elven, today):
    period, by = hours(today), UserFactory()

    def noting(_):
        ExternalStop.note(
            project=caravan, commune=elven, period=period, by=by, now=timezone.now(), submission=uuid.uuid4()
        )

    race(4, noting)
    assert ExternalStop.objects.count() == 1


def test_an_evening_may_end_after_midnight_and_no_stop_lasts_longer_than_a_day(note, today):
    night = DateTimeTZRange(at(today, 22), at(today + timedelta(days=1), 1))
    assert note(today, period=night).day == today
    with pytest.raises(ExternalStop.TooLong, match="un par jour"):
        note(today, period=DateTimeTZRange(at(today), at(today + timedelta(days=2))))


def test_the_database_refuses_what_lasts_too_long_or_comes_twice(caravan, elven, today):
    ExternalStopFactory(project=caravan, uid="un")
    with pytest.raises(IntegrityError, match="external_stop_once"), transaction.atomic():
        ExternalStopFactory(project=caravan, uid="un")
    long = DateTimeTZRange(at(today), at(today + timedelta(days=2)))
    with pytest.raises(IntegrityError, match="external_stop_lasts_a_day_at_most"), transaction.atomic():
        ExternalStopFactory(project=caravan, period=long)


def test_a_stop_of_the_day_when_clocks_go_back_may_last_the_whole_day(note):
    day = date(2026, 10, 25)
    whole = DateTimeTZRange(at(day, 0), at(day + timedelta(days=1), 0))
    assert note(day, period=whole, is_all_day=True).day == day


def test_a_stop_is_corrected_and_withdrawn_and_twice_changes_nothing(note, adviser, today, other_commune):
    stop = note(today)
    stop.amend(by=adviser, commune=other_commune, period=hours(today + timedelta(days=1)))
    assert (stop.commune, stop.day) == (other_commune, today + timedelta(days=1))
    twin = ExternalStop.objects.get()
    stop.withdraw(by=adviser)
    twin.withdraw(by=adviser)
    assert not ExternalStop.objects.exists()
    assert TrailEntry.objects.filter(verb="external_stop.withdrawn").count() == 1
    with pytest.raises(ExternalStop.Withdrawn):
        ExternalStop.amend(ExternalStopFactory.build(pk=1, project=stop.project), by=adviser, **_where(stop, today))


def _where(stop, today):
    return {"commune": stop.commune, "period": hours(today)}


def test_nothing_is_noted_for_a_project_that_has_ended(note, caravan, adviser, today):
    caravan.close(by=adviser, on=today)
    with pytest.raises(ExternalProject.Ended, match="pris fin"):
        note(today)


def test_two_projects_do_not_have_the_same_name_whatever_its_accents(caravan):
    with pytest.raises(IntegrityError, match="external_project_once"), transaction.atomic():
        ExternalProjectFactory(name="LA CARAVANE")


# --- What comes close together ---


@pytest.mark.parametrize(("days", "is_close"), [(0, True), (7, True), (8, False), (-7, True), (-8, False)])
def test_two_stops_in_one_commune_within_a_week_are_said_to_be_close(caravan, elven, adviser, today, days, is_close):
    base = today + timedelta(days=20)
    StopFactory(commune=elven, starts_at=at(base, 9))
    ExternalStopFactory(project=caravan, commune=elven, period=hours(base + timedelta(days=days)))
    assert bool(overlaps.to_come(adviser, today)) == is_close
    assert bool(overlaps.close_to(elven, base)) == is_close


def test_what_is_past_or_cancelled_or_elsewhere_or_ended_is_not_close(caravan, elven, other_commune, adviser, today):
    for days in (-3, 3):
        ExternalStopFactory(project=caravan, commune=elven, period=hours(today + timedelta(days=days)))
    StopFactory(commune=elven, starts_at=at(today + timedelta(days=2), 9), cancelled=True)
    StopFactory(commune=other_commune, starts_at=at(today + timedelta(days=2), 9))
    StopFactory(commune=elven, starts_at=at(today - timedelta(days=5), 9), held=True)
    assert overlaps.to_come(adviser, today) == {}
    StopFactory(commune=elven, starts_at=at(today + timedelta(days=1), 9))
    assert elven.pk in overlaps.to_come(adviser, today)
    caravan.close(by=adviser, on=today)
    assert overlaps.to_come(adviser, today) == {}


def test_an_overlap_says_who_when_and_how_far_apart(elven):
    found = overlaps.Overlap(date(2026, 12, 8), date(2026, 12, 3), "Caravane")
    assert re.sub(r"\s", " ", str(found)).endswith(": 5 jours d’écart")
    assert found.apart != overlaps.Overlap(date(2026, 12, 8), date(2026, 12, 8), "Caravane").apart == "le même jour"


# --- The pages ---


def test_the_matrix_says_who_was_and_will_be_where(client, adviser, caravan, elven, other_commune, today):
    ExternalStopFactory(project=caravan, commune=elven, period=hours(today - timedelta(days=30)))
    ExternalStopFactory(project=caravan, commune=elven, period=hours(today + timedelta(days=30)))
    StopFactory(commune=elven, starts_at=at(today + timedelta(days=28), 9))
    client.force_login(adviser)
    page = text(client.get(PROJECTS))
    for day in (-30, 30, 28):
        assert f'datetime="{today + timedelta(days=day):%Y-%m-%d}"' in page
    assert "2\xa0jours d’écart" in page
    assert "1\xa0commune où deux projets" in page
    assert other_commune.name in page


def test_the_matrix_narrows_to_what_is_close_or_to_where_nobody_goes(client, adviser, caravan, elven, other_commune):
    ExternalStopFactory(project=caravan, commune=elven)
    StopFactory(commune=elven)
    client.force_login(adviser)
    close, nobody = (text(client.get(PROJECTS, {"show": show})) for show in ("close", "nobody"))
    assert "Elven</a>" in close
    assert "Saint-Avé</a>" not in close
    assert "Elven</a>" not in nobody
    assert "Saint-Avé</a>" in nobody
    assert "Elven</a>" in text(client.get(PROJECTS, {"show": "<b>", "intercommunality": "'--"}))


def test_a_partner_does_not_see_our_discreet_stops_in_the_matrix(client, partner, elven, today):
    StopFactory(commune=elven, starts_at=at(today + timedelta(days=9), 9), is_public=False)
    client.force_login(partner)
    assert f"{today + timedelta(days=9):%Y-%m-%d}" not in text(client.get(PROJECTS))


@pytest.mark.parametrize("address", [PROJECTS, STOPS, reverse("outreach:projects_file")])
def test_queries_do_not_grow_with_rows(client, adviser, caravan, address, django_assert_max_num_queries):
    client.force_login(adviser)
    client.get(address)

    def count():
        with django_assert_max_num_queries(30) as counted:
            client.get(address)
        return len(counted)

    ExternalStopFactory(project=caravan, commune=StopFactory(commune__is_covered=True).commune)
    few = count()
    for _ in range(6):
        commune = CommuneFactory(covered=True)
        ExternalStopFactory(commune=commune)
        StopFactory(commune=commune)
    assert count() == few


def test_the_files_say_the_same_and_run_no_formula(client, adviser, caravan, elven):
    ExternalStopFactory(project=caravan, commune=elven, place="=1+1")
    client.force_login(adviser)
    assert ";'=1+1;" in text(client.get(reverse("outreach:external_stops_file")))
    assert "La Caravane, prochain passage" in text(client.get(reverse("outreach:projects_file")))


def test_a_partner_notes_the_stops_of_its_own_project_and_no_other(client, partner, caravan, elven, today):
    client.force_login(partner)
    said = {"commune": elven.pk, "place": "<b>Halle</b>", "day": today.isoformat(), "submission": uuid.uuid4()}
    new = reverse("outreach:new_external_stop", args=[caravan.pk])
    assert client.post(new, said | {"starts": "22:00", "ends": "01:00"}).status_code == 302
    stop = ExternalStop.objects.get()
    assert (stop.noted_by, stop.ends_at) == (partner, at(today + timedelta(days=1), 1))
    assert "&lt;b&gt;Halle&lt;/b&gt;" in text(client.get(caravan.get_absolute_url()))
    foreign = ExternalStopFactory()
    for route, pk in (("new_external_stop", foreign.project_id), ("edit_external_stop", foreign.pk)):
        assert client.post(reverse(f"outreach:{route}", args=[pk]), said).status_code == 403


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"day": "hier"}, "Écrivez une date"),
        ({"day": "1900-01-01"}, "moins de deux ans"),
        ({"starts": "17:00"}, "Donnez les deux heures"),
        ({"starts": "17:00", "ends": "17:00"}, "la même"),
        ({"commune": "99999"}, "Sélectionnez un choix valide"),
        ({"place": "x" * 121}, "120"),
        ({"place": "a\x00b"}, "nul"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client, adviser, caravan, elven, today, said, refusal):
    client.force_login(adviser)
    form = {"commune": elven.pk, "day": today.isoformat(), "submission": uuid.uuid4()} | said
    page = text(client.post(reverse("outreach:new_external_stop", args=[caravan.pk]), form))
    assert refusal in page
    assert not ExternalStop.objects.exists()


def test_a_stop_is_corrected_from_what_was_noted_and_withdrawn_after_a_question(client, adviser, note, today):
    stop = note(today)
    client.force_login(adviser)
    edit = reverse("outreach:edit_external_stop", args=[stop.pk])
    assert 'value="17:00"' in text(client.get(edit))
    said = {"commune": stop.commune_id, "day": today.isoformat(), "submission": uuid.uuid4()}
    client.post(edit, said)
    stop.refresh_from_db()
    assert stop.is_all_day
    withdrawal = reverse("outreach:external_stop_withdrawal", args=[stop.pk])
    assert "Oui, le retirer" in text(client.get(withdrawal))
    assert ExternalStop.objects.exists()
    client.post(withdrawal)
    assert not ExternalStop.objects.exists()
    assert client.post(withdrawal).status_code == 404


def test_a_project_is_added_described_ended_and_begun_again(client, adviser):
    client.force_login(adviser)
    said = {"name": "Le Bus", "label": "Bus", "look": "dots", "calendar_address": "exemple.fr/agenda.ics"}
    client.post(reverse("outreach:new_project"), said)
    project = ExternalProject.objects.get()
    assert project.calendar_address == "https://exemple.fr/agenda.ics"
    assert "existe déjà" in text(client.post(reverse("outreach:new_project"), said | {"name": "LE BUS"}))
    client.post(reverse("outreach:project_closure", args=[project.pk]))
    assert "Bus" not in text(client.get(PROJECTS)).partition("<table")[2]
    client.post(reverse("outreach:project_reopening", args=[project.pk]))
    project.refresh_from_db()
    assert not project.is_closed


def test_an_ended_project_is_hidden_from_whoever_does_not_run_the_scheme(client, partner, caravan, adviser, today):
    caravan.close(by=adviser, on=today)
    client.force_login(partner)
    assert client.get(caravan.get_absolute_url()).status_code == 404


def test_without_any_project_the_page_says_what_it_is_for(client, adviser):
    client.force_login(adviser)
    assert "Aucun autre projet n’est noté" in text(client.get(PROJECTS))
    assert "Aucun passage ici" in text(client.get(STOPS))
