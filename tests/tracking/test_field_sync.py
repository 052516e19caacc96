"""What a phone sends from the field: each write once, in words when it is refused, whatever is hostile in it."""

import json
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outreach.models import CheckIn, EquipmentItem, FieldObservation, Met, Stop, StopTeam
from referrals.models import Referral
from tests.factories import OrganisationFactory, StopFactory
from tests.racing import race
from tracking.field import receiving
from tracking.field.kinds import KINDS, Kind
from tracking.field.receiving import read, receive
from tracking.models import FieldWrite, Interaction

pytestmark = pytest.mark.django_db

SYNC = reverse("tracking:field_sync")
NINE = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Europe/Paris"))
SPOTTED = {"called": "Kévin", "age": "19", "agreed": "on", "contact_kind": "phone", "contact": "", "talked": ""}
REPORT = {"affluence": "busy", "weather": "fine", "informed": "5", "interviews": "2", "note": ""}


@pytest.fixture
def stop(adviser, elven):
    """Maya's stop of this morning in Elven."""
    planned = StopFactory(commune=elven, starts_at=timezone.now() - timedelta(minutes=5))
    StopTeam.put(planned, [adviser])
    return planned


def write(kind, stop=None, *, key=None, at=None, **data):
    """A write as a phone sends it."""
    moment = (at or timezone.now()).isoformat()
    sent = {"key": key or str(uuid.uuid4()), "kind": kind, "device_at": moment, "data": data}
    return sent | ({"stop": str(stop.submission)} if stop else {})


