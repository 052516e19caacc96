"""Two people made one, and two again: whatever points at a person goes and comes back."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from joz.audit.models import TrailEntry
from referrals import actions, merging
from referrals.models import ContactPoint, NotSamePerson, PersonMerge, PossibleDuplicate, Referral, YoungPerson
from referrals.models.merge import UNDONE_WITHIN
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tell):
    return tell(called="Kévin", phone="+33639980001").young_person


@pytest.fixture
def gone(tell):
    return tell(called="Kev", last_name="Brézolle", phone="+33639985172", birth_year=2005).young_person


def merged(gone, kept, adviser, now, **more):
    return actions.merge(gone, into=kept, by=adviser, now=now, **more)


def everything_about(person):
    person.refresh_from_db()
    rows = {
        merging.label_of(model, field): sorted(model._base_manager.filter(**{field.name: person}).values_list("pk"))
        for model, field in merging.links()
    }
    return rows, merging.columns_of(person), sorted(person.match_keys)


# --- There ---


def test_what_nobody_chose_is_the_kept_s_unless_it_is_silent(gone, kept, adviser, now):
    merged(gone, kept, adviser, now)
    kept.refresh_from_db()
    assert (kept.called, kept.last_name, kept.birth_year) == ("Kévin", "Brézolle", 2005)
    assert kept.identity_level == YoungPerson.IdentityLevel.DECLARED


def test_each_field_may_be_chosen(gone, kept, adviser, now):
    merged(gone, kept, adviser, now, choices={"called": "absorbed", "last_name": "kept"})
    kept.refresh_from_db()
    assert (kept.called, kept.last_name) == ("Kev", "")


def test_a_date_of_birth_tells_more_than_a_year(gone, kept, adviser, now):
    YoungPerson.objects.filter(pk=kept.pk).update(birth_year=2004)
    YoungPerson.objects.filter(pk=gone.pk).update(birth_date=date(2005, 3, 1), birth_year=None)
    merged(gone, kept, adviser, now)
    kept.refresh_from_db()
    assert (kept.birth_date, kept.birth_year) == (date(2005, 3, 1), None)


def test_a_number_that_both_have_keeps_its_latest_answer(tell, kept, adviser, now):
    double = tell(called="Kev", phone="+33639980001").young_person
    ContactPoint.objects.filter(young_person=double).update(sms_ok=False, sms_ok_on=date(2026, 4, 1))
    done = merged(double, kept, adviser, now)
    assert kept.contact_points.get().sms_ok is False
    actions.undo_merge(done, by=adviser, now=now)
    assert kept.contact_points.get().sms_ok is True
    assert double.contact_points.get().sms_ok is False


def test_who_is_not_the_absorbed_is_not_the_kept(tell, gone, kept, adviser, now):
    other = tell(called="Kévin").young_person
    NotSamePerson.say(gone, other, by=adviser, now=now)
    merged(gone, kept, adviser, now)
    assert NotSamePerson.objects.filter(first=kept, second=other).exists()


def test_a_merge_settles_the_pairs_of_the_night(gone, kept, adviser, now):
    first, second = sorted((gone, kept), key=lambda person: person.pk)
    PossibleDuplicate.objects.create(first=first, second=second, weight=5, found_at=now)
    merged(gone, kept, adviser, now)
    assert not PossibleDuplicate.objects.exists()


# --- And back ---


def test_undoing_puts_everything_back(gone, kept, adviser, now):
    before = everything_about(gone), everything_about(kept)
    done = merged(gone, kept, adviser, now)
    assert everything_about(gone)[0]["referrals.Referral.young_person"] == []
    assert actions.undo_merge(done, by=adviser, now=now) == []
    assert (everything_about(gone), everything_about(kept)) == before
    assert TrailEntry.objects.filter(verb="young_person.separated").count() == 1


def test_what_changed_since_stays_and_is_said(gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    YoungPerson.objects.filter(pk=kept.pk).update(last_name="Brézolle-Talvarn")
    assert actions.undo_merge(done, by=adviser, now=now) == ["nom"]
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.last_name, gone.last_name) == ("Brézolle-Talvarn", "Brézolle")


def test_what_was_told_since_stays_with_the_kept(tell, gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    since = tell(called="Kévin").young_person.referrals.get()
    Referral.objects.filter(pk=since.pk).update(young_person=kept)
    actions.undo_merge(done, by=adviser, now=now)
    assert Referral.objects.get(pk=since.pk).young_person == kept


def test_a_duplicate_waits_for_its_answer_again(tell, adviser, now):
    kept, double = tell(called="Kévin"), tell(called="Kev")
    done = actions.mark_duplicate(double, of=kept, by=adviser, now=now)
    actions.undo_merge(done, by=adviser, now=now)
    double.refresh_from_db()
    assert (double.status, double.duplicate_of, double.answered_by) == ("received", None, None)
    assert double.young_person != kept.young_person


def test_two_separated_people_are_not_proposed_again(gone, kept, adviser, now):
    actions.undo_merge(merged(gone, kept, adviser, now), by=adviser, now=now)
    assert NotSamePerson.objects.count() == 1


def test_undoing_twice_is_refused(gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    actions.undo_merge(done, by=adviser, now=now)
    with pytest.raises(PersonMerge.AlreadyUndone):
        actions.undo_merge(done, by=adviser, now=now)


def test_a_merge_is_undone_within_a_month(gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    with pytest.raises(PersonMerge.TooLate):
        actions.undo_merge(done, by=adviser, now=now + UNDONE_WITHIN)


def test_the_last_merge_is_undone_first(tell, gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    further = merged(kept, tell(called="Kévin").young_person, adviser, now)
    with pytest.raises(PersonMerge.MergedFurther):
        actions.undo_merge(done, by=adviser, now=now)
    actions.undo_merge(further, by=adviser, now=now)
    actions.undo_merge(done, by=adviser, now=now)
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_an_old_merge_keeps_no_word_of_anybody(gone, kept, adviser, now):
    done = merged(gone, kept, adviser, now)
    assert PersonMerge.objects.forget_before(now + timedelta(days=1)) == 0
    assert PersonMerge.objects.forget_before(now + UNDONE_WITHIN) == 1
    done.refresh_from_db()
    assert done.before == done.after == done.moved == {}


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_undo_once(tell, adviser, now):
    kept, gone = tell(called="Kévin").young_person, tell(called="Kev").young_person
    done = merged(gone, kept, adviser, now)
    results = race(8, lambda _: actions.undo_merge(PersonMerge.objects.get(pk=done.pk), by=adviser, now=now))
    assert results.count([]) == 1
    assert TrailEntry.objects.filter(verb="young_person.separated").count() == 1


# --- The database ---


def test_the_database_refuses_half_an_undoing(gone, kept, adviser, now):
    merged(gone, kept, adviser, now)
    with pytest.raises(IntegrityError, match="person_merge_undoing_is_whole"), transaction.atomic():
        PersonMerge.objects.update(undone_at=timezone.now())


def test_the_database_refuses_somebody_merged_twice(tell, gone, kept, adviser, now):
    merged(gone, kept, adviser, now)
    with pytest.raises(IntegrityError, match="person_merge_absorbed_once"), transaction.atomic():
        PersonMerge.objects.create(
            absorbed=gone, kept=tell(called="Lou").young_person, merged_at=now, merged_by=adviser
        )
