"""Where the other projects go: listed, noted by hand, corrected, withdrawn."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components import french
from joz.components.spreadsheet import CsvFile
from joz.errors import DomainError
from joz.htmx import page
from outreach import policies
from outreach.forms.projects import PassageFilters, PassageForm, as_typed
from outreach.models import ExternalStop
from outreach.projects import passages_file
from outreach.views.projects import visible_project
from partners.views.pages import Question, ask, fill_in, reserved

ROWS = 30


@require_safe
def external_stops(request):
    reserved(policies.may_read_tours(request.user))
    stops, form = _list(request)
    shown = Paginator(stops, ROWS).get_page(request.GET.get("page"))
    context = {"page": shown, "form": form, "visibility": stops.visibility}
    return page(request, "outreach/projects/stops.html", context, fragment="rows")


@require_safe
def external_stops_file(request):
    reserved(policies.may_read_tours(request.user))
    stops, _ = _list(request)
    return CsvFile(f"passages-{timezone.localdate():%Y-%m-%d}.csv", passages_file.rows_of(stops))


@require_http_methods(["GET", "POST"])
def new_external_stop(request, pk):
    project = visible_project(request, pk)
    reserved(policies.may_note_passages(request.user, project))
    form = PassageForm(request.POST or None, initial={"commune": request.GET.get("commune")})
    note = partial(ExternalStop.note, project=project, by=request.user, now=timezone.now())
    return _say(request, form, note, project, title=f"Noter un passage de {project}", keys=("submission",))


@require_http_methods(["GET", "POST"])
def edit_external_stop(request, pk):
    stop = _noted(request, pk)
    form = PassageForm(request.POST or None, initial=as_typed(stop))
    return _say(request, form, partial(stop.amend, by=request.user), stop.project, title="Corriger ce passage")


@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    stop = _noted(request, pk)
    question = Question(
        title=f"Retirer le passage du {french.day(stop.day)} à {stop.commune} ?",
        consequence="Il ne sera plus montré. S’il est encore dans leur agenda, leur prochain fichier le remettra.",
        button="Oui, le retirer",
        done="Le passage est retiré.",
        tone="danger",
    )
    return ask(request, question, partial(stop.withdraw, by=request.user), back=stop.project)


def _list(request):
    form = PassageFilters(request.GET)
    return form.narrow(ExternalStop.objects.of_open_projects().to_list(), today=timezone.localdate()), form


def _noted(request, pk):
    """The stop, for whoever may change it."""
    stop = get_object_or_404(ExternalStop.objects.select_related("project__organisation", "commune"), pk=pk)
    reserved(policies.may_note_passages(request.user, stop.project))
    return stop


def _say(request, form, act, project, *, title, keys=()):
    """Show the form; once it is valid, act on what it says and show the project."""
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.passage(), **{key: form.cleaned_data[key] for key in keys})
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est noté.")
            return redirect(project)
    return fill_in(request, form, title=title, back=(project, project))