@pytest.fixture
def send(client, adviser):
    """Send a batch: `send(write("open", stop), …)` answers the outcomes and the words."""

    def sent(*writes, by=adviser, sent_at=None, **more):
        client.force_login(by)
        batch = {"user": by.pk, "sent_at": (sent_at or timezone.now()).isoformat(), "writes": list(writes)} | more
        answer = client.post(SYNC, json.dumps(batch), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return [(one["outcome"], one["words"]) for one in answer.json()["answers"]]

    return sent


def outcomes(answers):
    return [outcome for outcome, _ in answers]


def test_a_whole_stop_is_noted_offline_and_sent_at_once(send, stop, adviser):
    charity = OrganisationFactory(name="Les Paniers")
    answers = send(
        write("open", stop),
        write("met", stop, cell="F.18_20.1", is_neet="yes"),
        write("met", stop, cell="M.16_17.1", is_neet=""),
        write("met", stop, cell="M.16_17.-1", is_neet=""),
        write("spotting", stop, **SPOTTED),
        write("partner", stop, organisation=str(charity.pk), as_typed=""),
        write("note", stop, words="Revenir à la sortie du lycée"),
        write("close", stop),
        write("report", stop, **REPORT),
    )
    assert outcomes(answers) == ["applied"] * 9
    stop.refresh_from_db()
    assert (stop.state, stop.met.total(), stop.met.by_neet()) == ("held", 1, {True: 1})
    assert stop.partners_met.get().organisation == charity
    assert stop.report.interviews == 2
    referral = Referral.objects.get()
    assert (referral.channel, referral.sender_user, referral.young_person.called) == ("stop", adviser, "Kévin")
    assert referral.young_person.commune == stop.commune
    assert FieldWrite.objects.spotted_at([stop]) == {stop.pk: 1}


def test_the_same_batch_again_changes_nothing_and_says_so(send, stop):
    batch = [write("open", stop), write("met", stop, cell="F.18_20.1"), write("spotting", stop, **SPOTTED)]
    assert outcomes(send(*batch)) == ["applied"] * 3
    assert outcomes(send(*batch)) == ["already"] * 3
    assert (Met.objects.count(), Referral.objects.count(), FieldWrite.objects.count()) == (1, 1, 3)


def test_a_refusal_is_said_in_words_and_does_not_stop_what_follows(send, stop):
    too_soon = write("met", stop, cell="F.18_20.1")
    answers = send(too_soon, write("open", stop), write("met", stop, cell="F.18_20.-1"))
    assert outcomes(answers) == ["refused", "applied", "refused"]
    assert "ouvrez-la d’abord" in answers[0][1]
    assert "restée à zéro" in answers[2][1]
    # Once answered, always answered alike: what was refused is corrected as a new write.
    assert send(too_soon) == [answers[0]]


def test_a_stop_that_a_colleague_opened_is_open(send, stop, other_adviser):
    stop.open(by=other_adviser, now=timezone.now())
    assert outcomes(send(write("open", stop), write("close", stop), write("close", stop))) == ["applied"] * 3


def test_a_stop_cancelled_meanwhile_is_not_opened(send, stop, adviser):
    Stop.objects.filter(pk=stop.pk).update(cancelled_at=timezone.now(), lost_because="weather")
    [(outcome, words)] = send(write("open", stop))
    assert (outcome, "annulée" in words) == ("refused", True)


def test_another_team_s_stop_is_refused_and_an_unknown_one_too(send, stop, other_adviser):
    mine, unknown = write("open", stop), write("open", stop) | {"stop": str(uuid.uuid4())}
    answers = send(mine, unknown, write("open"), by=other_adviser)
    assert outcomes(answers) == ["refused"] * 3
    assert "équipe" in answers[0][1] and "n’existe pas" in answers[1][1] and "quelle halte" in answers[2][1]
    stop.refresh_from_db()
    assert stop.state == "planned"


def test_somebody_else_s_key_reads_nothing(send, stop, other_adviser):
    mine = write("open", stop)
    send(mine)
    StopTeam.objects.create(stop=stop, user=other_adviser, period=stop.period)
    [(outcome, words)] = send(mine, by=other_adviser)
    assert (outcome, "autre" in words) == ("refused", True)


def test_under_16_nobody_is_kept_and_whoever_noted_them_is_told_whom_to_call(send, stop):
    [(outcome, words)] = send(write("spotting", stop, **SPOTTED | {"age": "15"}))
    assert outcome == "applied"
    assert "CIO" in words and "119" in words
    assert not Referral.objects.exists()
    assert FieldObservation.objects.get().age_band == "u16"


def test_nobody_is_noted_without_their_word_nor_with_words_a_file_should_not_keep(send, stop):
    without = {name: value for name, value in SPOTTED.items() if name != "agreed"}
    answers = send(
        write("spotting", stop, **without),
        write("spotting", stop, **SPOTTED, words="Sort de prison"),
        write("spotting", stop, **SPOTTED, words="Sort de prison", words_are_needed="on"),
    )
    assert outcomes(answers) == ["refused", "refused", "applied"]
    assert "Sans son accord" in answers[0][1] and "prison" in answers[1][1]


def test_a_talk_is_noted_with_the_person(send, stop, manager):
    assert outcomes(send(write("spotting", stop, **SPOTTED | {"talked": "20"}))) == ["applied"]
    noted = Interaction.objects.get()
    assert (noted.format, noted.duration_minutes, noted.commune) == ("camper", 20, stop.commune)
    assert Referral.objects.get().channel == "stop"
    StopTeam.objects.create(stop=stop, user=manager, period=stop.period)
    [(outcome, words)] = send(write("spotting", stop, **SPOTTED | {"talked": "20"}), by=manager)
    assert (outcome, "conseiller" in words) == ("refused", True)


def test_a_stop_improvised_offline_takes_what_was_noted_there(send, elven):
    here = write("improvised", commune=elven.pk and str(elven.pk), place_as_typed="Devant le stade")
    count = write("met", cell="F.18_20.1") | {"stop": here["key"]}
    assert outcomes(send(here, count)) == ["applied"] * 2
    assert Stop.objects.get().met.total() == 1


def test_what_is_on_board_is_ticked_from_a_phone(send, stop):
    item = EquipmentItem.objects.create(label="Barnum")
    ready, not_ready = (write("equipment", stop, item=f"{item.pk}.{said}") for said in ("yes", "no"))
    assert outcomes(send(ready)) == ["applied"]
    assert stop.checks.get().item == item
    assert outcomes(send(not_ready, ready)) == ["applied", "already"]
    assert not stop.checks.exists()
    gone = send(write("equipment", stop, item="999.yes"), write("equipment", stop, item="x"))
    assert outcomes(gone) == ["refused", "refused"]


def test_alone_on_the_road_from_a_phone(send, adviser):
    answers = send(
        write("safe"), write("outing", where="Le Gorvello", minutes="60"), write("later", minutes="120"),
        write("safe"),
    )  # fmt: skip
    assert outcomes(answers) == ["refused", "applied", "applied", "applied"]
    assert CheckIn.objects.get().safe_by == adviser


def test_a_report_sent_again_with_another_number_corrects_it(send, stop):
    send(write("open", stop), write("close", stop), write("report", stop, **REPORT))
    assert outcomes(send(write("report", stop, **REPORT | {"interviews": "3"}))) == ["applied"]
    stop.refresh_from_db()
    assert stop.report.interviews == 3


# --- Clocks ---


@pytest.mark.parametrize("off", [timedelta(hours=5), timedelta(hours=-5), timedelta(days=4000)])
def test_a_phone_whose_clock_is_wrong_changes_nothing_but_what_is_kept_beside(send, stop, off):
    now = timezone.now()
    an_hour_ago = now - timedelta(hours=1)
    [(outcome, _)] = send(write("open", stop, at=an_hour_ago + off), sent_at=now + off)
    row = FieldWrite.objects.get()
    stop.refresh_from_db()
    assert outcome == "applied"
    assert abs(row.received_at - now) < timedelta(minutes=1)
    assert row.device_at == an_hour_ago + off
    assert abs(stop.opened_at - an_hour_ago) < timedelta(minutes=1)


def test_a_clock_put_right_on_the_way_never_leads_to_the_future_nor_beyond_a_day():
    sent = write("open", at=NINE + timedelta(hours=5)) | {"stop": str(uuid.uuid4())}
    now = NINE + timedelta(minutes=10)
    assert read(sent, sent_at=now.isoformat()).happened_at(now) == now
    long_ago = read(sent | {"device_at": "1999-01-01T00:00:00Z"}, sent_at=now.isoformat())
    assert long_ago.happened_at(now) == now - timedelta(hours=24)
    silent = read(sent | {"device_at": "hier"}, sent_at=now.isoformat())
    assert (silent.device_at, silent.happened_at(now)) == (None, now)


# --- Two phones, one key ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["met", "spotting"])
def test_one_key_sent_eight_times_at_once_is_done_once(kind, adviser, elven):
    stop = StopFactory(commune=elven, under_way=True)
    data = SPOTTED if kind == "spotting" else {"cell": "F.18_20.1"}
    sent = write(kind, stop, **data)
    answers = race(8, lambda _: receive(read(sent), by=adviser, now=timezone.now()))
    assert sorted(answer.outcome for answer in answers) == ["already"] * 7 + ["applied"]
    assert Met.objects.count() + Referral.objects.count() == 1


# --- Hostile ---


@pytest.mark.parametrize(
    "broken",
    [
        None, 7, "x", [], {}, {"kind": "met"},
        {"kind": "delete_everything", "key": str(uuid.uuid4())},
        {"kind": ["met"], "key": str(uuid.uuid4())},
        {"kind": "open", "key": "1"},
        {"kind": "open", "key": {"$ne": None}},
        {"kind": "open", "key": str(uuid.uuid4()), "stop": "../../etc"},
        {"kind": "note", "key": str(uuid.uuid4()), "data": "texte"},
        {"kind": "note", "key": str(uuid.uuid4()), "data": {"words": ["a"]}},
        {"kind": "note", "key": str(uuid.uuid4()), "data": {"words": "a" * 2001}},
        {"kind": "note", "key": str(uuid.uuid4()), "data": {f"f{n}": "" for n in range(21)}},
    ],
)  # fmt: skip
def test_what_is_not_a_write_is_refused_in_words_and_the_rest_goes_on(send, stop, broken):
    answers = send(broken, write("open", stop))
    assert outcomes(answers) == ["refused", "applied"]
    assert answers[0][1].endswith(".")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("met", {"cell": "F.18_20.0"}),
        ("met", {"cell": "Z.18_20.1"}),
        ("met", {"cell": "F.18_20.99"}),
        ("met", {"cell": "F.18_20.1; drop table"}),
        ("met", {"cell": "F.18_20.1", "is_neet": "maybe"}),
        ("met", {}),
        ("note", {"words": "a\x00b"}),
        ("note", {"words": ""}),
        ("partner", {"organisation": "999999", "as_typed": ""}),
        ("partner", {}),
        ("report", {"affluence": "huge", "informed": "-1", "interviews": "10000000000"}),
        ("spotting", {"called": "x" * 61, "agreed": "on"}),
        ("spotting", {"called": "\u202e\u200b", "agreed": "on"}),
    ],
)
def test_what_a_form_refuses_is_refused_and_nothing_is_kept(send, stop, kind, data):
    send(write("open", stop))
    [(outcome, words)] = send(write(kind, stop, **data))
    assert outcome == "refused" and words
    assert not Met.objects.exists() and not Referral.objects.exists()
    assert FieldWrite.objects.count() == 1


