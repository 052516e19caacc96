from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from partners.models import TravelTime
from referrals import actions
from referrals.matching import described, keep_keys, possible_matches, possible_matches_of
from referrals.matching.keys import keys_of
from referrals.models import NotSamePerson, PersonMerge, Referral, YoungPerson
from tests.racing import race

pytestmark = pytest.mark.django_db


def reasons(person):
    return {match.person.called: match.reasons for match in possible_matches(person)}


def test_the_same_phone_is_a_reason(tell):
    tell(called="Kevin", phone="+33639980001")
    found = reasons(tell(called="Kev", phone="+33639980001").young_person)
    assert "même téléphone (+++)" in found["Kevin"]


def test_a_shared_phone_is_a_family_and_no_double(tell):
    tell(called="Mickaël", last_name="Brézolle", phone="+33639980001")
    sister = tell(called="Anna", last_name="Brézolle", phone="+33639980001").young_person
    assert possible_matches(sister) == []


def test_a_name_is_close_whatever_its_accents(tell):
    tell(called="Kévin", phone="+33639980001", birth_year=2005)
    found = reasons(tell(called="kevin", phone="+33639985172", birth_year=2005).young_person)
    known = {"même prénom ou pseudo (+++)", "même commune (++)", "même année de naissance (+)"}
    assert known < set(found["Kévin"])


def test_another_age_or_another_commune_is_another_person(tell, other_commune):
    tell(called="Kévin", phone="+33639980001", birth_year=1998)
    tell(called="Kevin", phone="+33639985172", birth_year=2005, commune=other_commune)
    assert reasons(tell(called="Kévin", phone="+33639987364", birth_year=2005).young_person) == {}


def test_the_likeliest_stands_first_with_its_strength(tell):
    tell(called="Kévin", last_name="Brézolle", phone="+33639985172", birth_year=2005)
    tell(called="Kevin", last_name="Brezolle", phone="+33639980001", birth_year=2005)
    found = possible_matches(tell(called="Kévin", last_name="Brézolle", phone="+33639980001").young_person)
    assert [(match.person.called, match.strength) for match in found] == [("Kevin", 3), ("Kévin", 2)]


def test_a_neighbouring_commune_weighs_less_against_than_a_far_one(tell, elven, other_commune):
    tell(called="Kévin", last_name="Brézolle", phone=None, commune=other_commune)
    double = tell(called="Kévin", last_name="Brézolle", phone=None).young_person
    assert "autre commune (−)" in reasons(double)["Kévin"]
    TravelTime.objects.create(origin=elven, destination=other_commune, minutes=12, km=9)
    assert "commune voisine (·)" in reasons(double)["Kévin"]


def test_somebody_not_saved_yet_is_compared_too(tell):
    known = tell(called="Kévin", phone="+33639980001").young_person
    typed = described(called="kev", contacts=["+33639980001"])
    assert [match.person for match in possible_matches_of(typed)] == [known]
    assert possible_matches_of(typed, among=YoungPerson.objects.exclude(pk=known.pk)) == []


# --- The keys that matches are looked up by ---


def test_a_signal_keeps_keys_and_a_merge_moves_them(tell, adviser):
    one, other = tell(called="Kévin").young_person, tell(called="Kev", phone="+33639985172").young_person
    looked_for = set(one.match_keys) | set(other.match_keys)
    actions.merge(other, into=one, by=adviser)
    one.refresh_from_db()
    other.refresh_from_db()
    assert other.match_keys == []
    assert set(one.match_keys) < looked_for
    assert set(keys_of(described(called="", contacts=["+33639985172"]))) < set(one.match_keys)


def test_nameless_people_keep_no_key(tell):
    person = tell().young_person
    person.called = ""
    keep_keys(person)
    assert person.match_keys == []


def test_all_keys_are_computed_again(tell):
    person = tell().young_person
    YoungPerson.objects.update(match_keys=[])
    call_command("keep_match_keys", stdout=StringIO())
    assert YoungPerson.objects.get().match_keys == person.match_keys != []


@pytest.mark.parametrize("people", [1, 6])
def test_queries_do_not_grow_with_matches(tell, people, django_assert_num_queries):
    for number in range(people):
        tell(called="Kévin", phone="+33639980001", birth_year=2000 + number)
    person = tell(called="Kévin", phone="+33639980001").young_person
    with django_assert_num_queries(5):  # contacts, candidates, roads, people, their referrals
        assert len(possible_matches(person)) == min(people, 5)


def test_two_who_were_said_to_differ_are_not_shown_again(tell, adviser, now):
    one, other = tell().young_person, tell().young_person
    NotSamePerson.say(other, one, by=adviser, now=now)
    NotSamePerson.say(one, other, by=adviser, now=now)
    assert possible_matches(one) == possible_matches(other) == []
    assert NotSamePerson.objects.count() == 1


def test_a_duplicate_counts_once_and_keeps_what_each_knew(tell, adviser, now, elven):
    kept = tell(called="Kévin", phone="+33639980001")
    double = tell(called="Kev", phone="+33639980002", birth_year=2005, by=None)
    actions.mark_duplicate(double, of=kept, by=adviser, now=now)
    person = YoungPerson.objects.identified().get()
    assert (person.called, person.birth_year) == ("Kévin", 2005)
    assert set(person.contact_points.values_list("value", flat=True)) == {"+33639980001", "+33639980002"}
    assert person.referrals.count() == 2
    double.refresh_from_db()
    assert (double.status, double.duplicate_of) == ("duplicate", kept)


def test_the_earliest_dates_are_kept(tell, adviser, now):
    first = tell(called="Kévin")
    later = tell(called="Kevin")
    later.accept(by=adviser, now=now)
    YoungPerson.objects.filter(pk=later.young_person_id).update(identified_on="2026-01-02", reached_on="2026-01-03")
    actions.merge(later.young_person, into=first.young_person, by=adviser)
    kept = YoungPerson.objects.current().get()
    assert (kept.identified_on.isoformat(), kept.reached_on.isoformat()) == ("2026-01-02", "2026-01-03")


@pytest.mark.django_db(transaction=True)
def test_two_merges_head_on_leave_one_person(tell, adviser):
    one, other = tell().young_person, tell().young_person
    pair = [(one, other), (other, one)]
    race(2, lambda index: actions.merge(pair[index][0], into=pair[index][1], by=adviser))
    assert YoungPerson.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_duplicates_at_once_make_one(tell, adviser, now):
    kept, double = tell(), tell()
    results = race(
        8, lambda _: actions.mark_duplicate(Referral.objects.get(pk=double.pk), of=kept, by=adviser, now=now)
    )
    assert sum(isinstance(result, PersonMerge) for result in results) == 1


def test_the_database_refuses_that_a_merged_person_counts(tell):
    one, other = tell().young_person, tell().young_person
    with pytest.raises(IntegrityError, match="young_person_merged_counts_no_more"), transaction.atomic():
        YoungPerson.objects.filter(pk=one.pk).update(merged_into=other)
