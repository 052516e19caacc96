"""« Je connais cette personne »: the file closes to whoever says so."""

import pytest
from django.db import IntegrityError, transaction

from joz.audit.models import TrailEntry
from referrals.models import ConflictOfInterest, Referral
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(tell):
    return tell().young_person


def sees(user):
    return Referral.objects.visible_to(user).exists()


def test_a_file_closes_at_once_to_whoever_knows_the_person(person, adviser, other_adviser, now):
    ConflictOfInterest.declare(person, by=adviser, now=now)
    assert not sees(adviser)
    assert sees(other_adviser)


def test_declaring_twice_changes_nothing(person, adviser, now):
    one = ConflictOfInterest.declare(person, by=adviser, now=now)
    assert ConflictOfInterest.declare(person, by=adviser, now=now) == one
    assert TrailEntry.objects.filter(verb="conflict_of_interest.declared").count() == 1


def test_a_manager_opens_the_file_again(person, adviser, manager, now):
    ConflictOfInterest.declare(person, by=adviser, now=now).withdraw(by=manager, now=now)
    assert sees(adviser)


def test_nobody_withdraws_their_own_tie(person, manager, now):
    tie = ConflictOfInterest.declare(person, by=manager, now=now)
    with pytest.raises(ConflictOfInterest.NotOnesOwn):
        tie.withdraw(by=manager, now=now)
    assert not sees(manager)


def test_withdrawing_twice_changes_nothing(person, adviser, manager, now):
    tie = ConflictOfInterest.declare(person, by=adviser, now=now)
    tie.withdraw(by=manager, now=now)
    with pytest.raises(ConflictOfInterest.AlreadyWithdrawn):
        tie.withdraw(by=manager, now=now)
    assert TrailEntry.objects.filter(verb="conflict_of_interest.withdrawn").count() == 1


def test_ties_are_known_to_the_managers_of_the_team_but_not_ones_own(person, adviser, manager, stranger, partner, now):
    ConflictOfInterest.declare(person, by=adviser, now=now)
    ConflictOfInterest.declare(person, by=manager, now=now)
    known = [ConflictOfInterest.objects.visible_to(user).count() for user in (manager, adviser, stranger, partner)]
    assert known == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("who", "constraint"),
    [("nobody", "conflict_of_interest_end_is_whole"), ("oneself", "is_withdrawn_by_somebody_else")],
)
def test_the_database_refuses_a_tie_withdrawn_by_nobody_or_by_oneself(who, constraint, person, adviser, now):
    ConflictOfInterest.declare(person, by=adviser, now=now)
    by = None if who == "nobody" else adviser
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ConflictOfInterest.objects.update(withdrawn_at=now, withdrawn_by=by)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_declare_one_tie(person, adviser, now):
    assert len({tie.pk for tie in race(8, lambda _: ConflictOfInterest.declare(person, by=adviser, now=now))}) == 1
