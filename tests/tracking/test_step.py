"""Steps: agreed on, completed, abandoned; in place or page by page."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import OrganisationFactory
from tests.partners.reading import said
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.models import Pathway, Step

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def steps_url(pathway):
    return reverse("tracking:steps", args=[pathway.pk])


def typed(**changes):
    usual = {"submission": str(uuid.uuid4()), "goal": "Écrire à la mairie", "owner": "adviser"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


@pytest.fixture
def agree(adviser, now):
    def agreed(pathway, **changes):
        usual = {
            "goal": "Écrire à la mairie",
            "owner": "youth",
            "theme": None,
            "due_on": None,
            "submission": uuid.uuid4(),
        }
        return pathway.agree_on_step(by=adviser, now=now, **usual | changes)

    return agreed


# --- The verbs ---


def test_a_step_is_agreed_on_then_completed(entered, agree, adviser, now):
    step = agree(entered())
    assert step.is_to_do
    step.complete(by=adviser, now=now)
    assert (step.completed_at, step.abandoned_at, step.is_to_do) == (now, None, False)
    verbs = TrailEntry.objects.filter(object_type="tracking.step", object_id=step.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["step.agreed", "step.completed"]


def test_a_step_is_abandoned(entered, agree, adviser, now):
    step = agree(entered())
    step.abandon(by=adviser, now=now)
    assert (step.completed_at, step.abandoned_at) == (None, now)


def test_the_same_submission_again_gives_the_same_step(entered, agree):
    pathway, submission = entered(), uuid.uuid4()
    assert agree(pathway, submission=submission) == agree(pathway, submission=submission)
    assert TrailEntry.objects.filter(verb="step.agreed").count() == 1


@pytest.mark.parametrize("first", ["complete", "abandon"])
@pytest.mark.parametrize("second", ["complete", "abandon"])
def test_a_step_closes_once(first, second, entered, agree, adviser, now):
    step = agree(entered())
    getattr(step, first)(by=adviser, now=now)
    with pytest.raises(Step.AlreadyClosed):
        getattr(step, second)(by=adviser, now=now)
    assert TrailEntry.objects.filter(verb__in=["step.completed", "step.abandoned"]).count() == 1


def test_a_pathway_that_is_over_takes_no_step(entered, agree, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        agree(pathway)


def test_a_step_is_due_on_its_day_and_overdue_after(today):
    step = Step(due_on=today)
    assert step.is_due(today)
    assert not step.is_overdue(today)
    assert step.is_overdue(today + timedelta(days=1))
    assert not step.is_due(today - timedelta(days=1))
    assert not Step(due_on=None).is_due(today)


def test_the_database_refuses_a_step_both_completed_and_abandoned(entered, now):
    entered()
    with pytest.raises(IntegrityError, match="step_is_completed_or_abandoned_not_both"), transaction.atomic():
        Step.objects.update(completed_at=now, abandoned_at=now)


def test_the_database_refuses_a_step_without_a_goal(entered):
    entered()
    with pytest.raises(IntegrityError, match="step_has_a_goal"), transaction.atomic():
        Step.objects.update(goal="")


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_complete_a_step_once(entered, agree, adviser, now):
    step = agree(entered())
    results = race(8, lambda _: Step.objects.get(pk=step.pk).complete(by=adviser, now=now))
    assert sum(isinstance(one, Step.AlreadyClosed) for one in results) == 7
    assert TrailEntry.objects.filter(verb="step.completed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_completing_and_abandoning_at_once_leave_one_end(entered, agree, adviser, now):
    step = agree(entered())
    race(8, lambda i: getattr(Step.objects.get(pk=step.pk), ("complete", "abandon")[i % 2])(by=adviser, now=now))
    assert TrailEntry.objects.filter(verb__in=["step.completed", "step.abandoned"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_eight_times_at_once_is_one_step(entered, agree):
    pathway, submission = entered(), uuid.uuid4()
    assert len(set(race(8, lambda _: agree(pathway, submission=submission)))) == 1


def test_a_step_closed_by_mistake_is_reopened_the_same_day(entered, agree, adviser, now):
    step = agree(entered())
    step.complete(by=adviser, now=now)
    step.reopen(by=adviser, now=now)
    assert step.is_to_do
    assert TrailEntry.objects.filter(verb="step.reopened").count() == 1


@pytest.mark.parametrize("days", [None, 1])
def test_a_step_to_do_or_closed_another_day_is_not_reopened(days, entered, agree, adviser, now):
    step = agree(entered())
    if days:
        step.complete(by=adviser, now=now - timedelta(days=days))
    with pytest.raises(Step.TooLate):
        step.reopen(by=adviser, now=now)


def test_the_day_of_a_mistake_ends_at_midnight_in_paris(entered, agree, adviser):
    step, late = agree(entered()), datetime(2026, 6, 1, 21, 30, tzinfo=UTC)
    step.complete(by=adviser, now=late)
    with pytest.raises(Step.TooLate):
        step.reopen(by=adviser, now=late + timedelta(hours=1))


def test_a_step_is_agreed_otherwise_while_it_is_to_do(entered, agree, adviser, now):
    step = agree(entered())
    step.revise(by=adviser, goal="Téléphoner à la mairie", owner="adviser")
    assert (step.goal, step.owner) == ("Téléphoner à la mairie", "adviser")
    step.complete(by=adviser, now=now)
    with pytest.raises(Step.AlreadyClosed):
        step.revise(by=adviser, goal="Autre chose")


@pytest.mark.parametrize("verb", ["revise", "reopen"])
def test_nothing_changes_in_the_steps_of_a_pathway_that_is_over(verb, entered, agree, adviser, now):
    step = agree(entered())
    if verb == "reopen":
        step.complete(by=adviser, now=now)
    Pathway.objects.update(ended_at=now)
    with pytest.raises((Step.AlreadyClosed, Step.TooLate)):
        getattr(step, verb)(by=adviser, **{"now": now} if verb == "reopen" else {"goal": "Autre"})


def test_the_database_refuses_a_partner_for_what_the_person_does(entered):
    entered()
    with pytest.raises(IntegrityError, match="step_names_a_partner_who_does_it"), transaction.atomic():
        Step.objects.update(owner="youth", partner=OrganisationFactory())


# --- The pages ---


def test_an_adviser_names_the_partner_who_does_it(signed_in, adviser, entered):
    pathway, partner = entered(), OrganisationFactory(name="CCAS d’Elven")
    client = signed_in(adviser)
    client.post(steps_url(pathway), typed(owner="partner", partner=partner.pk))
    assert pathway.steps.get(goal="Écrire à la mairie").partner == partner
    assert "CCAS d’Elven" in client.get(steps_url(pathway)).text
    client.post(steps_url(pathway), typed(goal="Autre", owner="youth", partner=partner.pk))
    assert pathway.steps.get(goal="Autre").partner is None


def test_a_step_is_changed_on_its_page(signed_in, adviser, entered, today):
    step, client = entered().steps.get(), signed_in(adviser)
    url = reverse("tracking:step", args=[step.pk])
    form = client.get(url).context["form"]
    sent = {"seen": form["seen"].value(), "goal": "Appeler une autre auto-école", "owner": "adviser"}
    assert client.post(url, sent | {"due_on": today.isoformat()}).status_code == 302
    step.refresh_from_db()
    assert (step.goal, step.owner, step.due_on) == ("Appeler une autre auto-école", "adviser", today)


def test_the_second_of_two_editors_of_a_step_is_told(signed_in, adviser, entered):
    step, client = entered().steps.get(), signed_in(adviser)
    url = reverse("tracking:step", args=[step.pk])
    seen = client.get(url).context["form"]["seen"].value()
    step.revise(by=adviser, goal="Appeler demain")
    answer = client.post(url, {"seen": seen, "goal": "Appeler lundi", "owner": "youth"})
    assert "Devenu « Appeler demain »" in said(answer)
    step.refresh_from_db()
    assert step.goal == "Appeler demain"


def test_an_overdue_step_keeps_its_day_when_only_its_words_change(signed_in, adviser, entered, today):
    step, client = entered().steps.get(), signed_in(adviser)
    Step.objects.update(due_on=today - timedelta(days=3))
    url = reverse("tracking:step", args=[step.pk])
    form = client.get(url).context["form"]
    sent = {"seen": form["seen"].value(), "goal": "Rappeler", "owner": "youth", "due_on": form["due_on"].value()}
    assert client.post(url, sent).status_code == 302


def test_a_step_is_reopened_in_place(signed_in, adviser, entered, now):
    step, client = entered().steps.get(), signed_in(adviser)
    url = reverse("tracking:step_reopening", args=[step.pk])
    assert "même jour" in client.post(url, **HTMX).text or "le jour même" in client.post(url, **HTMX).text
    step.complete(by=adviser, now=now)
    assert "de nouveau à faire" in client.post(url, **HTMX).text
    step.refresh_from_db()
    assert step.is_to_do


def test_an_adviser_adds_a_step(signed_in, adviser, entered, theme, today):
    pathway, client = entered(), signed_in(adviser)
    assert client.get(steps_url(pathway)).status_code == 200
    answer = client.post(steps_url(pathway), typed(theme=theme.pk, due_on=today.isoformat()))
    assert answer.url == reverse("tracking:person", args=[pathway.young_person_id]) + "#steps"
    step = pathway.steps.get(goal="Écrire à la mairie")
    assert (step.owner, step.theme, step.due_on) == ("adviser", theme, today)


def test_the_same_form_twice_is_one_step(signed_in, adviser, entered):
    pathway, client, form = entered(), signed_in(adviser), typed()
    for _ in range(2):
        assert client.post(steps_url(pathway), form).status_code == 302
    assert pathway.steps.count() == 2  # This one, and the first step of the entry.


def test_with_htmx_a_step_is_added_in_place(signed_in, adviser, entered):
    pathway = entered()
    answer = signed_in(adviser).post(steps_url(pathway), typed(), **HTMX)
    assert answer.status_code == 200
    assert "<h1" not in answer.text
    assert 'id="steps"' in answer.text
    assert "Étape ajoutée" in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_with_htmx_an_error_comes_back_in_place(signed_in, adviser, entered):
    answer = signed_in(adviser).post(steps_url(entered()), typed(goal=""), **HTMX)
    assert "<h1" not in answer.text
    assert "Écrivez l’étape" in answer.text


@pytest.mark.parametrize(("page", "field"), [("completion", "completed_at"), ("abandonment", "abandoned_at")])
def test_a_step_is_closed_after_one_question(page, field, signed_in, adviser, entered):
    step, client = entered().steps.get(), signed_in(adviser)
    url = reverse(f"tracking:{page}", args=[step.pk])
    assert "Appeler l’auto-école" in client.get(url).text
    step.refresh_from_db()
    assert step.is_to_do
    assert client.post(url).status_code == 302
    step.refresh_from_db()
    assert getattr(step, field)


@pytest.mark.parametrize("page", ["completion", "abandonment"])
def test_closing_twice_changes_nothing_and_says_so(page, signed_in, adviser, entered, now):
    step, client = entered().steps.get(), signed_in(adviser)
    step.complete(by=adviser, now=now)
    url = reverse(f"tracking:{page}", args=[step.pk])
    assert "déjà faite ou abandonnée" in client.post(url, follow=True).text
    assert "déjà faite ou abandonnée" in client.post(url, **HTMX).text
    step.refresh_from_db()
    assert (step.completed_at, step.abandoned_at) == (now, None)


@pytest.mark.parametrize("page", ["completion", "abandonment", "steps", "step"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_work_on_steps(page, role, status, request, signed_in, entered):
    pathway = entered()
    target = pathway if page == "steps" else pathway.steps.get()
    url = reverse(f"tracking:{page}", args=[target.pk])
    client = signed_in(request.getfixturevalue(role))
    assert client.get(url).status_code == status
    if status != 200:
        assert client.post(url, typed()).status_code == status
        assert pathway.steps.to_do().count() == 1


@pytest.mark.parametrize("goal", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_kept_in_the_form_or_made_harmless(goal, signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    answer = client.post(steps_url(pathway), typed(goal=goal), follow=True)
    assert answer.status_code == 200
    if pathway.steps.count() == 2:
        assert "<script>alert" not in answer.text
        assert "\u202e" not in pathway.steps.latest("pk").goal
    else:
        assert answer.context["form"].errors.keys() == {"goal"}
        assert answer.context["form"]["goal"].value() == goal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "1\x00"),
        ("owner", "boss"),
        ("owner", None),
        ("due_on", "32/13/2026"),
        ("due_on", "2020-01-01"),
        ("submission", "x"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, entered):
    pathway = entered()
    answer = signed_in(adviser).post(steps_url(pathway), typed(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"]["goal"].value() == "Écrire à la mairie"
    assert pathway.steps.count() == 1
