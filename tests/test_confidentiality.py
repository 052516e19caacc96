"""A closed file is nowhere to be seen; tests/test_architecture.py finds the tables that forget it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.matching.people import keep_keys
from referrals.models import Referral, YoungPerson
from tests.factories import (
    ConflictOfInterestFactory,
    MembershipFactory,
    PathwayFactory,
    ReferralFactory,
    RestrictionFactory,
    StepFactory,
)
from tracking.models import Pathway, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return MembershipFactory()


@pytest.fixture
def step(reader):
    """A step of a pathway of the reader's team, from a signal that it received."""
    referral = ReferralFactory(accepted=True, recipient=reader.organisation)
    pathway = PathwayFactory(young_person=referral.young_person, organisation=reader.organisation, referral=referral)
    return StepFactory(pathway=pathway)


def shown_to(user):
    return [model for model in (YoungPerson, Referral, Pathway, Step) if model.objects.visible_to(user).exists()]


def test_an_open_file_is_seen_everywhere(reader, step):
    assert shown_to(reader.user) == [YoungPerson, Referral, Pathway, Step]


def test_a_restricted_file_is_seen_nowhere(reader, step):
    RestrictionFactory(young_person=step.pathway.young_person)
    assert shown_to(reader.user) == []


def test_whoever_is_named_sees_a_restricted_file(reader, step):
    RestrictionFactory(young_person=step.pathway.young_person, restricted_by=reader.user)
    assert shown_to(reader.user) == [YoungPerson, Referral, Pathway, Step]


def test_a_lifted_restriction_hides_nothing(reader, step):
    RestrictionFactory(young_person=step.pathway.young_person, lifted=True)
    assert shown_to(reader.user) == [YoungPerson, Referral, Pathway, Step]


def test_whoever_knows_the_person_sees_nothing_even_when_named(reader, step):
    RestrictionFactory(young_person=step.pathway.young_person, restricted_by=reader.user)
    ConflictOfInterestFactory(young_person=step.pathway.young_person, user=reader.user)
    assert shown_to(reader.user) == []


def test_the_tie_of_a_colleague_hides_nothing_from_oneself(reader, step):
    ConflictOfInterestFactory(young_person=step.pathway.young_person)
    assert shown_to(reader.user) == [YoungPerson, Referral, Pathway, Step]


def test_being_named_opens_no_file_of_another_team(step):
    stranger = MembershipFactory().user
    RestrictionFactory(young_person=step.pathway.young_person, restricted_by=stranger)
    assert shown_to(stranger) == []


def test_one_closed_file_hides_no_other(reader, step):
    other = ReferralFactory(recipient=reader.organisation)
    RestrictionFactory(young_person=step.pathway.young_person)
    assert list(Referral.objects.visible_to(reader.user)) == [other]


def test_a_search_does_not_find_a_closed_file(client, reader, step):
    person = step.pathway.young_person
    RestrictionFactory(young_person=person)
    client.force_login(reader.user)
    for address in (reverse("referrals:inbox"), reverse("tracking:pathways")):
        asked = {"q": person.called, "state": "all", "whose": "all"}
        assert client.get(address, asked).context["page"].paginator.count == 0


def test_a_possible_match_does_not_tell_of_a_closed_file(client, reader):
    known, again = ReferralFactory.create_batch(2, recipient=reader.organisation, young_person__called="Yanis")
    for referral in (known, again):
        referral.young_person.contact_points.create(kind="phone", value="+33639980001")
        keep_keys(referral.young_person)
    client.force_login(reader.user)
    address = reverse("referrals:detail", args=[again.pk])
    assert known.number in client.get(address).text
    RestrictionFactory(young_person=known.young_person)
    assert known.number not in client.get(address).text
    compare = reverse("referrals:duplicate", args=[again.pk])
    assert client.get(compare, {"of": known.pk}).status_code == 302


def test_closed_files_are_read_in_the_same_query(reader, step):
    with CaptureQueriesContext(connection) as queries:
        list(Referral.objects.visible_to(reader.user))
    assert len(queries) == 1
