"""« Invisible » or not: what follows from the answers, which check counts, and what is never guessed."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from joz.audit.models import TrailEntry
from referrals import actions
from referrals.models import InvisibilityCheck, YoungPerson
from tests.factories import InvisibilityCheckFactory, UserFactory, YoungPersonFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def noted(person=None, *, now=NOON, **answers):
    usual = {"occupied": "no", "followed": "no", "how_known": "person", "submission": uuid.uuid4()}
    return InvisibilityCheck.note(person or YoungPersonFactory(), by=UserFactory(), now=now, **usual | answers)


@pytest.mark.parametrize(
    ("occupied", "followed", "last_contact", "verdict"),
    [
        ("no", "no", None, "invisible"),
        ("no", "no", date(2025, 10, 1), "invisible"),
        ("no", "no", date(2025, 11, 1), "visible"),
        ("no", "yes", date(2025, 10, 1), "invisible"),
        ("no", "yes", date(2025, 11, 1), "visible"),
        ("no", "yes", None, "unknown"),
        ("no", "unknown", None, "unknown"),
        ("no", "unknown", date(2025, 1, 1), "unknown"),
        ("no", "unknown", date(2026, 3, 1), "visible"),
        ("unknown", "no", None, "unknown"),
        ("unknown", "unknown", None, "unknown"),
        ("unknown", "yes", date(2026, 3, 1), "visible"),
        ("yes", "no", None, "visible"),
        ("yes", "unknown", None, "visible"),
    ],
)
def test_what_follows_from_the_answers(occupied, followed, last_contact, verdict):
    assert noted(occupied=occupied, followed=followed, last_service_contact=last_contact).verdict == verdict


@pytest.mark.parametrize(("birth_year", "verdict"), [(None, "invisible"), (2010, "invisible"), (1997, "invisible"),
                                                     (1996, "visible"), (2011, "visible")])  # fmt: skip
def test_whoever_is_not_of_the_age_is_not_of_the_public(birth_year, verdict):
    assert noted(YoungPersonFactory(birth_year=birth_year)).verdict == verdict


def test_a_check_keeps_the_age_of_its_day():
    person = YoungPersonFactory(birth_year=2007)
    check = noted(person)
    YoungPerson.objects.update(birth_year=1980)
    check.refresh_from_db()
    assert (check.age, check.verdict) == (19, "invisible")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Ni emploi, ni école, ni formation ; pas de suivi depuis 5 mois ou plus."),
        ({"occupied": "yes", "situation": "training"}, "Formation."),
        ({"occupied": "yes"}, "En emploi, à l’école ou en formation."),
        ({"last_service_contact": date(2026, 2, 1)}, "En contact avec un service il y a moins de 5 mois."),
        ({"followed": "yes"}, "Il manque : le dernier contact avec ce service."),
        (
            {"occupied": "unknown", "followed": "unknown"},
            "Il manque : la situation (emploi, école, formation) ; si un service suit la personne.",
        ),
    ],
)
def test_the_verdict_says_why(answers, words):
    assert noted(**answers).why == words


def test_a_check_leaves_a_trace_without_its_answers():
    check = noted()
    entry = TrailEntry.objects.get(verb="invisibility.checked")
    assert (entry.object_id, entry.actor) == (str(check.young_person_id), check.checked_by)


def test_the_same_submission_again_is_the_same_check():
    person, submission = YoungPersonFactory(), uuid.uuid4()
    assert noted(person, submission=submission) == noted(person, submission=submission, occupied="yes")
    assert TrailEntry.objects.filter(verb="invisibility.checked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_eight_times_at_once_is_one_check():
    person, user, submission = YoungPersonFactory(), UserFactory(), uuid.uuid4()
    answers = {"occupied": "no", "followed": "no", "how_known": "person", "submission": submission}
    assert len(set(race(8, lambda _: InvisibilityCheck.note(person, by=user, now=NOON, **answers)))) == 1


def test_the_day_is_that_of_the_territory():
    assert noted(now=datetime(2026, 3, 10, 23, 30, tzinfo=UTC)).checked_on == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("answers", "constraint"),
    [
        ({"occupied": "no", "situation": "training"}, "invisibility_situation_agrees"),
        ({"occupied": "yes", "situation": "neet"}, "invisibility_situation_agrees"),
        ({"last_service_contact": date(2026, 1, 2)}, "invisibility_last_contact_is_a_past_month"),
        ({"last_service_contact": date(2026, 4, 1)}, "invisibility_last_contact_is_a_past_month"),
    ],
)
def test_the_database_refuses_answers_that_contradict_each_other(answers, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        noted(**answers)


# --- The measures ---


def test_the_newest_check_counts_and_the_others_stay():
    person = YoungPersonFactory()
    noted(person, now=NOON - timedelta(days=90))
    assert list(YoungPerson.objects.invisible()) == [person]
    noted(person, occupied="yes")
    assert not YoungPerson.objects.invisible().exists()
    noted(person, now=NOON - timedelta(days=30))
    assert not YoungPerson.objects.invisible().exists()
    assert person.invisibility_checks.count() == 3


def test_what_is_not_known_is_not_counted():
    YoungPersonFactory()
    InvisibilityCheckFactory(unsure=True)
    InvisibilityCheckFactory(busy=True)
    seen = InvisibilityCheckFactory()
    assert list(YoungPerson.objects.invisible()) == [seen.young_person]
    verdicts = YoungPerson.objects.with_verdict().values_list("verdict", flat=True)
    assert sorted(map(str, verdicts)) == ["None", "invisible", "unknown", "visible"]


@pytest.mark.parametrize("rows", [1, 20])
def test_counting_the_invisible_is_one_query(rows):
    InvisibilityCheckFactory.create_batch(rows)
    with CaptureQueriesContext(connection) as queries:
        assert YoungPerson.objects.invisible().count() == rows
    assert len(queries) == 1


def test_the_checks_of_somebody_absorbed_go_to_the_one_kept():
    check, kept = InvisibilityCheckFactory(), YoungPersonFactory()
    actions.merge(check.young_person, into=kept, by=UserFactory())
    assert list(kept.invisibility_checks.all()) == [check]
