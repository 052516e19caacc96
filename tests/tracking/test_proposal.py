"""Proposals: made once, followed until their end, never backwards; the list of what is under way."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import OrganisationFactory, PathwayFactory, ProposalFactory
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.models import Pathway, Proposal
from tracking.reading import Dossier

pytestmark = pytest.mark.django_db

Status = Proposal.Status
LIST = "/proposals/"
HTMX = {"HTTP_HX_REQUEST": "true"}
# Each way to a status, as the verbs go.
WAYS = {
    Status.PROPOSED: (),
    Status.ACCEPTED: (Status.ACCEPTED,),
    Status.REFUSED: (Status.REFUSED,),
    Status.NO_PLACE: (Status.ACCEPTED, Status.NO_PLACE),
    Status.STARTED: (Status.ACCEPTED, Status.STARTED),
    Status.COMPLETED: (Status.ACCEPTED, Status.STARTED, Status.COMPLETED),
    Status.ABANDONED: (Status.ACCEPTED, Status.ABANDONED),
}
ILLEGAL = [
    (one, other)
    for one, other in itertools.product(Status, Status)
    if one != other and other not in Proposal.LEADS_TO.get(one, ())
]


@pytest.fixture
def made(entered, adviser, today):
    """Have something proposed, and led to a status: `made("started")`."""

    def proposed(status=Status.PROPOSED, *, on=None, pathway=None, **more):
        on = on or today
        usual = {"kind": "pacea", "proposed_on": on, "proposed_by": adviser}
        proposal = Proposal.objects.create(pathway=pathway or entered(), **usual | more)
        for fate in WAYS[Status(status)]:
            days = {"accepted": "answered_on", "refused": "answered_on", "started": "started_on"}
            Proposal.objects.filter(pk=proposal.pk).update(status=fate, **{days.get(fate, "ended_on"): on})
        proposal.refresh_from_db()
        return proposal

    return proposed


# --- The verbs ---


def test_a_proposal_is_made_once_however_often_it_is_sent(entered, adviser, today):
    pathway, submission = entered(), uuid.uuid4()
    first = Proposal.make(pathway, kind="cej", proposed_on=today, by=adviser, submission=submission)
    assert Proposal.make(pathway, kind="cej", proposed_on=today, by=adviser, submission=submission) == first
    assert TrailEntry.objects.filter(verb="proposal.made").count() == 1


def test_nothing_is_proposed_in_a_pathway_that_is_over(entered, adviser, now, today):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        Proposal.make(pathway, kind="cej", proposed_on=today, by=adviser, submission=uuid.uuid4())


def test_a_proposal_goes_all_the_way_each_fate_on_its_day(made, adviser, now, today):
    proposal = made(on=today - timedelta(days=9))
    for fate, days in (("accepted", 6), ("started", 3), ("completed", 0)):
        proposal.settle(fate, on=today - timedelta(days=days), by=adviser, now=now)
    assert (proposal.answered_on, proposal.started_on, proposal.ended_on) == (
        today - timedelta(days=6),
        today - timedelta(days=3),
        today,
    )
    assert proposal.last_news_on == today
    assert not proposal.is_open
    assert TrailEntry.objects.filter(verb="proposal.completed").count() == 1


@pytest.mark.parametrize(("start", "fate"), ILLEGAL)
def test_what_does_not_follow_is_refused_in_words_and_by_the_database(start, fate, made, adviser, now, today):
    proposal = made(start)
    with pytest.raises(Proposal.NotNext, match="rechargez la page"):
        proposal.settle(fate, on=today, by=adviser, now=now)
    with pytest.raises(IntegrityError, match="proposal_moves_forward"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(status=fate)


@pytest.mark.parametrize(
    ("status", "fate"), [(one, fate) for one, fates in Proposal.LEADS_TO.items() for fate in fates]
)
def test_what_follows_is_accepted_by_both(status, fate, made, adviser, now, today):
    proposal = made(status)
    proposal.settle(fate, on=today, by=adviser, now=now)
    assert proposal.status == fate


@pytest.mark.parametrize(("days", "words"), [(1, "à venir"), (-1, "pas avant")])
def test_a_fate_is_neither_to_come_nor_before_the_last_news(days, words, made, adviser, now, today):
    with pytest.raises(Proposal.WrongDay, match=words):
        made().settle("accepted", on=today + timedelta(days=days), by=adviser, now=now)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"status": "accepted"}, "proposal_fate_is_whole"),
        ({"ended_on": "2026-01-01"}, "proposal_fate_is_whole"),
        ({"status": "refused", "answered_on": "2020-01-01"}, "proposal_days_follow_each_other"),
    ],
)
def test_the_database_refuses_a_fate_that_is_not_whole(wrong, name, made):
    proposal = made()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**wrong)


def test_the_database_refuses_two_names_for_one_organisation(made):
    with pytest.raises(IntegrityError, match="proposal_names_one_organisation"), transaction.atomic():
        made(organisation=OrganisationFactory(), organisation_as_typed="Un garage")


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_once_are_one(made, adviser, now, today):
    proposal = made()
    fates = ("accepted", "refused")
    answers = race(
        8, lambda i: Proposal.objects.get(pk=proposal.pk).settle(fates[i % 2], on=today, by=adviser, now=now)
    )
    assert sum(isinstance(one, Proposal.NotNext) for one in answers) == 7
    assert TrailEntry.objects.filter(verb__in=["proposal.accepted", "proposal.refused"]).count() == 1


def test_the_measure_counts_by_kind_and_by_fate_what_was_proposed_in_a_period(made, today):
    pathway = made().pathway
    made("completed", pathway=pathway)
    made("completed", pathway=pathway)
    made("refused", pathway=pathway, kind="cej", on=today - timedelta(days=40))
    counted = Proposal.objects.by_fate(today - timedelta(days=1), today)
    assert {(row["kind"], row["status"]): row["n"] for row in counted} == {
        ("pacea", "proposed"): 1,
        ("pacea", "completed"): 2,
    }
    assert sum(row["n"] for row in Proposal.objects.by_fate()) == 4


# --- On the person's page ---


def test_the_page_shows_what_is_open_and_the_story_tells_each_fate(made, adviser, now, today):
    proposal = made("completed", organisation_as_typed="Le garage du coin")
    made(pathway=proposal.pathway, kind="cej")
    dossier = Dossier.of(proposal.pathway.young_person, reader=adviser, now=now)
    assert [line.kind for line in dossier.current.proposals] == ["Contrat d’engagement jeune (CEJ)"]
    titles = [moment.title for moment in dossier.story.moments if moment.kind == "proposals"]
    assert {"Acceptée : PACEA", "Démarrée : PACEA", "Réalisée : PACEA", "Proposition : PACEA"} < set(titles)


def test_a_manager_does_not_read_the_name_that_was_typed(made, manager, signed_in):
    proposal = made(organisation_as_typed="Le garage du coin")
    page = signed_in(manager).get(reverse("tracking:person", args=[proposal.pathway.young_person_id]))
    assert "PACEA" in page.text
    assert "Le garage du coin" not in page.text


# --- The forms ---


def sent(**changes):
    usual = {"submission": str(uuid.uuid4()), "kind": "cej", "proposed_on": "2026-01-01"}
    return usual | changes


def test_an_adviser_proposes_in_place(signed_in, adviser, entered, today):
    pathway, partner = entered(), OrganisationFactory()
    url, client = reverse("tracking:new_proposal", args=[pathway.pk]), signed_in(adviser)
    assert "<h1" not in client.get(url, **HTMX).text
    form = sent(organisation=partner.pk, organisation_as_typed="Autre", proposed_on=today.isoformat())
    answer = client.post(url, form, **HTMX)
    assert answer.headers["HX-Redirect"] == reverse("tracking:person", args=[pathway.young_person_id])
    client.post(url, form)
    proposal = Proposal.objects.get()
    assert (proposal.organisation, proposal.organisation_as_typed, proposal.proposed_by) == (partner, "", adviser)


def test_the_fate_is_chosen_among_those_that_follow(signed_in, adviser, made, today):
    proposal, client = made(), signed_in(adviser)
    url = reverse("tracking:proposal_fate", args=[proposal.pk])
    assert "Réalisée" not in client.get(url).text
    assert client.post(url, {"fate": "completed", "on": today.isoformat()}).context["form"].errors.keys() == {"fate"}
    assert client.post(url, {"fate": "accepted", "on": today.isoformat()}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == "accepted"


def test_two_tabs_do_not_settle_twice(signed_in, adviser, made, today):
    proposal, client = made(), signed_in(adviser)
    url = reverse("tracking:proposal_fate", args=[proposal.pk])
    client.post(url, {"fate": "refused", "on": today.isoformat()})
    assert client.post(url, {"fate": "accepted", "on": today.isoformat()}).context["form"].errors
    proposal.refresh_from_db()
    assert proposal.status == "refused"


@pytest.mark.parametrize("page", ["new_proposal", "proposal_fate"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_propose_and_follow(page, role, status, request, signed_in, made):
    proposal = made()
    target = proposal.pathway if page == "new_proposal" else proposal
    url, client = reverse(f"tracking:{page}", args=[target.pk]), signed_in(request.getfixturevalue(role))
    assert client.get(url).status_code == status
    if status != 200:
        assert client.post(url, sent()).status_code == status


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_an_error_or_made_harmless(words, signed_in, adviser, entered, today):
    url = reverse("tracking:new_proposal", args=[entered().pk])
    form = sent(organisation_as_typed=words, proposed_on=today.isoformat())
    answer = signed_in(adviser).post(url, form, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "boss"), ("kind", ""), ("organisation", "1\x00"), ("theme", "x"), ("proposed_on", "2999-01-01")],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, entered, today):
    form = sent(proposed_on=today.isoformat()) | {field: value}
    answer = signed_in(adviser).post(reverse("tracking:new_proposal", args=[entered().pk]), form)
    assert answer.context["form"].errors.keys() == {field}


# --- The list ---


def listed(client, **query):
    return [line.kind for line in client.get(LIST, query).context["rows"]]


def test_the_list_shows_mine_under_way_and_narrows(signed_in, adviser, colleague, entered, made, today):
    mine = entered(called="Mine")
    made(pathway=mine, kind="epide", on=today - timedelta(days=45))
    made("refused", pathway=mine, kind="e2c")
    made(pathway=entered(called="Theirs", lead=colleague), kind="cej")
    client = signed_in(adviser)
    assert listed(client) == ["EPIDE"]
    assert len(listed(client, whose="all")) == 2
    assert listed(client, fate="refused") == ["École de la 2e chance (E2C)"]
    assert listed(client, whose="all", kind="cej") == ["Contrat d’engagement jeune (CEJ)"]
    assert listed(client, whose="all", news="quiet") == ["EPIDE"]
    assert len(listed(client, whose="all", fate="every")) == 3


def test_no_news_for_thirty_days_begins_on_the_thirtieth(made, today):
    assert made(on=today - timedelta(days=30)).is_quiet(today)
    assert not made(on=today - timedelta(days=29)).is_quiet(today)
    assert Proposal.objects.quiet(today).count() == 1


def test_an_outsider_lists_nothing(signed_in, outsider, made):
    made()
    assert listed(signed_in(outsider), whose="all", fate="every") == []


def test_queries_do_not_grow_with_rows(signed_in, adviser, carrier):
    counts = []
    client = signed_in(adviser)
    for rows in (1, 8):
        for _ in range(rows):
            ProposalFactory(pathway=PathwayFactory(organisation=carrier), organisation=OrganisationFactory())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST, {"whose": "all"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
