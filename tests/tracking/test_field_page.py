"""The page of the field mode: plain forms that do all of it without a script, and what a phone is given to keep."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from outreach.models import CheckIn, EquipmentItem, Met, StopTeam
from referrals.models import Referral
from tests.factories import AccompanimentFactory, StopFactory
from tracking.models import FieldWrite

pytestmark = pytest.mark.django_db

FIELD, WRITES = reverse("tracking:field"), reverse("tracking:field_writes")


def noon():
    return timezone.localtime().replace(hour=12, minute=0)


@pytest.fixture
def stop(adviser, elven):
    planned = StopFactory(commune=elven, starts_at=noon())
    StopTeam.put(planned, [adviser])
    return planned


@pytest.fixture
def sheet(client, adviser):
    """The page as Maya reads it."""

    def read(address=FIELD):
        client.force_login(adviser)
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def fields_of(html, kind, nth=0):
    """The hidden fields of a form of the page."""
    form = re.findall(rf'<form[^>]*data-write="{kind}".*?</form>', html, re.S)[nth]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.fixture
def press(client, sheet):
    """Send a form of the page as a browser without a script does."""

    def sent(kind, **typed):
        return client.post(WRITES, fields_of(sheet(), kind) | typed, follow=True).content.decode()

    return sent


def test_a_stop_is_held_with_plain_forms(press, stop):
    assert "Ouverture de la halte : c’est noté." in press("open")
    press("met", cell="F.18_20.1", is_neet="yes")
    press("note", words="Il pleut")
    press("close")
    said = press("report", affluence="quiet", weather="rain", informed="0", interviews="0", note="")
    assert "Compte rendu fait" in said
    stop.refresh_from_db()
    assert (stop.state, stop.met.total(), stop.report.affluence) == ("held", 1, "quiet")


def test_a_form_sent_twice_is_done_once(client, sheet, press, stop):
    press("open")
    tap = fields_of(sheet(), "met") | {"cell": "F.18_20.1", "is_neet": ""}
    client.post(WRITES, tap)
    said = client.post(WRITES, tap, follow=True).content.decode()
    assert "c’était déjà noté" in said
    assert Met.objects.count() == 1


def test_after_a_tap_one_is_back_at_the_stop_with_the_same_situation(client, sheet, press, stop):
    press("open")
    tap = fields_of(sheet(), "met") | {"cell": "F.18_20.1", "is_neet": "no"}
    answer = client.post(WRITES, tap)
    assert answer.url == f"{FIELD}?stop={stop.submission}&neet=no#field-stop-{stop.submission}"
    assert re.search(r'value="no" checked', sheet(answer.url))


def test_a_form_with_a_mistake_shows_it_with_what_was_typed(press, stop):
    said = press("spotting", called="Kévin", age="19", words="Sort de prison", agreed="on")
    assert "prison" in said and 'value="Kévin"' in said and "nécessaires" in said
    assert not Referral.objects.exists()


def test_nonsense_is_refused_in_words(client, adviser):
    client.force_login(adviser)
    said = client.post(WRITES, {"kind": "nothing"}, follow=True).content.decode()
    assert "n’est pas connu" in said
    assert not FieldWrite.objects.exists()


def test_the_day_shows_one_s_own_stops_first_and_the_others_without_forms(sheet, stop, other_adviser, other_commune):
    theirs = StopFactory(commune=other_commune, starts_at=noon())
    StopTeam.put(theirs, [other_adviser])
    tomorrow = StopFactory(starts_at=noon() + timedelta(days=1))
    html = sheet()
    assert str(stop.submission) in html and str(theirs.submission) not in html
    assert "Ailleurs aujourd’hui" in html and "Saint-Avé" in html
    assert str(tomorrow.submission) not in html


def test_the_stop_under_way_comes_before_the_next_one_and_those_over_come_last(sheet, adviser):
    stops = [StopFactory(starts_at=noon() + timedelta(minutes=n), place_as_typed=f"Lieu {n}") for n in range(3)]
    stops[0].open(by=adviser, now=timezone.now())
    stops[0].close(by=adviser, now=timezone.now())
    stops[2].open(by=adviser, now=timezone.now())
    assert re.findall(r"<span data-where>(Lieu \d)", sheet()) == ["Lieu 2", "Lieu 1", "Lieu 0"]


def test_whom_one_drives_today_stands_on_the_sheet(sheet, adviser, tell):
    drive = AccompanimentFactory(use__driver=adviser, use__starts_at=noon(), made_on=timezone.localdate())
    organisation = drive.pathway.organisation
    organisation.memberships.create(user=adviser, role="adviser", period=adviser.memberships.get().period)
    assert drive.pathway.young_person.called in sheet()
    assert "Accompagnements" in sheet()


def test_an_outing_is_begun_and_ended(press, sheet, adviser):
    assert 'data-outing="in"' in sheet()
    press("outing", where="Le Gorvello", minutes="60")
    assert "Le Gorvello" in sheet() and 'data-outing="out"' in sheet()
    press("safe")
    assert CheckIn.objects.get().safe_at is not None


def test_what_is_taken_along_is_ticked_before_leaving(press, sheet, stop):
    assert "à bord" not in sheet()
    item = EquipmentItem.objects.create(label="Barnum")
    assert "Matériel : c’est noté." in press("equipment", item=f"{item.pk}.yes")
    assert f'value="{item.pk}.no"' in sheet() and 'aria-pressed="true"' in sheet()


def test_three_empty_stops_in_a_row_are_said_where_one_goes_back(sheet, stop, elven):
    for days in (7, 14, 21):
        assert "Trois haltes de suite sans personne" not in sheet()
        StopFactory(held=True, commune=elven, starts_at=noon() - timedelta(days=days))
    assert "Trois haltes de suite sans personne" in sheet()


def test_an_empty_day_says_what_to_do(sheet):
    assert "halte improvisée" in sheet()


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_do_not_grow_with_the_stops(client, adviser, elven, django_assert_max_num_queries, rows):
    item = EquipmentItem.objects.create(label="Barnum")
    for n in range(rows):
        stop = StopFactory(commune=elven, starts_at=noon() + timedelta(minutes=n), held=True)
        StopTeam.put(stop, [adviser])
        stop.checks.create(item=item, ready_by=adviser, ready_at=timezone.now())
        stop.notes.create(by=adviser, received_at=timezone.now(), words="Calme")
        stop.partners_met.create(by=adviser, received_at=timezone.now(), as_typed="La mairie")
        stop.met.create(by=adviser, received_at=timezone.now(), sex="F", age_band="18_20", n=1)
    client.force_login(adviser)
    with django_assert_max_num_queries(21):
        client.get(FIELD)


def test_partners_and_strangers_do_not_write(client, partner, stranger, stop):
    client.force_login(partner)
    assert client.get(FIELD).status_code == 403
    assert client.post(WRITES).status_code == 403
    client.force_login(stranger)
    open_it = {"kind": "open", "key": str(stop.uid), "stop": str(stop.submission)}
    assert "équipe" in client.post(WRITES, open_it, follow=True).content.decode()


# --- What a phone is given ---


def test_the_page_without_a_day_names_nobody(client, adviser, stop):
    client.force_login(adviser)
    html = client.get(reverse("tracking:field_shell")).content.decode()
    assert adviser.first_name not in html and "Elven" not in html
    assert "data-empty" in html


def test_the_worker_is_served_for_its_folder_alone_with_what_it_keeps(client):
    answer = client.get(reverse("tracking:field_worker"))
    assert answer.headers["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer.headers
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    kept = json.loads(re.match(r"self\.FIELD = (\{.*?\});", answer.content.decode())[1])
    assert kept["shell"] == "/field/shell/" and "/static/field.js" in kept["parts"]


def test_the_manifest_installs_the_page_with_icons_that_exist(client):
    manifest = client.get(reverse("tracking:field_manifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (FIELD, FIELD, "standalone")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_no_public_page_carries_the_field_mode(client, carrier):
    assert "field" not in client.get(reverse("outreach:home")).content.decode()
