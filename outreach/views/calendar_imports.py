"""Another project’s calendar as a file: bring it, read over what it changes, let it in."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from joz.errors import DomainError
from joz.htmx import page
from outreach import policies
from outreach.forms.calendar_imports import CalendarUploadForm, UnknownCommunesForm
from outreach.models import CalendarImport
from outreach.projects.reading_over import read_over
from outreach.views.projects import visible_project
from partners.views.pages import act_and_go, reserved

ROWS = 50


@require_http_methods(["GET", "POST"])
def new_calendar_import(request, pk):
    project = visible_project(request, pk)
    reserved(policies.may_note_passages(request.user, project))
    now = timezone.now()
    form = CalendarUploadForm(request.POST or None, request.FILES or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        said = {"fingerprint": form.fingerprint, "by": request.user, "now": now}
        try:
            return redirect(CalendarImport.bring(project, form.reading, **said))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return TemplateResponse(request, "outreach/projects/import_new.html", {"form": form, "project": project})


@require_http_methods(["GET", "POST"])
def calendar_import(request, pk):
    """What a file would change, until it is let in; what it changed, afterwards."""
    batch = _brought(request, pk)
    over = read_over(batch, today=timezone.localdate())
    form = UnknownCommunesForm(request.POST if request.method == "POST" else None, typed=over.unknown)
    if request.method == "POST" and form.is_valid():
        changes = partial(over.again, communes=form.communes())
        settle = partial(batch.settle, changes, by=request.user, now=timezone.now())
        return act_and_go(request, settle, done="L’agenda est à jour.", back=batch)
    shown = Paginator(over.to_read, ROWS).get_page(request.GET.get("page"))
    context = {"batch": batch, "project": batch.project, "over": over, "form": form, "page": shown}
    return page(request, "outreach/projects/import.html", context, fragment="rows")


@require_POST
def abandonment(request, pk):
    batch = _brought(request, pk)
    batch.give_up(by=request.user)
    messages.success(request, "Rien n’est entré, et ce qui avait été lu est effacé.")
    return redirect(batch.project)


def _brought(request, pk):
    """The file, for whoever may note the stops of its project."""
    batch = get_object_or_404(CalendarImport.objects.select_related("project__organisation", "brought_by"), pk=pk)
    reserved(policies.may_note_passages(request.user, batch.project))
    return batch