def test_html_is_kept_as_text_and_never_as_a_tag(client, send, stop, adviser):
    send(write("open", stop), write("note", stop, words="<script>alert(1)</script>"))
    page = client.get(reverse("tracking:field")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_one_write_that_breaks_does_not_hold_the_others_back(send, stop, monkeypatch):
    def breaks(act):
        raise RuntimeError("Kévin")

    monkeypatch.setitem(KINDS, "note", Kind(KINDS["note"].form, breaks))
    note = write("note", stop, words="Rien")
    assert outcomes(send(note, write("open", stop))) == ["failed", "applied"]
    monkeypatch.undo()
    assert outcomes(send(note)) == ["applied"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", "null", '{"writes": 3}', '{"writes": {}}', "[" * 100_000, '{"writes": [' + "1," * 100 + "1]}"],
)
def test_an_unreadable_batch_is_refused_whole(client, adviser, body):
    client.force_login(adviser)
    answer = client.post(SYNC, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["words"]


def test_a_batch_too_large_is_refused(client, adviser):
    client.force_login(adviser)
    body = json.dumps({"user": adviser.pk, "writes": [], "more": "x" * 300_001})
    assert client.post(SYNC, body, content_type="application/json").status_code == 400


def test_a_queue_is_sent_only_by_whose_it_is(client, adviser, other_adviser, stop):
    client.force_login(other_adviser)
    body = json.dumps({"user": adviser.pk, "writes": [write("open", stop)]})
    assert client.post(SYNC, body, content_type="application/json").status_code == 409
    assert not FieldWrite.objects.exists()


def test_sending_needs_the_token_that_reading_gives(adviser, stop):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(adviser)
    session = strict.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(adviser.pk)
    session.save()
    body = json.dumps({"user": adviser.pk, "writes": []})
    assert strict.post(SYNC, body, content_type="application/json").status_code == 403
    token = strict.get(SYNC).json()["token"]
    sent = strict.post(SYNC, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 200


def test_a_session_that_has_ended_leads_to_sign_in_and_keeps_nothing(client, stop):
    answer = client.post(SYNC, "{}", content_type="application/json")
    assert answer.status_code == 302 and answer.url.startswith("/connexion/")
    assert client.get(SYNC).url.startswith("/connexion/")


def test_what_was_noted_is_not_logged(send, stop, monkeypatch, caplog):
    said = []
    monkeypatch.setattr(receiving.log, "error", lambda *words, **more: said.append((words, more)))
    monkeypatch.setitem(KINDS, "note", Kind(KINDS["note"].form, lambda act: 1 / 0))
    send(write("note", stop, words="Kévin est là"))
    assert said == [(("field_write_failed",), {"error": "ZeroDivisionError"})]
