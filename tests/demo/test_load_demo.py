"""The demonstration gives the founding article's results, twice the same, from people who do not exist."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from joz.accounts.models import User
from joz.audit.models import TrailEntry
from joz.demo.calendar import instant
from joz.indicators.definitions import Tally
from joz.indicators.models import Milestone, Target
from joz.indicators.periods import Period
from joz.outbox.models import Message
from outreach.models import (
    Met,
    Presence,
    Stop,
    Tour,
)
from partners.models import FundingAgreement, Mandate, Organisation, Scheme, Theme
from referrals.effort import Effort
from referrals.models import (
    ContactAttempt,
    ContactPoint,
    InvisibilityCheck,
    Invitation,
    PossibleDuplicate,
    Referral,
    Restriction,
    YoungPerson,
)
from tests.demo.loaded import NOW, TODAY, TOLD, figures
from tracking.models import (
    Accompaniment,
    AdviserAssignment,
    AidEnvelope,
    Barrier,
    BarrierChange,
    Diagnosis,
    FinancialAid,
    FollowUp,
    Guardian,
    HandoverSheet,
    Interaction,
    Participant,
    Pathway,
    PathwayExit,
    Proposal,
    SelfRating,
    SharingAgreement,
    Step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("demo")]

# A trace has no form that could check it.
FILLED_IN = [model for model in TOLD if model is not TrailEntry]


# --- The figures ---


def test_a_hundred_and_fifty_signals_are_a_hundred_and_forty_seven_people():
    assert (figures()["I1a"], figures()["I1"]) == (150, 147)
    assert Referral.objects.filter(status="duplicate").count() == 3


def test_the_target_is_overtaken():
    assert Target.objects.get().value == 80
    assert figures().written("I8") == "184\u202f%"


def test_ninety_two_entered_a_pathway():
    assert (figures()["I4"], figures()["I4p"]) == (92, 92)
    assert figures().written("I9") == "62,6\u202f%"


def test_thirty_three_were_spotted_since_the_relaunch_and_a_hundred_and_fourteen_before():
    relaunch = Milestone.objects.get(label="Relance du 1er décembre").happened_on
    assert relaunch == date(2025, 12, 1)
    assert figures(since=relaunch)["I1"] == 33
    assert Tally(Period(None, relaunch - timedelta(days=1)))["I1"] == 114


def test_the_agreement_covers_the_whole_story():
    period = Period.of(FundingAgreement.objects.get())
    assert TODAY in period
    assert Tally(period)["I1"] == 147


@time_machine.travel(NOW, tick=True)
def test_the_manager_reads_them_on_the_dashboard(client):
    client.force_login(User.objects.get(email="soizic@demo.joz.example"))
    page = client.get(reverse("indicators:dashboard")).content.decode()
    values = re.findall(r'class="stat-value[^>]*>\s*(.+?)\s*<', page)
    assert values == ["147", "184\u202f%", "92", "62,6\u202f%"]
    assert "objectif 80" in page
    assert "33\u00a0repérages" in page


# --- It holds together ---


def test_each_referral_stands_where_its_attempts_lead():
    for referral in Referral.objects.exclude(status__in=["received", "accepted", "duplicate"]):
        results = list(referral.attempts.order_by("made_at").values_list("result", flat=True))
        leads_to = ContactAttempt.LEADS_TO.get(results[-1], "contacting")
        expected = {"enrolled": "engaged", "unreachable": "contacting"}.get(referral.status, referral.status)
        assert leads_to == expected, referral


def test_nobody_is_called_unreachable_before_the_rule_is_met():
    unreachable = Referral.objects.filter(status="unreachable").prefetch_related("attempts")
    assert [each.pk for each in unreachable if not Effort.of(list(each.attempts.all())).is_enough] == []


def test_the_funnel_has_a_date_for_each_step_that_was_made():
    assert not Referral.objects.filter(status="enrolled", young_person__engaged_on=None).exists()
    assert not Referral.objects.filter(status="unreachable", young_person__reached_on__isnull=False).exists()
    assert not YoungPerson.objects.current().filter(identified_on=None).exists()


def test_each_pathway_has_one_lead_today_and_some_have_changed_hands():
    open_leads = AdviserAssignment.objects.filter(period__endswith=None)
    assert Pathway.objects.count() == 92
    assert open_leads.count() == Pathway.objects.open().count()
    assert AdviserAssignment.objects.count() - open_leads.count() >= 5


def test_checks_diagnoses_and_barriers_tell_something():
    share = YoungPerson.objects.identified().invisible().count() / figures()["I1"]
    assert 0.4 < share < 0.8
    assert Diagnosis.objects.filter(moment="entry").count() > 60
    assert len(Barrier.objects.lifted().by_theme()) >= 4
    assert all(barrier.changes.latest("pk").status == barrier.status for barrier in Barrier.objects.all())
    assert {each.people is None for each in SelfRating.objects.means()} == {False}


def test_some_have_left_mostly_for_something_and_were_asked_six_months_after():
    assert 25 <= PathwayExit.objects.count() <= 50
    assert Pathway.objects.filter(ended_at=None).count() == 92 - PathwayExit.objects.count()
    assert PathwayExit.objects.values("reason").distinct().count() >= 6
    assert 50 < PathwayExit.objects.all().positive_rate() < 90
    assert FollowUp.objects.due(TODAY).count() >= 2
    assert FollowUp.objects.exclude(answered_at=None).count() >= 5
    assert FollowUp.objects.coming(TODAY).count() >= 5


def test_nothing_goes_on_after_the_end():
    for noted in PathwayExit.objects.select_related("pathway"):
        ended_at = noted.pathway.ended_at
        assert not noted.pathway.steps.filter(created_at__gt=ended_at).exists()
        assert not noted.pathway.steps.to_do().exists()
        assert not noted.pathway.assignments.filter(period__endswith__gt=ended_at).exists()
        assert not Diagnosis.objects.filter(pathway=noted.pathway, made_at__gt=ended_at).exists()


def test_steps_are_done_to_do_and_overdue():
    assert Step.objects.exclude(completed_at=None).count() > 50
    assert Step.objects.to_do().filter(due_on__gte=TODAY).count() > 20
    assert Step.objects.to_do().filter(due_on__lt=TODAY).count() > 3


def test_exchanges_are_varied_and_the_last_one_is_the_last_contact():
    assert len(Interaction.objects.by_format()) >= 10
    assert Interaction.objects.outreach_share() > 0.5
    per_person = Counter(Participant.objects.values_list("young_person", flat=True))
    assert len(per_person) == 92
    assert (min(per_person.values()), max(per_person.values())) <= (2, 6)
    for person in YoungPerson.objects.filter(pk__in=per_person).prefetch_related("participations__interaction"):
        assert person.last_contact_on == max(one.interaction.happened_on for one in person.participations.all())


def test_proposals_have_every_fate_and_some_are_without_news():
    assert set(Proposal.objects.values_list("status", flat=True)) == set(Proposal.Status)
    assert Proposal.objects.quiet(TODAY).count() > 3


def test_each_envelope_adds_up_and_something_is_left():
    for envelope in AidEnvelope.objects.all():
        given = envelope.aids.filter(status__in=["granted", "paid"]).aggregate(total=Sum("amount"))["total"]
        assert (given or 0) == envelope.granted_total
        assert envelope.left > 0
    assert set(FinancialAid.objects.values_list("status", flat=True)) == set(FinancialAid.Status)


def test_people_were_driven_are_to_be_and_nobody_of_seventeen_without_a_word_of_a_parent():
    assert Accompaniment.objects.made().count() > 10
    assert Accompaniment.objects.to_drive().count() == 2
    for drive in Accompaniment.objects.select_related("pathway__young_person"):
        if drive.pathway.young_person.is_minor(drive.made_on):
            assert drive.pathway.young_person.authorisations.covering("transport", drive.made_on).exists()
            assert Guardian.objects.filter(young_person=drive.pathway.young_person).exists()
    assert Accompaniment.objects.exclude(barrier=None).exists()


def test_one_relay_was_taken_one_waits_and_somebody_may_be_two():
    taken, waiting = HandoverSheet.objects.select_related("pathway").order_by("made_at")
    assert (taken.answer, waiting.answer) == ("taken", "")
    assert waiting.is_readable(NOW)
    assert waiting.pathway.is_open
    for sheet in (taken, waiting):
        assert sheet.content[0][0] == "Identité"
        assert sheet.content[-1][0] == "Ce que la personne demande"
        assert sheet.organisation
    assert PossibleDuplicate.objects.exists()


def test_a_partner_sees_two_people_and_one_file_is_closed():
    annick, awena = (User.objects.get(email=f"{name}@demo.joz.example") for name in ("annick", "awena"))
    assert SharingAgreement.objects.visible_to_partner(annick, TODAY).count() == 2
    assert SharingAgreement.objects.count() == 3
    closed = Restriction.objects.active().get()
    assert [reader.user for reader in closed.readers.all()] == [awena]


def test_something_is_due_today_and_something_has_waited_too_long():
    midnight = instant(TODAY)
    assert Referral.objects.to_try(midnight + timedelta(days=1)).count() >= 4
    assert Referral.objects.awaiting_answer().filter(received_at__lt=midnight - timedelta(hours=72)).count() == 2


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Referral, "received_at"),
        (Referral, "answered_at"),
        (Referral, "ended_at"),
        (ContactAttempt, "made_at"),
        (Pathway, "entered_at"),
        (PathwayExit, "noted_at"),
        (FollowUp, "answered_at"),
        (InvisibilityCheck, "checked_at"),
        (SharingAgreement, "created_at"),
        (Diagnosis, "made_at"),
        (BarrierChange, "changed_at"),
        (SelfRating, "rated_at"),
        (Interaction, "recorded_at"),
        (Step, "created_at"),
        (Step, "completed_at"),
        (Proposal, "last_news_on"),
        (FinancialAid, "requested_at"),
        (FinancialAid, "decided_at"),
        (FinancialAid, "paid_at"),
        (Message, "sent_at"),
        (Invitation, "created_at"),
    ],
)
def test_nothing_has_happened_today_or_later(model, field):
    assert not model.objects.filter(**{f"{field}__gte": TODAY if field.endswith("_on") else instant(TODAY)}).exists()


@pytest.mark.parametrize("model", FILLED_IN, ids=lambda model: model.__name__)
def test_every_value_is_one_that_the_product_would_take(model):
    for row in model.objects.all():
        row.clean_fields(exclude=["password"])


def test_every_message_has_left():
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
    assert Message.objects.count() >= 10


def test_cards_were_used_are_left_or_are_over():
    assert Invitation.objects.filter(referral__isnull=False).count() == 4
    assert Invitation.objects.filter(referral=None, expires_at__gt=NOW).count() == 6
    assert Invitation.objects.filter(referral=None, expires_at__lte=NOW).count() == 2


def test_the_network_is_there():
    assert Scheme.objects.get().carrier.kind == "local_mission"
    assert Theme.objects.offered().count() == 9
    assert Theme.objects.count() == 14
    assert Mandate.objects.values("commune").distinct().count() == 20


def test_the_clock_of_the_territory_is_kept():
    opening = {timezone.localtime(each).hour for each in Referral.objects.values_list("received_at", flat=True)}
    assert opening <= set(range(9, 19))


def test_the_tour_of_september_is_six_days_and_twelve_communes():
    stops = Tour.objects.get(name="Le Tour de septembre").stops.held()
    assert stops.values("day").distinct().count() == 6
    assert stops.values("commune").distinct().count() == 12


def test_the_road_has_a_past_and_something_to_come():
    assert Stop.objects.held().count() > 40
    assert 0 < Stop.objects.empty().count() < 20
    assert Met.objects.total() > 150
    assert Stop.objects.held().filter(report=None, team__isnull=False).distinct().count() == 2
    assert Stop.objects.filter(state="cancelled").exists()
    assert Stop.objects.upcoming(NOW).filter(tour__name="Le Tour d’hiver").count() == 6
    assert Presence.objects.filter(stops__state="planned").distinct().count() == 3


# --- Nobody in it exists ---

REAL = re.compile(r"Raulo|Lionel|Babolat|Marie-Claire|Marie Claire", re.IGNORECASE)
FICTION = re.compile(r"^\+33(63998|26191|19900|35301|46571|53649)\d{4}$")


def test_nobody_has_the_name_of_someone_of_the_article():
    names = [str(person) for person in YoungPerson.objects.all()] + [str(user) for user in User.objects.all()]
    assert [name for name in names if REAL.search(name)] == []


def test_every_number_is_one_of_fiction():
    phones = list(ContactPoint.objects.filter(kind="phone").values_list("value", flat=True))
    phones += [str(row.phone.as_e164) for row in [*Organisation.objects.all(), Scheme.objects.get()]]
    assert [number for number in phones if not FICTION.match(number)] == []


def test_every_address_leads_nowhere():
    addresses = [*User.objects.values_list("email", flat=True), *Organisation.objects.values_list("email", flat=True)]
    addresses += ContactPoint.objects.filter(kind="email").values_list("value", flat=True)
    assert [each for each in addresses if not each.endswith((".example", ".invalid"))] == []


def test_nobody_is_out_of_the_public():
    ages = [person.age(person.identified_on) for person in YoungPerson.objects.current()]
    assert {age for age in ages if age is not None} <= set(range(16, 30))
