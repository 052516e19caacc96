"""Exchanges: noted in two taps, mended by their author, taken back the same day; what they count for."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from referrals import actions
from referrals.models import ContactAttempt, Referral, YoungPerson
from tests.factories import InteractionFactory, ParticipantFactory
from tests.racing import race
from tracking import exchanges
from tracking.exchanges import Exchange
from tracking.models import Interaction, Participant
from tracking.models.interaction import WAYS, Format
from tracking.reading import Dossier
from tracking.timeline import Kind

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
PARIS = ZoneInfo("Europe/Paris")


# --- The table of formats ---


def test_every_format_says_what_it_implies():
    assert set(WAYS) == set(Format)
    assert [one for one in Format if one.is_remote] == [Format.PHONE, Format.MESSAGING, Format.VIDEO]
    assert not any(one.is_outreach for one in Format if one.is_remote)
    assert all(1 <= one.minutes <= 600 for one in Format)


# --- Noting ---


def test_an_exchange_is_noted_before_any_pathway_and_is_the_last_contact(signalled, note, adviser, now, today):
    person = signalled().young_person
    noted = note(person)
    person.refresh_from_db()
    assert (person.reached_on, person.last_contact_on) == (today, today)
    assert (noted.duration_minutes, noted.kind, noted.made_by) == (40, "informal", adviser)
    assert TrailEntry.objects.filter(verb="interaction.recorded", object_id=noted.pk).count() == 1


def test_an_exchange_of_long_ago_does_not_undo_a_later_contact(signalled, note, now, today):
    person = signalled().young_person
    note(person)
    note(person, at=now - timedelta(days=9))
    person.refresh_from_db()
    assert person.last_contact_on == today


def test_at_half_past_eleven_at_night_it_is_still_that_day_in_paris(signalled, note):
    late = datetime(2026, 3, 28, 23, 30, tzinfo=PARIS)
    assert note(signalled().young_person, at=late).happened_on.isoformat() == "2026-03-28"


def test_whoever_was_still_being_called_has_been_reached_and_the_sender_is_told(signalled, note, now):
    referral = signalled(status="contacting", next_try_at=now)
    Referral.objects.update(sender_email="voisine@exemple.invalid")
    note(referral.young_person)
    referral.refresh_from_db()
    assert (referral.status, referral.next_try_at) == ("reached", None)
    assert Message.objects.get().key == f"referral:{referral.pk}:met"


@pytest.mark.parametrize("status", ["received", "engaged", "enrolled"])
def test_a_signal_that_is_not_being_chased_stays_where_it_is(status, signalled, note):
    referral = signalled(status=status)
    note(referral.young_person)
    referral.refresh_from_db()
    assert referral.status == status


def test_the_same_submission_again_is_the_same_exchange(signalled, note):
    person, submission = signalled().young_person, uuid.uuid4()
    assert note(person, submission=submission) == note(person, submission=submission)
    assert TrailEntry.objects.filter(verb="interaction.recorded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_eight_times_at_once_is_one_exchange(signalled, note):
    person, submission = signalled().young_person, uuid.uuid4()
    assert len({one.pk for one in race(8, lambda _: note(person, submission=submission))}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_merge_at_the_same_moment_loses_no_exchange(signalled, note, adviser):
    gone, kept = signalled(phone="+33639980002").young_person, signalled().young_person

    def act(index):
        return note(gone) if index else actions.merge(gone, into=kept, by=adviser)

    results = race(2, act)
    if isinstance(results[1], Interaction.NotOurs):
        assert not Interaction.objects.exists()
    else:
        assert Participant.objects.get().interaction == results[1]


def test_nobody_the_future_and_a_wrong_length_are_refused(signalled, note, now):
    person = signalled().young_person
    with pytest.raises(Interaction.WithNobody):
        note()
    with pytest.raises(Interaction.InTheFuture):
        note(person, at=now + timedelta(minutes=1), when=now)
    for minutes in (-5, 601):
        with pytest.raises(Interaction.OutOfBounds):
            note(person, duration_minutes=minutes)
    assert not Interaction.objects.exists()


def test_an_exchange_before_the_birth_of_somebody_is_refused(signalled, note, now, today):
    person = signalled(birth_date=today - timedelta(days=10)).young_person
    with pytest.raises(Interaction.BeforeBirth):
        note(person, at=now - timedelta(days=400))


def test_an_adviser_of_another_structure_notes_nothing_of_ours(signalled, note, outsider):
    with pytest.raises(Interaction.NotOurs):
        note(signalled().young_person, by=outsider)


@pytest.mark.parametrize("minutes", [0, 601])
def test_the_database_refuses_a_wrong_length(minutes, db):
    with pytest.raises(IntegrityError, match="interaction_lasts_between"), transaction.atomic():
        InteractionFactory(duration_minutes=minutes)


def test_the_database_refuses_what_had_not_happened_yet(now):
    with pytest.raises(IntegrityError, match="interaction_happened_before"), transaction.atomic():
        InteractionFactory(happened_at=now, recorded_at=now - timedelta(minutes=1))


def test_the_database_refuses_a_person_twice_in_an_exchange(db):
    one = ParticipantFactory()
    with pytest.raises(IntegrityError, match="participant_once_an_interaction"), transaction.atomic():
        ParticipantFactory(interaction=one.interaction, young_person=one.young_person)


# --- Mending, taking back ---


def test_a_correction_changes_the_exchange_and_reckons_the_contacts_anew(signalled, note, adviser, now, today):
    person = signalled().young_person
    noted, earlier = note(person), now - timedelta(days=5)
    exchanges.correct(
        noted.participants.get(), Exchange(format="home", happened_at=earlier), words="Chez elle", by=adviser, now=now
    )
    noted.refresh_from_db()
    person.refresh_from_db()
    assert (noted.format, noted.duration_minutes, noted.participants.get().words) == ("home", 60, "Chez elle")
    assert person.reached_on == person.last_contact_on == today - timedelta(days=5)
    assert TrailEntry.objects.filter(verb="interaction.corrected").count() == 1


def test_a_cancellation_gives_the_contacts_back(signalled, note, adviser, now, today):
    person = signalled().young_person
    note(person, at=now - timedelta(days=3))
    exchanges.cancel(note(person), by=adviser, now=now)
    person.refresh_from_db()
    assert person.last_contact_on == today - timedelta(days=3)
    assert Interaction.objects.count() == 1
    assert TrailEntry.objects.filter(verb="interaction.cancelled").count() == 1


def test_a_cancellation_keeps_what_else_is_known(entered, note, adviser, now, today):
    person = entered().young_person
    entry = person.last_contact_on
    exchanges.cancel(note(person), by=adviser, now=now)
    person.refresh_from_db()
    assert person.last_contact_on == entry == today - timedelta(days=1)


def test_a_cancellation_keeps_the_day_of_an_attempt_that_was_answered(signalled, note, adviser, now, today):
    referral = signalled()
    attempt = {"channel": "call", "result": "talked_callback", "by": adviser, "submission": uuid.uuid4()}
    ContactAttempt.record(referral, now=now - timedelta(days=2), **attempt)
    exchanges.cancel(note(referral.young_person), by=adviser, now=now)
    person = YoungPerson.objects.get(pk=referral.young_person_id)
    assert person.reached_on == person.last_contact_on == today - timedelta(days=2)


def test_a_week_later_nothing_is_mended_and_a_day_later_nothing_is_taken_back(signalled, note, adviser, now):
    noted = note(signalled().young_person, at=now - timedelta(days=8))
    with pytest.raises(Interaction.TooLate, match="sept jours"):
        exchanges.correct(
            noted.participants.get(), Exchange(format="home", happened_at=now), words="", by=adviser, now=now
        )
    with pytest.raises(Interaction.TooLate, match="dans la journée"):
        exchanges.cancel(noted, by=adviser, now=now)


def test_what_was_taken_back_meanwhile_is_no_longer_mended(signalled, note, adviser, now):
    noted = note(signalled().young_person)
    participant = noted.participants.get()
    exchanges.cancel(noted, by=adviser, now=now)
    with pytest.raises(Interaction.TooLate, match="annulé"):
        exchanges.correct(participant, Exchange(format="home", happened_at=now), words="", by=adviser, now=now)


# --- Measures ---


def test_measures_count_by_day_by_format_and_by_hour(now, today):
    old = now - timedelta(days=40)
    for format, minutes, at in [("walk", 40, now), ("walk", 20, now), ("phone", 10, now), ("ml", 50, old)]:
        InteractionFactory(format=format, duration_minutes=minutes, happened_at=at)
    recent = Interaction.objects.held(since=today - timedelta(days=30), until=today)
    assert recent.by_format() == {Format.WALK: (2, 60), Format.PHONE: (1, 10)}
    assert (recent.hours(), recent.outreach_share()) == (pytest.approx(70 / 60), pytest.approx(2 / 3))
    assert (recent.remote().count(), recent.outreach().count(), Interaction.objects.held().count()) == (1, 2, 4)
    assert Interaction.objects.held(until=today - timedelta(days=30)).hours() == pytest.approx(50 / 60)


def test_measures_of_nothing_say_nothing(db):
    assert (Interaction.objects.hours(), Interaction.objects.outreach_share()) == (0, None)
    assert Interaction.objects.by_format() == {}


def test_who_took_part_in_a_period_counts_each_person_once(signalled, note, now, today):
    one, other = signalled().young_person, signalled(phone="+33639980002").young_person
    note(one, other)
    note(one)
    held = Participant.objects.held(since=today, until=today)
    assert held.values("young_person").distinct().count() == 2


# --- The story ---


def test_the_story_tells_exchanges_to_an_adviser_with_their_words(signalled, note, adviser, manager, theme, now):
    person, other = signalled().young_person, signalled(phone="+33639980002").young_person
    note(person, other, words="Veut un vélo", kind="review", themes=(theme,))
    told = Dossier.of(person, reader=adviser, now=now, kind=Kind.EXCHANGE).story.moments[0]
    assert (told.title, told.detail) == ("En balade, 40\u00a0min", "Bilan · Mobilité · avec 1\u00a0autre personne")
    assert (told.words, told.by) == ("Veut un vélo", str(adviser))
    assert Dossier.of(person, reader=manager, now=now, kind=Kind.EXCHANGE).story.moments[0].words == ""


def test_queries_do_not_grow_with_exchanges(signed_in, adviser, signalled, note, theme):
    client, counts = signed_in(adviser), []
    person = signalled().young_person
    for rows in (1, 20):
        for _ in range(rows):
            note(person, themes=(theme,))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("tracking:person", args=[person.pk])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- When two people turn out to be one ---


def test_a_merge_carries_exchanges_over_and_leaves_behind_what_both_have(signalled, note, adviser, now):
    gone, kept = signalled(phone="+33639980002").young_person, signalled().young_person
    together, alone = note(gone, kept), note(gone, at=now - timedelta(days=2))
    actions.merge(gone, into=kept, by=adviser)
    assert set(kept.participations.values_list("interaction", flat=True)) == {together.pk, alone.pk}
    assert list(gone.participations.values_list("interaction", flat=True)) == [together.pk]
    told = Dossier.of(kept, reader=adviser, now=now, kind=Kind.EXCHANGE).story.moments
    assert len(told) == 2
