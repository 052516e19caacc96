"""The catalogue of steps: kept once, archived and restored, one tap from the form of a step."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import StepTemplateFactory, ThemeFactory
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.catalogue import STARTING_GOALS
from tracking.models import StepTemplate

pytestmark = pytest.mark.django_db

CATALOGUE = "/steps/catalogue/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def steps_url(pathway):
    return reverse("tracking:steps", args=[pathway.pk])


# --- The verbs ---


def test_a_goal_is_kept_once_whatever_its_accents(theme, adviser):
    first = StepTemplate.keep(theme=theme, goal="Refaire ma carte d’identité", by=adviser)
    assert StepTemplate.keep(theme=theme, goal="refaire ma carte d’identite", by=adviser) == first
    assert TrailEntry.objects.filter(verb="step_template.added").count() == 1


def test_a_goal_is_archived_then_comes_back_when_it_is_kept_again(theme, adviser, now):
    template = StepTemplateFactory(theme=theme)
    for _ in range(2):
        template.archive(by=adviser, now=now)
    assert not StepTemplate.objects.offered().exists()
    assert StepTemplate.keep(theme=theme, goal=template.goal, by=adviser) == template
    assert StepTemplate.objects.offered().get() == template
    verbs = TrailEntry.objects.filter(object_type="tracking.steptemplate").values_list("verb", flat=True)
    assert sorted(verbs) == ["step_template.archived", "step_template.restored"]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_keep_a_goal_once(theme, adviser):
    race(8, lambda _: StepTemplate.keep(theme=theme, goal="Refaire mon CV", by=adviser))
    assert StepTemplate.objects.count() == 1


def test_the_database_refuses_the_same_words_twice_under_one_theme(theme):
    StepTemplateFactory(theme=theme, goal="Refaire mon CV")
    with pytest.raises(IntegrityError, match="step_template_once"), transaction.atomic():
        StepTemplateFactory(theme=theme, goal="refaire mon cv")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [({"goal": ""}, "step_template_has_a_goal"), ({"usual_days": 0}, "step_template_takes_a_day_to_a_year")],
)
def test_the_database_refuses_a_goal_without_words_or_days(wrong, name, theme):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StepTemplateFactory(theme=theme, **wrong)


def test_an_installation_starts_with_the_goals_of_the_themes_it_has(theme, adviser):
    for _ in range(2):
        StepTemplate.put_starting_goals(by=adviser)
    expected = [goal for code, goal, _ in STARTING_GOALS if code == theme.pk]
    assert sorted(StepTemplate.objects.values_list("goal", flat=True)) == sorted(expected)


def test_the_starting_goals_are_about_thirty_and_each_is_said_once():
    assert len(STARTING_GOALS) >= 30
    assert len({goal for _, goal, _ in STARTING_GOALS}) == len(STARTING_GOALS)


# --- The pages ---


def test_the_team_adds_changes_archives_and_restores(signed_in, adviser, theme):
    client = signed_in(adviser)
    new = reverse("tracking:new_template")
    sent = {"theme": theme.pk, "goal": "Visiter un garage", "usual_days": "10", "seen": ""}
    assert client.post(new, sent).status_code == 302
    template = StepTemplate.objects.get()
    page = client.get(reverse("tracking:template", args=[template.pk]))
    changed = sent | {"seen": page.context["form"]["seen"].value(), "goal": "Visiter deux garages"}
    client.post(reverse("tracking:template", args=[template.pk]), changed)
    assert "Visiter deux garages" in client.get(CATALOGUE).text
    archival = reverse("tracking:template_archival", args=[template.pk])
    assert "Archiver « Visiter deux garages »" in client.get(archival).text
    client.post(archival, follow=True)
    assert "Visiter deux garages" not in client.get(CATALOGUE, {"theme": theme.pk}).text
    assert "Visiter deux garages" in client.get(CATALOGUE, {"state": "archived"}).text
    client.post(reverse("tracking:template_restoration", args=[template.pk]))
    assert "Visiter deux garages" in client.get(CATALOGUE).text


def test_the_same_words_twice_are_an_error_of_the_form(signed_in, adviser, theme):
    StepTemplateFactory(theme=theme, goal="Refaire mon CV")
    sent = {"theme": theme.pk, "goal": "refaire mon CV", "usual_days": "10"}
    answer = signed_in(adviser).post(reverse("tracking:new_template"), sent)
    assert "déjà dans le catalogue" in answer.text


def test_the_catalogue_is_searched_by_words_and_by_theme(signed_in, adviser, theme):
    StepTemplateFactory(theme=theme, goal="Réparer mon vélo")
    StepTemplateFactory(theme=ThemeFactory(code="housing"), goal="Visiter un studio")
    client = signed_in(adviser)
    assert "studio" not in client.get(CATALOGUE, {"q": "velo"}).text
    found = client.get(CATALOGUE, {"theme": "housing"}, **HTMX).text
    assert ("studio" in found, "vélo" in found, "<h1" in found) == (True, False, False)


def test_an_empty_catalogue_offers_to_start(signed_in, adviser, theme):
    client = signed_in(adviser)
    assert "Commencer avec ces étapes" in client.get(CATALOGUE).text
    assert "M’inscrire au code" in client.post(reverse("tracking:starting_goals"), follow=True).text


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_the_catalogue(rows, signed_in, adviser, theme, django_assert_max_num_queries):
    StepTemplateFactory.create_batch(rows, theme=theme)
    client = signed_in(adviser)
    with django_assert_max_num_queries(11):
        client.get(CATALOGUE)


@pytest.mark.parametrize("goal", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_an_error_or_made_harmless(goal, signed_in, adviser, theme):
    sent = {"theme": theme.pk, "goal": goal, "usual_days": "10"}
    answer = signed_in(adviser).post(reverse("tracking:new_template"), sent, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


# --- In the form of a step ---


def test_choosing_a_theme_shows_its_goals_and_one_tap_fills_the_form(signed_in, adviser, entered, theme):
    pathway, template = entered(), StepTemplateFactory(theme=theme, goal="Visiter un garage")
    client = signed_in(adviser)
    assert f"?pick={template.pk}" in client.get(steps_url(pathway), {"theme": theme.pk}, **HTMX).text
    form = client.get(steps_url(pathway), {"pick": template.pk}, **HTMX).context["form"]
    assert (form["goal"].value(), form["theme"].value()) == ("Visiter un garage", theme.pk)
    assert form["due_on"].value()


def test_without_script_an_empty_goal_is_filled_from_the_catalogue(signed_in, adviser, entered, theme):
    pathway, template = entered(), StepTemplateFactory(theme=theme, goal="Visiter un garage")
    sent = {"submission": str(uuid.uuid4()), "goal": "", "owner": "youth", "catalogue": template.pk}
    assert signed_in(adviser).post(steps_url(pathway), sent).status_code == 302
    step = pathway.steps.get(goal="Visiter un garage")
    assert (step.theme, step.due_on is not None) == (theme, True)


def test_a_new_goal_is_kept_for_others_if_ticked(signed_in, adviser, entered, theme):
    pathway, client = entered(), signed_in(adviser)
    sent = {"submission": str(uuid.uuid4()), "goal": "Visiter un garage", "owner": "youth", "keep": "on"}
    assert client.post(steps_url(pathway), sent).context["form"].errors.keys() == {"theme"}
    assert client.post(steps_url(pathway), sent | {"theme": theme.pk}).status_code == 302
    assert StepTemplate.objects.get().goal == "Visiter un garage"


@pytest.mark.parametrize("asked", [{"theme": "x\x00"}, {"pick": "x"}, {"pick": "9" * 40}, {"theme": "nowhere"}])
def test_an_address_that_asks_for_nothing_known_shows_the_form(asked, signed_in, adviser, entered):
    assert signed_in(adviser).get(steps_url(entered()), asked).status_code == 200


@pytest.mark.parametrize("catalogue", ["x", "9" * 40, "²"])
def test_a_goal_that_is_not_in_the_catalogue_is_an_error(catalogue, signed_in, adviser, entered):
    sent = {"submission": str(uuid.uuid4()), "goal": "", "owner": "youth", "catalogue": catalogue}
    answer = signed_in(adviser).post(steps_url(entered()), sent)
    assert answer.context["form"].errors.keys() == {"goal", "catalogue"}
