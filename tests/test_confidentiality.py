"""A closed file is nowhere to be seen, whatever table leads to it: a model that forgets is named here."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.accounts.models import User
from referrals.matching.people import keep_keys
from referrals.models import ConflictOfInterest, Referral, Restriction, YoungPerson
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

# They say that a file is closed, by its number; their own tests hold what they show, and to whom.
SAY_THAT_A_FILE_IS_CLOSED = {Restriction, ConflictOfInterest}
DEEPEST = 4


def path_to_person(model, depth=DEEPEST):
    """The shortest way by foreign keys from a model to a person, or None."""
    if model is YoungPerson:
        return "pk"
    ways = [[]]
    seen = {model}
    for _ in range(depth):
        longer = []
        for way in ways:
            at = way[-1].related_model if way else model
            for field in at._meta.concrete_fields:
                if field.related_model is YoungPerson:
                    return "__".join([*(step.name for step in way), field.name])
                if field.related_model and field.related_model not in seen | {User}:
                    seen.add(field.related_model)
                    longer.append([*way, field])
        ways = longer
    return None


def models_that_lead_to_a_person():
    for model in apps.get_models():
        scoped = hasattr(model._default_manager.all(), "visible_to") and model not in SAY_THAT_A_FILE_IS_CLOSED
        if scoped and (path := path_to_person(model)):
            yield model, path


LEADING = list(models_that_lead_to_a_person())


def test_the_way_to_a_person_is_found():
    assert dict(LEADING).items() >= {YoungPerson: "pk", Referral: "young_person", Step: "pathway__young_person"}.items()


@pytest.mark.parametrize(("model", "path"), LEADING, ids=[model.__name__ for model, _ in LEADING])
def test_every_list_that_leads_to_a_person_leaves_out_closed_files(model, path):
    sql = str(model._default_manager.visible_to(User(pk=1)).query)
    tables = [Restriction._meta.db_table, ConflictOfInterest._meta.db_table]
    assert all(table in sql for table in tables), (
        f"{model.__name__}.objects.visible_to shows files that are closed to its reader. End it with "
        f'`.filter(open_to(user, "{path}"))`, from referrals.models.'
    )


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
