"""What is counted of the pathways themselves: ends, barriers, steps, proposals, drives, six months after."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from joz.indicators.definitions import ALL, ALONG_THE_WAY, BY_ID, Tally
from joz.indicators.periods import Period
from partners.models import Membership
from tests.factories import (
    AccompanimentFactory,
    FollowUpFactory,
    FundingAgreementFactory,
    MembershipFactory,
    PathwayExitFactory,
    PathwayFactory,
    ProposalFactory,
    SchemeFactory,
    StepFactory,
)
from tracking.models import ExitClassification

pytestmark = pytest.mark.django_db

EVER = Period()


@pytest.fixture
def signed_in_manager(client):
    carrier = SchemeFactory().carrier
    today = timezone.localdate()
    FundingAgreementFactory(period=(today - timedelta(days=90), today + timedelta(days=90)))
    client.force_login(MembershipFactory(organisation=carrier, role=Membership.Role.MANAGER).user)
    return client


def test_every_figure_says_what_it_counts_and_has_a_version():
    assert len(BY_ID) == len(ALL) + len(ALONG_THE_WAY)
    assert all(definition.sentence.endswith(".") and definition.version for definition in ALONG_THE_WAY)


@pytest.mark.parametrize("definition", ALONG_THE_WAY, ids=lambda definition: definition.id)
def test_without_anybody_a_figure_is_nought_or_not_a_number(definition):
    assert Tally(EVER).written(definition.id) in ("0", "sans objet")


@pytest.mark.parametrize("definition", ALONG_THE_WAY, ids=lambda definition: definition.id)
def test_what_several_figures_are_read_from_is_asked_once(django_assert_max_num_queries, definition):
    tally = Tally(EVER)
    with django_assert_max_num_queries(2):
        assert tally[definition.id] == tally[definition.id]


def test_the_pathways_under_way_are_those_of_the_last_day():
    today = timezone.localdate()
    PathwayFactory()
    assert Tally(EVER)["I6"] == 1
    assert Tally(Period(None, today))["I6"] == 1
    assert Tally(Period(None, today + timedelta(days=400)))["I6"] == 1
    assert Tally(Period(None, date(2001, 1, 1)))["I6"] == 0


def test_what_an_end_counts_as_is_the_agreements_to_say():
    agreement = FundingAgreementFactory()
    PathwayExitFactory(reason="job_durable")
    PathwayExitFactory(reason="lost")
    tally = Tally(EVER, agreement=agreement)
    assert (tally["I7"], tally["I7p"], tally["I7t"]) == (2, 1, 50)
    ExitClassification.objects.create(agreement=agreement, reason="lost", exit_class="positive")
    assert Tally(EVER, agreement=agreement)["I7p"] == 2
    assert Tally(EVER)["I7p"] == 1


def test_half_of_the_pathways_last_less_than_the_median():
    for days in (10, 20, 90):
        noted = PathwayExitFactory()
        type(noted).objects.filter(pk=noted.pk).update(exited_on=noted.entered_on + timedelta(days=days))
    assert Tally(EVER)["I11"] == 20


def test_steps_and_proposals_are_counted_by_what_became_of_them():
    StepFactory(completed=True)
    StepFactory()
    ProposalFactory()
    tally = Tally(EVER)
    assert (tally["I15"], tally["I15p"], tally["I15r"]) == (1, 1, 0)
    assert Tally(Period(None, date(2001, 1, 1)))["I15"] == 0


def test_a_drive_that_is_planned_is_not_one_that_was_made():
    AccompanimentFactory()
    assert (Tally(EVER)["I21"], Tally(EVER)["I21k"]) == (0, 0)


def test_whoever_was_not_reached_six_months_after_stays_in_the_whole():
    FollowUpFactory()
    tally = Tally(EVER)
    assert (tally["I24"], tally["I24e"]) == (0, 0)


def test_the_dashboard_counts_them_when_it_is_asked_to(signed_in_manager):
    address = reverse("indicators:dashboard")
    page = signed_in_manager.get(address).text
    assert "Taux de sorties positives" not in page
    assert "?whole=1" in page
    page = signed_in_manager.get(f"{address}?whole=1").text
    for definition in ALONG_THE_WAY:
        assert definition.label in page
        assert definition.sentence in page
