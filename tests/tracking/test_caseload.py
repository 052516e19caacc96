"""A caseload that changes hands in one act, an absence that a colleague covers, and the lists that they change."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import DateRange

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from partners.models import Membership, Scheme
from referrals.models import ConflictOfInterest
from tests.racing import race
from tracking.caseload import caseloads, hand_over_caseload
from tracking.models import AbsenceCover, CaseHandover, Pathway

pytestmark = pytest.mark.django_db

CASELOADS = reverse("tracking:caseloads")


def hand_over(giver, to, *, now, by=None, submission=None, tell_people=False):
    return hand_over_caseload(
        Pathway.objects.all(),
        giver=giver,
        to=to,
        by=by or giver,
        now=now,
        submission=submission or uuid.uuid4(),
        tell_people=tell_people,
    )


def leads(pathway):
    return [str(one.adviser) for one in pathway.assignments.by_date()]


@pytest.fixture
def away(adviser, colleague, carrier, today):
    """Have an adviser away: `away(days=(0, 7))`."""

    def planned(*, days=(0, 7), substitute=colleague, who=adviser):
        first, last = (today + timedelta(days=day) for day in days)
        about = {"adviser": who, "substitute": substitute, "organisation_id": carrier.pk}
        return AbsenceCover.plan(**about, first_day=first, last_day=last, by=who)

    return planned


# --- Handing over ---


def test_a_whole_caseload_changes_hands_and_keeps_its_history(entered, adviser, colleague, manager, now):
    pathways = [entered(called=f"Lou{nth}", phone=None) for nth in range(3)]
    other = entered(called="Yanis", phone=None, lead=colleague)
    done = hand_over(adviser, colleague, by=manager, now=now)
    assert (done.count, done.kept) == (3, [])
    assert {tuple(leads(pathway)) for pathway in pathways} == {(str(adviser), str(colleague))}
    assert leads(other) == [str(colleague)]
    assert TrailEntry.objects.filter(verb="caseload.handed_over", actor=manager).count() == 1


def test_the_same_handover_sent_twice_is_one(entered, adviser, colleague, now):
    pathway, submission = entered(), uuid.uuid4()
    hand_over(adviser, colleague, now=now, submission=submission)
    hand_over(adviser, colleague, now=now + timedelta(seconds=1), submission=submission)
    assert (CaseHandover.objects.count(), len(leads(pathway))) == (1, 2)


def test_a_caseload_is_not_handed_over_to_who_has_it(entered, adviser, now):
    entered()
    with pytest.raises(Pathway.SameAdviser, match="choisissez quelqu’un d’autre"):
        hand_over(adviser, adviser, now=now)


def test_who_is_close_to_the_receiver_stays_and_is_named(entered, adviser, colleague, now):
    close, other = entered(called="Lou", phone=None), entered(called="Yanis", phone=None)
    ConflictOfInterest.objects.create(young_person=close.young_person, user=colleague, declared_at=now)
    done = hand_over(adviser, colleague, now=now)
    assert (done.count, [pathway.number for pathway in done.kept]) == (1, [close.number])
    assert leads(close) == [str(adviser)]
    assert leads(other)[-1] == str(colleague)


def test_those_who_accept_sms_are_told_once_and_in_discreet_words_if_they_wish(entered, adviser, colleague, now):
    people = [entered(called=f"Lou{nth}", phone=f"+3363998000{nth}").young_person for nth in range(3)]
    for person, sms_ok in zip(people, (True, True, False), strict=True):
        person.contact_points.update(sms_ok=sms_ok, sms_ok_on=person.identified_on)
    type(people[1]).objects.filter(pk=people[1].pk).update(discreet_messages=True)
    hand_over(adviser, colleague, now=now, tell_people=True)
    told = {message.to: message.body for message in Message.objects.filter(channel="sms")}
    assert set(told) == {"+33639980000", "+33639980001"}
    assert colleague.first_name in told["+33639980000"]
    scheme = str(Scheme.objects.the_one().name)
    assert [scheme in told[phone] for phone in ("+33639980000", "+33639980001")] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_share_out_at_once_leave_one_lead_each(entered, adviser, colleague, manager, now):
    pathways = [entered(called=f"Lou{nth}", phone=None) for nth in range(4)]
    results = race(4, lambda index: hand_over(adviser, colleague, by=manager, now=now))
    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(result.count for result in results) == 4
    assert {len(leads(pathway)) for pathway in pathways} == {2}


def test_a_manager_shares_out_from_the_page(signed_in, manager, adviser, colleague, entered):
    first, second = entered(called="Lou", phone=None), entered(called="Yanis", phone=None)
    address = reverse("tracking:caseload_handover", args=[adviser.pk])
    assert "Lou" in signed_in(manager).get(address).text
    sent = {"submission": uuid.uuid4(), "to": colleague.pk, "pathways": [first.pk]}
    answer = signed_in(manager).post(address, sent, follow=True)
    assert "1\N{NO-BREAK SPACE}personne" in answer.text
    assert (leads(first)[-1], leads(second)[-1]) == (str(colleague), str(adviser))


def test_an_adviser_does_not_share_out_a_colleagues_caseload(signed_in, adviser, colleague, outsider, entered):
    entered()
    address = reverse("tracking:caseload_handover", args=[adviser.pk])
    assert signed_in(colleague).get(address).status_code == 403
    assert signed_in(outsider).post(address, {}).status_code == 404
    assert signed_in(adviser).get(address).status_code == 200


def test_what_is_missing_or_wrong_is_said_beside_its_field(signed_in, manager, adviser, outsider, entered):
    entered()
    address = reverse("tracking:caseload_handover", args=[adviser.pk])
    answer = signed_in(manager).post(address, {"submission": uuid.uuid4(), "to": outsider.pk, "pathways": ["9999"]})
    assert "Cette personne n’est pas conseillère dans votre structure" in answer.text
    assert "rechargez la page" in answer.text


# --- Being away ---


def test_a_substitute_sees_the_caseload_while_the_absence_lasts(entered, adviser, colleague, away, today):
    pathway = entered()
    away(days=(1, 7))
    cared_for = [Pathway.objects.cared_for_by(colleague, today + timedelta(days=day)).count() for day in (0, 1, 7, 8)]
    assert cared_for == [0, 1, 1, 0]
    assert Pathway.objects.cared_for_by(adviser, today + timedelta(days=3)).get() == pathway
    assert leads(pathway) == [str(adviser)]


def test_the_substitutes_day_holds_the_pathways_of_who_is_away(signed_in, colleague, entered, away):
    entered(called="Bleuenn")
    assert "Bleuenn" not in signed_in(colleague).get(reverse("tracking:day")).text
    away()
    assert "Bleuenn" in signed_in(colleague).get(reverse("tracking:day")).text


def test_nobody_is_away_twice_at_once_nor_stands_in_for_themself(away, adviser):
    away(days=(1, 7))
    with pytest.raises(AbsenceCover.Overlaps, match="déjà absent"):
        away(days=(7, 9))
    away(days=(8, 9))
    with pytest.raises(AbsenceCover.CoversOneself):
        away(days=(20, 21), substitute=adviser)


def test_the_database_refuses_an_absence_without_an_end_or_covered_by_oneself(adviser, colleague, carrier, today):
    who = {"adviser": adviser, "organisation": carrier}
    with pytest.raises(IntegrityError, match="absence_has_two_ends"), transaction.atomic():
        AbsenceCover.objects.create(**who, substitute=colleague, period=DateRange(today, None))
    with pytest.raises(IntegrityError, match="nobody_covers_oneself"), transaction.atomic():
        AbsenceCover.objects.create(**who, substitute=adviser, period=DateRange(today, today + timedelta(days=1)))


def test_an_absence_ends_early_once(signed_in, adviser, away, today):
    absence = away(days=(0, 7))
    for _ in range(2):
        assert signed_in(adviser).post(reverse("tracking:absence_end", args=[absence.pk])).status_code == 302
    assert not AbsenceCover.objects.current(today).exists()
    assert TrailEntry.objects.filter(verb="absence.ended").count() == 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2020-01-01", "2020-01-09", "déjà finie"),
        ("2031-01-09", "2031-01-01", "Le retour vient avant le départ"),
        ("", "", "Choisissez un jour."),
        ("\x00", "hier", "Écrivez une date"),
    ],
)
def test_days_that_make_no_absence_are_refused_in_words(first, last, words, signed_in, adviser, colleague):
    sent = {"first_day": first, "last_day": last, "substitute": colleague.pk}
    answer = signed_in(adviser).post(reverse("tracking:absence", args=[adviser.pk]), sent)
    assert words in answer.text
    assert not AbsenceCover.objects.exists()


# --- Who follows how many ---


def test_a_line_counts_what_each_carries(entered, signalled, adviser, colleague, manager, today, now):
    late = entered(called="Lou", phone=None, at=now - timedelta(days=90), birth_year=today.year - 16)
    late.steps.update(due_on=today - timedelta(days=2))
    entered(called="Yanis", phone=None)
    signalled(called="Zoé", phone=None, status="contacting")
    line = next(one for one in caseloads(manager, on=today) if one.adviser == adviser)
    counted = (line.open, line.new, line.minors, line.unseen, line.steps_late, line.signals)
    assert counted == (2, 1, 1, 1, 1, 1)
    assert next(one for one in caseloads(manager, on=today) if one.adviser == colleague).is_empty


def test_whoever_left_with_people_to_follow_is_still_on_the_list(entered, adviser, manager, today):
    entered()
    Membership.objects.filter(user=adviser).update(period=DateRange(today - timedelta(days=9), today))
    line = next(one for one in caseloads(manager, on=today) if one.adviser == adviser)
    assert (line.is_working, line.open) == (False, 1)


def test_queries_do_not_grow_with_the_team(signed_in, manager, entered, carrier, adviser, colleague, away):
    def queries():
        with CaptureQueriesContext(connection) as made:
            assert signed_in(manager).get(CASELOADS).status_code == 200
        return len(made)

    entered(called="Lou", phone=None)
    queries()
    few = queries()
    away()
    for nth in range(8):
        entered(called=f"Lou{nth}", phone=None, lead=colleague)
    assert queries() == few
