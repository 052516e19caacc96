"""Reserving a vehicle, giving it back, noting the kilometres of a trip."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from joz.htmx import page
from outreach.forms.fleet import ReservationForm, ReturnForm
from outreach.models import Vehicle, VehicleUse
from outreach.policies import may_end_use, may_keep_vehicles, may_note_return, may_use_vehicles
from outreach.reading import fleet
from outreach.reading.vehicle_week import slots_of, uses_between
from outreach.views.vehicle_papers import fill_and_act
from outreach.views.vehicles import asked_day
from partners.views.pages import Question, ask, reserved


@require_http_methods(["GET", "POST"])
def new_use(request, pk):
    reserved(may_use_vehicles(request.user))
    vehicle, day = get_object_or_404(Vehicle.objects.in_service(), pk=pk), asked_day(request, "day")
    form = ReservationForm(request.POST or None, initial={"day": day}, address=request.path)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if _reserve(request, vehicle, form):
            return redirect(f"{vehicle.get_absolute_url()}?week={day}")
    context = {"vehicle": vehicle, "form": form, "day": day, "slots": slots_of(uses_between(vehicle, day, day), day)}
    return page(request, "outreach/vehicles/reservation.html", context, fragment="taken")


def _reserve(request, vehicle, form):
    """Whether the vehicle could be taken; if not, the form says why."""
    who = {"driver": request.user, "by": request.user}
    try:
        VehicleUse.reserve(vehicle=vehicle, now=timezone.now(), **who, **form.wished())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{vehicle} est à vous à ce moment-là.")
    return True


@require_http_methods(["GET", "POST"])
def cancellation(request, pk):
    use = drivable(request, pk)
    reserved(may_end_use(request.user, use))
    question = Question(
        title="Annuler cette réservation ?",
        consequence="Le véhicule redevient libre à ce moment-là.",
        button="Oui, annuler la réservation",
        done="La réservation est annulée, le véhicule est libre.",
        tone="danger",
    )
    return ask(request, question, partial(use.cancel, by=request.user, now=timezone.now()), back=use.vehicle)


@require_http_methods(["GET", "POST"])
def coming_back(request, pk):
    use = drivable(request, pk)
    reserved(may_note_return(request.user, use))
    form = ReturnForm(request.POST or None, initial={"km_out": fleet.last_reading(use.vehicle)})
    act = partial(use.bring_back, by=request.user, now=timezone.now())
    return fill_and_act(
        request, use.vehicle, form, act, title="Noter le retour", done="Le retour est noté.", button="Noter le retour"
    )


@require_http_methods(["GET", "POST"])
def correction(request, pk):
    reserved(may_keep_vehicles(request.user))
    use = get_object_or_404(VehicleUse.objects.back().to_list(), pk=pk)
    form = ReturnForm(request.POST or None, initial={"km_out": use.km_out, "km_back": use.km_back})
    act = partial(use.correct, by=request.user)
    return fill_and_act(request, use.vehicle, form, act, title="Corriger un trajet", done="Le trajet est corrigé.")


def drivable(request, pk):
    """A use that goes somewhere, for whoever uses the vehicles; 404 if there is none."""
    reserved(may_use_vehicles(request.user))
    return get_object_or_404(VehicleUse.objects.driven().to_list(), pk=pk)
