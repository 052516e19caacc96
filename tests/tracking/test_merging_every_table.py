"""Whatever table points at a person, of this app or another: its rows go with a merge, and come back."""

import inspect

import pytest
from django.apps import apps
from django.utils import timezone

import tests.factories as factories
from referrals import actions, merging
from referrals.models import YoungPerson
from tests.factories import ReferralFactory, UserFactory

pytestmark = pytest.mark.django_db

LINKS = {merging.label_of(model, field): (model, field) for model, field in merging.links()}
FACTORIES = {
    made._meta.model: made
    for made in vars(factories).values()
    if inspect.isclass(made) and getattr(getattr(made, "_meta", None), "model", None)
}
# The chain of merges has its own tests.
WITHOUT_A_ROW = {"referrals.YoungPerson.merged_into"}


def test_every_table_that_points_at_a_person_is_known_to_merging():
    pointing = {
        merging.label_of(model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is YoungPerson and model not in merging.APART
    }
    assert set(LINKS) == pointing


def of(person, model, field):
    return model._base_manager.filter(**{field.name: person})


@pytest.mark.parametrize("label", sorted(set(LINKS) - WITHOUT_A_ROW))
def test_a_row_goes_with_the_merge_and_comes_back(label):
    model, field = LINKS[label]
    kept, row = ReferralFactory().young_person, FACTORIES[model]()
    gone, by, now = getattr(row, field.name), UserFactory(), timezone.now()
    if gone is None:
        gone = ReferralFactory().young_person
        model._base_manager.filter(pk=row.pk).update(**{field.name: gone})
    before = of(gone, model, field).count(), of(kept, model, field).count()
    done = actions.merge(gone, into=kept, by=by, now=now)
    assert (of(gone, model, field).count(), of(kept, model, field).count()) == (0, sum(before))
    actions.undo_merge(done, by=by, now=now)
    assert (of(gone, model, field).count(), of(kept, model, field).count()) == before
    assert model._base_manager.get(pk=row.pk)
