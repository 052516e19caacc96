"""The other mobile projects: who goes where, and each of them."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.components.spreadsheet import CsvFile
from joz.errors import DomainError
from joz.htmx import page
from outreach import policies
from outreach.forms.projects import MatrixFilters, ProjectForm
from outreach.models import ExternalProject
from outreach.projects import matrix
from partners.actions import write_down
from partners.models import Scheme
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved


@require_safe
def projects(request):
    """« Qui passe où », by commune."""
    reserved(policies.may_read_tours(request.user))
    table, lines, form = _matrix(request)
    context = {"matrix": table, "lines": lines, "form": form, "may_plan": policies.may_plan(request.user)}
    return page(request, "outreach/projects/matrix.html", context, fragment="rows")


@require_safe
def projects_file(request):
    reserved(policies.may_read_tours(request.user))
    table, lines, _ = _matrix(request)
    rows = matrix.rows_of(table, lines, Scheme.objects.the_one())
    return CsvFile(f"qui-passe-ou-{timezone.localdate():%Y-%m-%d}.csv", rows)


@require_safe
def project(request, pk):
    reserved(policies.may_read_tours(request.user))
    project, today = visible_project(request, pk), timezone.localdate()
    stops = project.stops.select_related("commune")
    context = {
        "project": project,
        "coming": stops.upcoming(today).in_order()[:30],
        "waiting": project.imports.waiting().first(),
        "past": stops.filter(day__lt=today).latest_first()[:10],
        "may_plan": policies.may_plan(request.user),
        "may_note": policies.may_note_passages(request.user, project),
    }
    return TemplateResponse(request, "outreach/projects/project.html", context)


@require_http_methods(["GET", "POST"])
def new_project(request):
    reserved(policies.may_plan(request.user))
    form = ProjectForm(request.POST or None)
    return _describe(request, form, title="Ajouter un projet mobile", back=("outreach:projects", "Qui passe où"))


@require_http_methods(["GET", "POST"])
def edit_project(request, pk):
    reserved(policies.may_plan(request.user))
    project = visible_project(request, pk)
    form = ProjectForm(request.POST or None, instance=project)
    return _describe(request, form, title=f"Modifier {project}", back=(project, project))


@require_http_methods(["GET", "POST"])
def closure(request, pk):
    reserved(policies.may_plan(request.user))
    project = visible_project(request, pk)
    question = Question(
        title=f"{project} a pris fin ?",
        consequence="Ses passages ne seront plus montrés à côté des nôtres. Ils restent notés sur sa page.",
        button="Oui, il a pris fin",
        done=f"{project} est noté comme terminé.",
        tone="danger",
    )
    return ask(request, question, partial(project.close, by=request.user, on=timezone.localdate()), back=project)


@require_POST
def reopening(request, pk):
    reserved(policies.may_plan(request.user))
    project = visible_project(request, pk)
    return act_and_go(request, partial(project.reopen, by=request.user), done=f"{project} a repris.", back=project)


def visible_project(request, pk):
    projects = ExternalProject.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(projects, pk=pk)


def _matrix(request):
    form = MatrixFilters(request.GET)
    table = matrix.read(request.user, form.communes(), today=timezone.localdate())
    return table, form.narrow(table.lines), form


def _describe(request, form, *, title, back):
    """Show the form; once it is valid, write it down and show the project."""
    if request.method == "POST" and form.is_valid():
        try:
            project = write_down(form, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{project} est noté.")
            return redirect(project)
    return fill_in(request, form, title=title, back=back)
