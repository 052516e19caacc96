"""The steps of a pathway: agreed on, completed, abandoned; in place with HTMX, page by page without."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from joz.htmx import page
from tracking.forms import StepForm
from tracking.models import Pathway, Step
from tracking.policies import may_work_on_steps
from tracking.reading import PathwayReading, pathways_to_read


@require_http_methods(["GET", "POST"])
def steps(request, pk):
    pathway = get_object_or_404(Pathway.objects.visible_to(request.user), pk=pk)
    if not may_work_on_steps(request.user, pathway):
        raise PermissionDenied
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pathway.agree_on_step(by=request.user, now=timezone.now(), **form.step())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return after(request, pathway, messages.SUCCESS, "Étape ajoutée.")
    return show_steps(request, pathway, form)


@require_http_methods(["GET", "POST"])
def completion(request, pk):
    step = workable_step(request, pk)
    if request.method == "POST":
        return close(request, step, step.complete, "Une étape de faite.")
    return TemplateResponse(request, "tracking/completion.html", {"step": step, "pathway": step.pathway})


@require_http_methods(["GET", "POST"])
def abandonment(request, pk):
    step = workable_step(request, pk)
    if request.method == "POST":
        return close(request, step, step.abandon, "Étape abandonnée. Elle reste dans l’histoire du parcours.")
    return TemplateResponse(request, "tracking/abandonment.html", {"step": step, "pathway": step.pathway})


def workable_step(request, pk):
    """The step, for an adviser of the organisation; 404 if unseen, 403 if not theirs to work on."""
    step = get_object_or_404(Step.objects.visible_to(request.user).select_related("pathway", "theme"), pk=pk)
    if not may_work_on_steps(request.user, step.pathway):
        raise PermissionDenied
    return step


def close(request, step, verb, said):
    """Close a step by one of its verbs, and say what became of it."""
    pathway = step.pathway
    try:
        verb(by=request.user, now=timezone.now())
    except DomainError as error:
        return after(request, pathway, messages.WARNING, str(error))
    return after(request, pathway, messages.SUCCESS, said)


def after(request, pathway, level, said):
    """Back to the steps: in place for HTMX, on the person's page otherwise."""
    if request.htmx:
        return show_steps(request, pathway, StepForm(), said=said, tone=messages.DEFAULT_TAGS[level])
    messages.add_message(request, level, said)
    return redirect(reverse("tracking:person", args=[pathway.young_person_id]) + "#steps")


def show_steps(request, pathway, form, said="", tone=""):
    read = get_object_or_404(pathways_to_read(request.user), pk=pathway.pk)
    current = PathwayReading.of(read, reader=request.user, on=timezone.localdate())
    context = {"pathway": read, "current": current, "form": form, "said": said, "tone": tone}
    return page(request, "tracking/steps.html", context, fragment="steps")
