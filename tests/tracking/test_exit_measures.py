"""What the ends count as: usual classes, those of an agreement, rates, durations."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import FundingAgreementFactory, PathwayExitFactory, PathwayFactory
from tracking.models import ExitClass, ExitClassification, ExitReason, Pathway, PathwayExit

pytestmark = pytest.mark.django_db

EXITS = PathwayExit.objects


def classes(**changes):
    usual = {reason: reason.default_class for reason in ExitReason}
    return usual | {ExitReason(reason): one for reason, one in changes.items()}


@pytest.fixture
def agreement(carrier):
    return FundingAgreementFactory(funder=carrier)


@pytest.fixture
def ends(today):
    """Two jobs, one lost from sight, one move, one mistake."""
    return [PathwayExitFactory(reason=each) for each in ("job_durable", "cej", "lost", "moved", "error")]


def classes_url(agreement):
    return reverse("tracking:exit_classes", args=[agreement.pk])


def test_every_reason_has_a_class_and_words():
    assert {reason.default_class for reason in ExitReason} <= set(ExitClass)
    assert all(reason.label for reason in ExitReason)
    assert sum(len(ExitReason.of_class(one)) for one in ExitClass) == len(ExitReason)


def test_the_rate_leaves_mistakes_out_and_its_variant_the_neutral_ones_too(ends):
    assert (EXITS.counted().count(), EXITS.positive().count()) == (4, 2)
    assert EXITS.all().positive_rate() == 50
    assert round(EXITS.all().positive_rate(without_neutral=True)) == 67


def test_the_rate_of_nobody_is_nothing():
    assert EXITS.all().positive_rate() is None
    assert EXITS.all().median_duration() is None


def test_an_agreement_may_count_otherwise_and_changes_no_other(ends, agreement, manager):
    ExitClassification.settle(agreement, classes(moved=ExitClass.POSITIVE, cej=ExitClass.EXCLUDED), by=manager)
    assert (EXITS.counted(agreement).count(), EXITS.positive(agreement).count()) == (3, 2)
    assert EXITS.positive().count() == 2
    assert set(EXITS.positive(agreement).values_list("reason", flat=True)) == {"job_durable", "moved"}
    assert EXITS.positive(FundingAgreementFactory()).count() == 2


def test_a_period_counts_its_first_and_last_day(today):
    for days in (0, 1, 2, 3):
        PathwayExitFactory(days_ago=days)
    assert EXITS.exited(today - timedelta(days=2), today - timedelta(days=1)).count() == 2
    assert EXITS.exited().count() == 4


def test_the_median_is_between_the_two_in_the_middle():
    for lasted in (10, 20, 40, 300):
        PathwayExitFactory(lasted=lasted)
    assert EXITS.all().median_duration() == timedelta(days=30)


def test_a_pathway_is_open_until_the_day_its_person_left(today):
    noted = PathwayExitFactory(days_ago=5, lasted=10)
    PathwayFactory()
    assert Pathway.objects.open_on(today).count() == 1
    assert Pathway.objects.open_on(noted.exited_on).count() == 0
    assert Pathway.objects.open_on(noted.exited_on - timedelta(days=1)).count() == 1
    assert Pathway.objects.open_on(noted.entered_on).count() == 1
    assert Pathway.objects.open_on(noted.entered_on - timedelta(days=1)).count() == 0


# --- What an agreement says ---


def test_only_what_differs_is_kept_and_saying_it_twice_changes_nothing(agreement, manager):
    for _ in range(2):
        ExitClassification.settle(agreement, classes(moved=ExitClass.POSITIVE), by=manager)
    assert list(agreement.exit_classes.values_list("reason", "exit_class")) == [("moved", "positive")]
    assert TrailEntry.objects.filter(verb="agreement.exit_classes_settled").count() == 1
    ExitClassification.settle(agreement, classes(), by=manager)
    assert not agreement.exit_classes.exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"exit_class": "great"}, "exit_class_is_one"), ({"reason": "moved"}, "exit_class_once_per_agreement")],
)
def test_the_database_refuses_a_class_that_is_none_and_two_at_once(change, constraint, agreement, manager):
    both = classes(moved=ExitClass.POSITIVE, cej=ExitClass.NEUTRAL)
    ExitClassification.settle(agreement, both, by=manager)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ExitClassification.objects.update(**change)


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_whoever_answers_for_the_figures_says_what_counts(role, request, signed_in, agreement):
    client = signed_in(request.getfixturevalue(role))
    page = client.get(classes_url(agreement))
    assert "Entrée en parcours de soins" in page.text
    typed = {reason.value: one.value for reason, one in classes(health_care=ExitClass.POSITIVE).items()}
    assert "C’est enregistré" in client.post(classes_url(agreement), typed, follow=True).text
    assert agreement.exit_classes.get().reason == "health_care"
    assert "différent" in client.get(classes_url(agreement)).text


def test_a_class_that_is_none_is_an_error_of_its_field(signed_in, manager, agreement):
    typed = {reason.value: one.value for reason, one in classes().items()} | {"lost": "a\x00"}
    assert signed_in(manager).post(classes_url(agreement), typed).context["form"].errors.keys() == {"lost"}


@pytest.mark.parametrize("role", ["adviser", "partner"])
def test_nobody_else_says_what_counts(role, request, signed_in, agreement):
    client = signed_in(request.getfixturevalue(role))
    assert client.get(classes_url(agreement)).status_code == 403
    assert client.post(classes_url(agreement)).status_code == 403


def test_the_agreements_of_other_periods_are_one_tap_away(signed_in, manager, agreement):
    other = FundingAgreementFactory(name="La suivante")
    assert classes_url(other) in signed_in(manager).get(classes_url(agreement)).text
