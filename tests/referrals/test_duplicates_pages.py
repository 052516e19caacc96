"""The list of the night, two people side by side, a merge undone; and who a signal could be about."""

import uuid

import pytest
from django.urls import reverse

from joz.components import french
from referrals import actions, tasks
from referrals.matching import queue
from referrals.models import NotSamePerson, PersonMerge, PossibleDuplicate, Referral, YoungPerson

pytestmark = pytest.mark.django_db

LIST = reverse("referrals:duplicates")


@pytest.fixture
def signed_in(client, adviser):
    client.force_login(adviser)
    return client


@pytest.fixture
def two(tell):
    """Two people who are very likely one."""
    one = tell(called="Kévin", last_name="Brézolle", phone="+33639980001", birth_year=2005).young_person
    return one, tell(called="Kev", last_name="Brezolle", phone="+33639980001").young_person


@pytest.fixture
def pair(two, now):
    queue.search(now=now)
    return PossibleDuplicate.objects.get()


def address(route, pk):
    return reverse(f"referrals:{route}", args=[pk])


# --- The night ---


def test_the_night_finds_who_is_likely_one(two, now):
    assert queue.search(now=now) == 1
    assert queue.search(now=now) == 1
    pair = PossibleDuplicate.objects.get()
    assert (pair.first, pair.second) == two


def test_the_night_leaves_a_family_alone(tell, now):
    tell(called="Mickaël", last_name="Brézolle", phone="+33639980001")
    tell(called="Anna", last_name="Brézolle", phone="+33639980001")
    assert queue.search(now=now) == 0


def test_the_night_does_not_ask_again(two, adviser, now):
    NotSamePerson.say(*two, by=adviser, now=now)
    assert queue.search(now=now) == 0


def test_a_pair_that_is_likely_no_more_leaves(pair, now):
    YoungPerson.objects.filter(pk=pair.second_id).update(called="Manon", last_name="Talvarn")
    tasks.search_doubles()
    assert not PossibleDuplicate.objects.exists()


# --- The list ---


def test_the_list_says_why_and_how_strongly(signed_in, pair):
    page = signed_in.get(LIST).text
    assert "même téléphone (+++)" in page and "Ressemblance : 3 sur 3" in page
    assert address("duplicate_pair", pair.pk) in page


def test_an_empty_list_says_what_happens_at_night(signed_in, carrier):
    assert "Chaque nuit, nous cherchons" in signed_in.get(LIST).text


def test_the_inbox_leads_to_the_list_only_when_there_is_something(signed_in, two, now):
    assert LIST not in signed_in.get(reverse("referrals:inbox")).text
    queue.search(now=now)
    assert LIST in signed_in.get(reverse("referrals:inbox")).text


@pytest.mark.parametrize("rows", [1, 6])
def test_queries_do_not_grow_with_pairs(signed_in, tell, now, rows, django_assert_max_num_queries):
    for number, name in enumerate("Brézolle Talvarn Péravel Lannuzo Jouvrec Goulvanne".split()[:rows]):
        for called in ("Kévin", "Kev"):
            tell(called=called, last_name=name, phone=f"+3363998{number}{number}{number}1")
    assert queue.search(now=now) == rows
    signed_in.get(LIST)
    with django_assert_max_num_queries(16):
        signed_in.get(LIST)


# --- Side by side ---


def test_a_comparison_counts_what_will_move(signed_in, pair):
    page = signed_in.get(address("duplicate_pair", pair.pk)).text
    assert french.count(1, "signalement") in page and french.count(1, "moyen de contact") in page


def test_the_same_person_keeps_what_was_chosen(signed_in, pair):
    answer = signed_in.post(address("duplicate_pair", pair.pk), {"called": "absorbed", "last_name": "kept"})
    assert answer.url == address("merges", pair.first_id)
    kept = YoungPerson.objects.current().get()
    assert (kept.called, kept.last_name) == ("Kev", "Brézolle")


def test_a_choice_that_does_not_exist_changes_nothing(signed_in, pair):
    assert signed_in.post(address("duplicate_pair", pair.pk), {"called": "<b>\x00"}).status_code == 200
    assert not PersonMerge.objects.exists()


