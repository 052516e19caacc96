"""The catalogue of steps: the team reads, extends and tidies it."""

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved
from tracking.actions import describe_template
from tracking.forms import CatalogueFilter, StepTemplateForm
from tracking.forms.steps import OFFERED
from tracking.models import StepTemplate
from tracking.policies import may_keep_catalogue

CATALOGUE = "tracking:catalogue"


@require_safe
def catalogue(request):
    reserved(may_keep_catalogue(request.user))
    kept = StepTemplate.objects.select_related("theme").by_theme()
    chosen = CatalogueFilter({"state": OFFERED} | request.GET.dict(), queryset=kept)
    themes = [(theme, list(goals)) for theme, goals in groupby(chosen.qs, attrgetter("theme"))]
    context = {"filter": chosen, "themes": themes, "is_empty": not themes and not kept.exists()}
    return page(request, "tracking/catalogue.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_template(request):
    reserved(may_keep_catalogue(request.user))
    template = StepTemplate(theme_id=request.GET.get("theme") or None)
    return describe(request, template, title="Une étape pour le catalogue", done="L’étape est dans le catalogue.")


@require_http_methods(["GET", "POST"])
def template(request, pk):
    reserved(may_keep_catalogue(request.user))
    template = get_object_or_404(StepTemplate, pk=pk)
    return describe(request, template, title="Modifier une étape du catalogue", done="L’étape est changée.")


@require_http_methods(["GET", "POST"])
def archival(request, pk):
    reserved(may_keep_catalogue(request.user))
    template = get_object_or_404(StepTemplate, pk=pk)
    question = Question(
        title=f"Archiver « {template} » ?",
        consequence="Elle ne sera plus proposée. Les étapes déjà décidées ne changent pas ; on peut la remettre.",
        button="Oui, l’archiver",
        done=f"« {template} » n’est plus proposée.",
        tone="danger",
    )
    act = partial(template.archive, by=request.user, now=timezone.now())
    return ask(request, question, act, back=reverse(CATALOGUE))


@require_POST
def restoration(request, pk):
    reserved(may_keep_catalogue(request.user))
    template = get_object_or_404(StepTemplate, pk=pk)
    act = partial(template.restore, by=request.user)
    return act_and_go(request, act, done=f"« {template} » est de nouveau proposée.", back=reverse(CATALOGUE))


@require_POST
def starting_goals(request):
    reserved(may_keep_catalogue(request.user))
    act = partial(StepTemplate.put_starting_goals, by=request.user)
    return act_and_go(request, act, done="Le catalogue est prêt : changez-le à votre façon.", back=reverse(CATALOGUE))


def describe(request, template, *, title, done):
    """Show the form; once it is valid, keep what it says and go back to the catalogue."""
    form = StepTemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        try:
            describe_template(form, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(CATALOGUE)
    return fill_in(request, form, title=title, back=(reverse(CATALOGUE), "Le catalogue"))
