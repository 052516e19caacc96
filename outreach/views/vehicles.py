"""The fleet at a glance, and the page of one vehicle."""

from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from outreach.fleet import keeping
from outreach.forms.fleet import VehicleForm
from outreach.models import Vehicle, VehicleDocument, VehicleDowntime, VehicleDriver, VehicleUse
from outreach.policies import may_keep_vehicles, may_use_vehicles
from outreach.reading import fleet, logbook, vehicle_figures
from outreach.reading.vehicle_week import week_of
from partners.views.pages import fill_in, reserved

BACK = ("outreach:vehicles", "Véhicules")
LATEST = 5
# A return that nobody noted for so long will not be.
STILL_NOTED = timedelta(days=30)


@require_safe
def vehicles(request):
    reserved(may_use_vehicles(request.user))
    now = timezone.now()
    context = {
        "lines": fleet.fleet(list(Vehicle.objects.by_service()), now=now),
        "to_renew": VehicleDocument.objects.to_renew(timezone.localdate(now)).select_related("vehicle"),
        "today": timezone.localdate(now),
        "may_keep": may_keep_vehicles(request.user),
    }
    return TemplateResponse(request, "outreach/vehicles/list.html", context)


@require_safe
def vehicle(request, pk):
    reserved(may_use_vehicles(request.user))
    one, today = get_object_or_404(Vehicle, pk=pk), timezone.localdate()
    context = {
        "vehicle": one,
        "week": week_of(one, asked_day(request, "week"), today=today),
        "may_keep": may_keep_vehicles(request.user),
    }
    if not request.htmx:
        context |= _about(one, timezone.now())
    return page(request, "outreach/vehicles/vehicle.html", context, fragment="week")


def _about(one, now):
    """All that a vehicle's page shows but its week."""
    today, lasting = timezone.localdate(now), VehicleDowntime.objects.lasting(now).filter(use__vehicle=one)
    keys = logbook.keys_of(one)[:LATEST]
    return {
        "line": fleet.fleet([one], now=now)[0],
        "counter": fleet.last_reading(one),
        "papers": papers_of(one, today),
        "drivers": VehicleDriver.objects.lasting(today).filter(vehicle=one).by_name(),
        "downtimes": lasting.select_related("use"),
        "past_downtimes": VehicleDowntime.objects.past(now).filter(use__vehicle=one).select_related("use")[:LATEST],
        "to_return": returns_to_note(one, now),
        "figures": vehicle_figures.figures_of(one, today=today),
        "logbook": logbook.lines_of(list(keys)),
    }


def papers_of(one, today):
    """(paper, what to say of it) of each kind, the first to end first."""
    papers = VehicleDocument.objects.current().filter(vehicle=one).in_order()
    return [(paper, fleet.state_of_paper(paper, today)) for paper in papers]


def returns_to_note(one, now):
    """The trips that are over, and whose kilometres nobody has noted."""
    over = VehicleUse.objects.driven().filter(vehicle=one, returned_at=None, period__endswith__lte=now)
    recent = over.filter(period__startswith__gte=now - STILL_NOTED).exclude(purpose=VehicleUse.Purpose.ACCOMPANIMENT)
    return [(use, fleet.label_of(use)) for use in recent.to_list().order_by("period", "pk")]


def asked_day(request, name):
    """The day that an address asks for; today when it asks for none, or for what is no day."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return timezone.localdate()
    return day if 2000 <= day.year <= 2100 else timezone.localdate()


@require_http_methods(["GET", "POST"])
def new_vehicle(request):
    reserved(may_keep_vehicles(request.user))
    return _describe(request, VehicleForm(request.POST or None), title="Ajouter un véhicule", back=BACK)


@require_http_methods(["GET", "POST"])
def edit_vehicle(request, pk):
    reserved(may_keep_vehicles(request.user))
    one = get_object_or_404(Vehicle, pk=pk)
    form = VehicleForm(request.POST or None, instance=one)
    return _describe(request, form, title="Modifier le véhicule", back=(one, one.name))


def _describe(request, form, *, title, back):
    if request.method == "POST" and form.is_valid():
        try:
            one = keeping.write_down(form, by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{one} est enregistré.")
            return redirect(one)
    return fill_in(request, form, title=title, back=back)
