"""A vehicle goes to the garage: what would follow is shown, then done in one action; and it comes back."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from outreach.fleet import losing
from outreach.forms.fleet import DowntimeForm
from outreach.models import Vehicle, VehicleDowntime
from outreach.policies import may_use_vehicles
from outreach.reading.fleet import label_of
from outreach.views.vehicles import asked_day
from partners.views.pages import Question, ask, fill_in, reserved


@require_http_methods(["GET", "POST"])
def new_downtime(request, pk):
    reserved(may_use_vehicles(request.user))
    vehicle = get_object_or_404(Vehicle.objects.in_service(), pk=pk)
    form = DowntimeForm(request.POST or None, vehicle=vehicle, initial=_begins(request))
    answer = None
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        answer = _show_or_declare(request, vehicle, form)
    back = (vehicle, vehicle.name)
    title = f"Immobiliser · {vehicle}"
    return answer or fill_in(request, form, title=title, back=back, button="Voir ce que cela change")


def _begins(request):
    """Now, or from the day that the address asks for: a downtime that is drawn out."""
    if "from" in request.GET:
        return {"first_on": asked_day(request, "from")}
    return {"first_on": timezone.localdate(), "starts": timezone.localtime().time()}


def _show_or_declare(request, vehicle, form):
    """What would follow, or, once it was read and confirmed, the vehicle; None if a rule refuses."""
    what = {"by": request.user, "now": timezone.now(), **form.wished()}
    try:
        if not (shown := form.cleaned_data["shown"]):
            return _show(request, vehicle, form, losing.rehearse(vehicle, **what))
        losing.immobilise(vehicle, seen=shown, **what)
    except losing.NotWhatWasShown as change:
        messages.warning(request, str(change))
        return _show(request, vehicle, form, losing.rehearse(vehicle, **what))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, f"{vehicle} est à l’arrêt : tout est annulé ou repris, tout le monde est prévenu.")
    return redirect(vehicle)


def _show(request, vehicle, form, rehearsal):
    fates = rehearsal.fates
    context = {
        "vehicle": vehicle,
        "form": form,
        "shown": fates.seen,
        "replacement": form.cleaned_data["replacement"],
        "lost": [(use, label_of(use)) for use in fates.lost],
        "moved": [(use, label_of(use)) for use in fates.moved],
        "cut": [(use, label_of(use)) for use in fates.cut],
        "followed": rehearsal.followed,
        "told": list(rehearsal.told),
        "period": form.wished()["period"],
        "reason": dict(form.fields["reason"].choices)[form.cleaned_data["reason"]],
    }
    return TemplateResponse(request, "outreach/vehicles/downtime.html", context)


@require_http_methods(["GET", "POST"])
def downtime_end(request, pk):
    reserved(may_use_vehicles(request.user))
    downtime = get_object_or_404(VehicleDowntime.objects.select_related("use__vehicle"), pk=pk)
    vehicle = downtime.use.vehicle
    question = Question(
        title=f"{vehicle} reprend la route ?",
        consequence="On peut de nouveau le réserver dès maintenant. Ce qui a été annulé le reste : replanifiez-le.",
        button="Oui, il est de retour",
        done=f"{vehicle} reprend la route.",
    )
    return ask(request, question, partial(downtime.end, by=request.user, now=timezone.now()), back=vehicle)
