"""The steps of a pathway: agreed on, changed, closed, reopened; in place with HTMX, page by page without."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from joz.errors import DomainError
from joz.htmx import page
from tracking.actions import change_step, plan_step
from tracking.forms import StepChangeForm, StepForm
from tracking.models import Step, StepTemplate
from tracking.policies import may_work_on_steps
from tracking.reading import PathwayReading, pathways_to_read
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for


@require_http_methods(["GET", "POST"])
def steps(request, pk):
    pathway = pathway_for(request, pk, may_work_on_steps)
    form = step_form(pathway, request.POST or None, **asked_for(request))
    if request.method == "POST" and form.is_valid():
        try:
            plan_step(pathway, by=request.user, now=timezone.now(), **form.step())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return after(request, pathway, messages.SUCCESS, "Étape ajoutée.")
    return show_steps(request, pathway, form)


@require_http_methods(["GET", "POST"])
def step(request, pk):
    step = workable_step(request, pk)
    person, form = step.pathway.young_person, StepChangeForm(request.POST or None, instance=step)
    if request.method == "POST" and form.is_valid():
        try:
            change_step(form, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "L’étape est changée.")
    return show_act(request, person, form, title="Modifier l’étape")


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


@require_POST
def reopening(request, pk):
    step = workable_step(request, pk)
    return close(request, step, step.reopen, "L’étape est de nouveau à faire.")


def step_form(pathway, data=None, **chosen):
    """The form of one more step, which asks the catalogue at the address of the pathway's steps."""
    return StepForm(data, url=reverse("tracking:steps", args=[pathway.pk]), **chosen)


def asked_for(request):
    """The theme, or the goal of the catalogue, that the address asks for."""
    theme, pick = request.GET.get("theme", ""), request.GET.get("pick", "")
    known = StepTemplate.objects.offered().filter(pk=int(pick[:12])) if pick.isascii() and pick.isdecimal() else None
    return {"initial": {"theme": theme}, "pick": known and known.first()}


def workable_step(request, pk):
    """The step, for an adviser of the organisation; 404 if unseen, 403 if not theirs to work on."""
    step = get_object_or_404(
        Step.objects.visible_to(request.user).select_related("pathway__young_person", "theme"), pk=pk
    )
    if not may_work_on_steps(request.user, step.pathway):
        raise PermissionDenied
    let_in(request, step.pathway.young_person)
    return step


def close(request, step, verb, said):
    """Close a step, or open it again, by one of its verbs, and say what became of it."""
    pathway = step.pathway
    try:
        verb(by=request.user, now=timezone.now())
    except DomainError as error:
        return after(request, pathway, messages.WARNING, str(error))
    return after(request, pathway, messages.SUCCESS, said)


def after(request, pathway, level, said):
    """Back to the steps: in place for HTMX, on the person's page otherwise."""
    if request.htmx:
        return show_steps(request, pathway, step_form(pathway), said=said, tone=messages.DEFAULT_TAGS[level])
    messages.add_message(request, level, said)
    return redirect(reverse("tracking:person", args=[pathway.young_person_id]) + "#steps")


def show_steps(request, pathway, form, said="", tone=""):
    read = get_object_or_404(pathways_to_read(request.user), pk=pathway.pk)
    current = PathwayReading.of(read, reader=request.user, on=timezone.localdate())
    context = {"pathway": read, "current": current, "form": form, "said": said, "tone": tone}
    context["is_adding"] = bool(form.errors or form.initial.get("theme"))
    return page(request, "tracking/steps.html", context, fragment="steps")
