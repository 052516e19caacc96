"""What a person lets a partner see: exactly that, for that long, and no more once they say stop (P10, P11)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from partners.models import Membership
from tests.factories import MembershipFactory, StepFactory
from tests.racing import race
from tests.tracking.sharing.agreed import seen_by
from tracking.models import Pathway, SharingAgreement
from tracking.shared import SharedView
from tracking.sharing import stop_sharing

pytestmark = pytest.mark.django_db


# --- The verbs ---


def test_a_partner_sees_what_was_agreed_to_until_its_last_day(shared, reader, other_reader, today):
    agreement, day = shared(), timedelta(days=1)
    assert list(seen_by(reader.user, today)) == [agreement]
    assert not seen_by(other_reader.user, today).exists()
    assert seen_by(reader.user, agreement.last_day).exists()
    assert not seen_by(reader.user, agreement.last_day + day).exists()
    assert not seen_by(reader.user, today - day).exists()


def test_somebody_of_the_partner_with_another_role_sees_nothing(shared, reader, today):
    animator = MembershipFactory(organisation=reader.organisation, role=Membership.Role.ANIMATOR).user
    shared()
    assert not seen_by(animator, today).exists()


def test_the_same_submission_twice_is_one_agreement(shared):
    submission = uuid.uuid4()
    assert shared(submission=submission) == shared(submission=submission)
    assert TrailEntry.objects.filter(verb="sharing.agreed").count() == 1


def test_one_agreement_at_a_time_with_a_partner(shared, other_reader):
    shared()
    with pytest.raises(SharingAgreement.AlreadyShared):
        shared()
    assert shared(partner=other_reader.organisation).pk


def test_a_sharing_that_was_stopped_may_be_agreed_to_again(shared, adviser, now):
    stop_sharing(shared(), by=adviser, now=now)
    assert shared().pk


def test_nothing_is_shared_for_more_than_a_year(shared, today):
    with pytest.raises(SharingAgreement.TooLong):
        shared(last_day=today + timedelta(days=367))
    assert shared(last_day=today + timedelta(days=366)).pk


def test_nothing_is_shared_once_the_pathway_is_over(shared, pathway, now):
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        shared()


def test_stopping_hides_at_once_and_stopping_twice_changes_nothing(shared, reader, adviser, now, today):
    agreement = shared()
    stop_sharing(agreement, by=adviser, now=now)
    assert not seen_by(reader.user, today).exists()
    with pytest.raises(SharingAgreement.AlreadyRevoked):
        stop_sharing(agreement, by=None, now=now)
    agreement.refresh_from_db()
    assert agreement.revoked_by == adviser
    assert TrailEntry.objects.filter(verb="sharing.revoked").count() == 1


def test_the_person_stops_it_themself(shared, now):
    agreement = shared()
    stop_sharing(agreement, by=None, now=now)
    assert (agreement.revoked_at, agreement.revoked_by) == (now, None)


def test_the_partner_is_told_without_any_name(shared, reader, adviser, pathway, now):
    stop_sharing(shared(), by=adviser, now=now)
    letters = Message.objects.filter(key__startswith="sharing:")
    assert {letter.to for letter in letters} == {reader.user.email}
    assert len(letters) == 2
    for letter in letters:
        told = letter.subject + letter.body
        assert "Bérengère" not in told
        assert "Trémaudan" not in told
        assert pathway.young_person.number not in told


def test_what_ends_soon_is_listed(shared, today):
    agreement = shared(last_day=today + timedelta(days=10))
    assert list(SharingAgreement.objects.ending_within(10, today)) == [agreement]
    assert not SharingAgreement.objects.ending_within(9, today).exists()
    assert not SharingAgreement.objects.ending_within(10, today + timedelta(days=11)).exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"items": []}, "sharing_shares_something"),
        ({"period": ("2026-01-01", "2027-01-04")}, "sharing_ends_within_a_year"),
        ({"period": (None, "2027-01-04")}, "sharing_ends_within_a_year"),
        ({"period": ("2026-01-01", None)}, "sharing_ends_within_a_year"),
        ({"revoked_by": True}, "sharing_is_revoked_at_an_instant"),
    ],
)
def test_the_database_refuses_half_an_agreement(change, constraint, shared, adviser):
    shared()
    if "revoked_by" in change:
        change = {"revoked_by": adviser}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SharingAgreement.objects.update(**change)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_agree_once(shared):
    results = race(8, lambda _: shared())
    assert sum(isinstance(one, SharingAgreement.AlreadyShared) for one in results) == 7
    assert SharingAgreement.objects.count() == 1


# --- What is handed over ---


def test_what_was_not_ticked_is_not_even_fetched(shared):
    agreement = shared(items=["themes"])
    with CaptureQueriesContext(connection) as queries:
        view = SharedView.of(SharingAgreement.objects.select_related("young_person").get(pk=agreement.pk))
    assert (view.contacts, view.themes, view.steps) == (None, ("Mobilité",), None)
    assert not any("contactpoint" in query["sql"] for query in queries)


def test_steps_are_shared_one_by_one(shared, pathway):
    kept = StepFactory(pathway=pathway, goal="Refaire le CV")
    view = SharedView.of(shared(items=["steps"], steps=[kept]))
    assert view.steps == (("Refaire le CV", "à faire"),)
    assert "Visiter le garage" not in str(view)


def test_a_family_name_is_never_shared(shared, pathway):
    view = SharedView.of(shared(items=["contact", "themes", "steps"], steps=pathway.steps.all()))
    assert "Trémaudan" not in str(view)
    assert view.called == "Bérengère"
