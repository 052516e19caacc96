"""A file that only some may open."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from joz.audit.models import TrailEntry
from referrals import actions
from referrals.models import ConflictOfInterest, Referral, Restriction, RestrictionReader
from tests.racing import race

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 9)


@pytest.fixture
def person(tell):
    return tell().young_person


@pytest.fixture
def place(person, adviser, now):
    def placed(who=person, **changes):
        usual = {"reason": "relative", "readers": [], "by": adviser, "now": now}
        return Restriction.place(who, **usual | changes)

    return placed


def readers_of(restriction):
    return {reader.user for reader in restriction.readers.all()}


def sees(user, person):
    return Referral.objects.visible_to(user).filter(young_person=person).exists()


def test_a_restricted_file_is_seen_by_those_named_and_whoever_restricted_it(
    place, person, adviser, other_adviser, manager
):
    restriction = place(readers=[other_adviser])
    assert readers_of(restriction) == {adviser, other_adviser}
    assert [sees(user, person) for user in (adviser, other_adviser, manager)] == [True, True, False]
    verbs = TrailEntry.objects.filter(verb__startswith="restriction.").values_list("verb", flat=True)
    assert sorted(verbs) == ["restriction.placed", "restriction.reader_named", "restriction.reader_named"]


def test_a_minor_in_danger_is_known_to_the_managers_too(place, adviser, manager, administrator):
    restriction = place(reason="minor_in_danger", procedure_on=DAY)
    assert readers_of(restriction) == {adviser, manager}


def test_a_file_is_restricted_once_at_a_time(place):
    place()
    with pytest.raises(Restriction.AlreadyRestricted):
        place()
    assert Restriction.objects.count() == 1


def test_a_lifted_file_is_open_to_all_and_may_be_restricted_again(place, person, adviser, manager, now):
    place().lift(by=manager, now=now)
    assert sees(manager, person)
    assert place().pk


def test_lifting_twice_changes_nothing(place, adviser, manager, now):
    restriction = place()
    restriction.lift(by=adviser, now=now)
    with pytest.raises(Restriction.AlreadyLifted):
        restriction.lift(by=manager, now=now)
    restriction.refresh_from_db()
    assert restriction.lifted_by == adviser
    assert TrailEntry.objects.filter(verb="restriction.lifted").count() == 1


def test_naming_again_says_who_sees_from_now_on(place, person, adviser, other_adviser, manager, now):
    restriction = place(readers=[other_adviser])
    restriction.name_only([adviser, manager], by=adviser, now=now)
    assert readers_of(restriction) == {adviser, manager}
    assert not sees(other_adviser, person)
    verbs = TrailEntry.objects.filter(verb__startswith="restriction.reader").values_list("verb", flat=True)
    assert sorted(verbs) == ["restriction.reader_named"] * 3 + ["restriction.reader_removed"]


def test_somebody_must_be_left_to_see_the_file(place, adviser, now):
    restriction = place()
    with pytest.raises(Restriction.NobodyLeft):
        restriction.name_only([], by=adviser, now=now)
    assert readers_of(restriction) == {adviser}


def test_nobody_is_named_for_a_file_that_is_open_again(place, adviser, other_adviser, now):
    restriction = place()
    restriction.lift(by=adviser, now=now)
    with pytest.raises(Restriction.AlreadyLifted):
        restriction.name_only([other_adviser], by=adviser, now=now)


def test_that_a_file_is_restricted_is_known_to_those_named_and_to_the_managers(
    place, adviser, other_adviser, manager, stranger, partner, administrator
):
    place()
    known = [
        Restriction.objects.visible_to(user).exists()
        for user in (adviser, manager, other_adviser, stranger, partner, administrator)
    ]
    assert known == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"lifted_by": None, "lifted_at": "2026-03-10T10:00Z"}, "restriction_end_is_whole"),
        ({"procedure_on": DAY}, "restriction_dates_a_procedure"),
        ({"reason": "minor_in_danger"}, "restriction_dates_a_procedure"),
    ],
)
def test_the_database_refuses_half_a_restriction(change, constraint, place):
    place()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Restriction.objects.update(**change)


def test_merging_keeps_the_file_closed(place, person, tell, adviser, other_adviser):
    place()
    kept = tell(called="Yann", phone="+33639980002").young_person
    actions.merge(person, into=kept, by=adviser)
    assert sees(adviser, kept)
    assert not sees(other_adviser, kept)


def test_merging_two_restricted_files_keeps_the_readers_of_the_one_kept(place, tell, person, adviser, other_adviser):
    place(readers=[other_adviser])
    kept = tell(called="Yann", phone="+33639980002").young_person
    place(kept)
    actions.merge(person, into=kept, by=adviser)
    assert Restriction.objects.active().filter(young_person=kept).count() == 1
    assert not sees(other_adviser, kept)


def test_merging_keeps_each_tie_once(person, tell, adviser, other_adviser, now):
    kept = tell(called="Yann", phone="+33639980002").young_person
    for one in (person, kept):
        ConflictOfInterest.declare(one, by=other_adviser, now=now)
    actions.merge(person, into=kept, by=adviser)
    assert list(kept.conflicts_of_interest.values_list("user", flat=True)) == [other_adviser.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_restrict_a_file_once(place, adviser):
    results = race(8, lambda _: place())
    assert sum(isinstance(one, Restriction.AlreadyRestricted) for one in results) == 7
    assert RestrictionReader.objects.count() == 1
