"""Somebody in a pathway turns out to be somebody else too."""

import pytest
from django.utils import timezone

from referrals import actions
from tests.factories.accounts import UserFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.tracking import PathwayFactory

pytestmark = pytest.mark.django_db


def somebody():
    return ReferralFactory().young_person


def test_the_pathway_of_the_absorbed_goes_to_the_kept_and_comes_back():
    pathway, kept, by, now = PathwayFactory(), somebody(), UserFactory(), timezone.now()
    gone = pathway.young_person
    done = actions.merge(gone, into=kept, by=by, now=now)
    pathway.refresh_from_db()
    assert pathway.young_person == kept
    actions.undo_merge(done, by=by, now=now)
    pathway.refresh_from_db()
    assert pathway.young_person == gone


def test_two_people_each_in_an_open_pathway_stay_two():
    one, other = PathwayFactory().young_person, PathwayFactory().young_person
    with pytest.raises(actions.InPathway):
        actions.merge(one, into=other, by=UserFactory(), now=timezone.now())
    one.refresh_from_db()
    assert one.merged_into is None