def test_two_people_are_not_asked_about_again(signed_in, pair, two):
    signed_in.post(address("duplicate_distinction", pair.pk))
    assert NotSamePerson.objects.count() == 1
    assert not PossibleDuplicate.objects.exists()
    assert signed_in.get(address("duplicate_pair", pair.pk)).status_code == 404


def test_a_merge_is_undone_from_its_page(signed_in, pair):
    signed_in.post(address("duplicate_pair", pair.pk))
    done = PersonMerge.objects.get()
    page = address("merges", done.kept_id)
    assert "Défaire cette fusion" in signed_in.get(page).text
    signed_in.post(address("merge_undoing", done.pk))
    assert YoungPerson.objects.current().count() == 2
    assert "Défaite" in signed_in.get(page).text
    assert "déjà été défaite" in signed_in.post(address("merge_undoing", done.pk), follow=True).text


def test_a_duplicate_signal_keeps_what_was_chosen_too(signed_in, two):
    kept, double = (person.referrals.get() for person in two)
    page = address("duplicate", double.pk)
    assert "garder Kev" in signed_in.get(page, {"of": kept.pk}).text
    signed_in.post(page, {"of": kept.pk, "called": "absorbed"})
    assert YoungPerson.objects.current().get().called == "Kev"


# --- Before a signal is kept ---


def typed(**more):
    signal = {"submission": uuid.uuid4(), "consent": "yes_oral", "called": "Kev", "contact_kind": "phone"}
    return signal | {"contact": "06 39 98 00 01", "commune": "Elven", "urgency": "normal"} | more


@pytest.fixture
def known(tell):
    return tell(called="Kévin", last_name="Brézolle", phone="+33639980001")


SIGNAL = reverse("referrals:named_signal")


def test_an_adviser_sees_who_it_could_be_before_anything_is_kept(signed_in, known):
    page = signed_in.post(SIGNAL, typed()).text
    assert "même téléphone (+++)" in page and "Non, une nouvelle personne" in page
    assert Referral.objects.count() == 1


def test_it_is_her_and_the_signal_is_a_duplicate(signed_in, known):
    answer = signed_in.post(SIGNAL, typed(same_as=known.pk))
    assert answer.url == address("detail", known.pk)
    assert Referral.objects.get(duplicate_of=known).young_person == known.young_person
    assert YoungPerson.objects.current().count() == 1


def test_it_is_somebody_new(signed_in, known):
    signed_in.post(SIGNAL, typed(is_new="on"))
    assert YoungPerson.objects.current().count() == 2


def test_the_same_answer_twice_is_one_signal(signed_in, known):
    sent = typed(same_as=known.pk)
    for _ in range(2):
        signed_in.post(SIGNAL, sent)
    assert Referral.objects.count() == 2


def test_nobody_alike_is_kept_at_once(signed_in, carrier, elven):
    signed_in.post(SIGNAL, typed())
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("role", ["partner", "ambassador", "town_hall", None])
def test_a_partner_never_sees_that_somebody_is_known(client, request, known, role):
    if role:
        client.force_login(request.getfixturevalue(role))
    sent = typed() if role else typed(channel="family", sender_as_typed="Une tante")
    answer = client.post(SIGNAL, sent)
    assert answer.status_code == 302
    assert Referral.objects.count() == 2


def test_a_partner_cannot_say_who_it_is(client, partner, known):
    client.force_login(partner)
    client.post(SIGNAL, typed(same_as=known.pk))
    assert not Referral.objects.exclude(duplicate_of=None).exists()


def test_an_adviser_elsewhere_is_shown_nobody_of_ours(client, stranger, known):
    client.force_login(stranger)
    assert client.post(SIGNAL, typed()).status_code == 302
    assert client.post(SIGNAL, typed(same_as=known.pk)).status_code == 302
    assert not Referral.objects.exclude(duplicate_of=None).exists()


def test_the_verb_refuses_nothing_twice(known, adviser, now):
    assert actions.merge(known.young_person, into=known.young_person, by=adviser, now=now) is None
