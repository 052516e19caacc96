"""The logbook of a vehicle: read, printed, taken away as a file, written."""

from functools import partial

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components.spreadsheet import CsvFile
from joz.htmx import page
from outreach.forms.fleet import LogbookForm
from outreach.models import LogbookEntry, Vehicle
from outreach.policies import may_keep_vehicles, may_use_vehicles
from outreach.reading import fleet, logbook
from outreach.views.vehicle_papers import fill_and_act
from partners.views.pages import Question, ask, reserved

PER_PAGE = 25
# On paper, a year of an ordinary vehicle.
PER_PAPER = 500


@require_safe
def logbook_of(request, pk):
    reserved(may_use_vehicles(request.user))
    vehicle, kind = get_object_or_404(Vehicle, pk=pk), asked_kind(request)
    per_page = PER_PAPER if "paper" in request.GET else PER_PAGE
    shown = Paginator(logbook.keys_of(vehicle, kind), per_page).get_page(request.GET.get("page"))
    context = {
        "vehicle": vehicle,
        "page": shown,
        "lines": logbook.lines_of(list(shown)),
        "kinds": logbook.KINDS,
        "kind": kind,
        "is_paper": "paper" in request.GET,
        "may_keep": may_keep_vehicles(request.user),
    }
    return page(request, "outreach/vehicles/logbook.html", context, fragment="rows")


@require_safe
def logbook_file(request, pk):
    """The same lines with the same filter, whole, as a spreadsheet."""
    reserved(may_use_vehicles(request.user))
    vehicle = get_object_or_404(Vehicle, pk=pk)
    lines = logbook.lines_of(list(logbook.keys_of(vehicle, asked_kind(request))))
    return CsvFile(f"carnet-vehicule-{vehicle.pk}-{timezone.localdate():%Y-%m-%d}.csv", logbook.file_rows(lines))


def asked_kind(request):
    kind = request.GET.get("kind", "")
    return kind if kind in dict(logbook.KINDS) else ""


@require_http_methods(["GET", "POST"])
def new_entry(request, pk):
    reserved(may_use_vehicles(request.user))
    vehicle = get_object_or_404(Vehicle, pk=pk)
    form = LogbookForm(request.POST or None, last_km=fleet.last_reading(vehicle))
    act = partial(LogbookEntry.write, vehicle=vehicle, by=request.user, on=timezone.localdate())
    return fill_and_act(request, vehicle, form, act, title="Écrire au carnet", done="C’est écrit au carnet de bord.")


@require_http_methods(["GET", "POST"])
def entry_withdrawal(request, pk):
    reserved(may_keep_vehicles(request.user))
    entry = get_object_or_404(LogbookEntry.objects.select_related("vehicle"), pk=pk)
    question = Question(
        title="Retirer cette ligne du carnet ?",
        consequence=f"{entry.get_kind_display()} du {entry.day:%d/%m/%Y} : écrite par erreur, elle disparaît.",
        button="Oui, la retirer",
        done="La ligne est retirée du carnet.",
        tone="danger",
    )
    return ask(request, question, partial(entry.withdraw, by=request.user), back=entry.vehicle)
