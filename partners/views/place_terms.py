"""On what terms a place receives us: its opening hours, and the leave to park there."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.errors import DomainError
from partners import policies
from partners.forms import HoursForm, PermitForm
from partners.models import OpeningHours, ParkingPermit, Place
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved


@require_safe
def terms(request, pk):
    place, today = visible(request, pk), timezone.localdate()
    permits = ParkingPermit.objects.filter(place=place)
    context = {
        "place": place,
        "hours": OpeningHours.objects.filter(place=place).by_week(),
        "permits": permits.lasting(today).newest_first(),
        "ended": permits.ended(today).newest_first()[:5],
        "ending_soon": permits.ending_soon(today).first(),
    }
    return TemplateResponse(request, "partners/place_terms.html", context)


@require_http_methods(["GET", "POST"])
def new_hours(request, pk):
    place, form = visible(request, pk), HoursForm(request.POST or None)
    act = partial(OpeningHours.note, place, by=request.user)
    return note(request, place, form, act, title=f"Horaires de {place.name}", done="Les horaires sont notés.")


@require_POST
def hours_withdrawal(request, pk, hours_pk):
    place = visible(request, pk)
    hours = get_object_or_404(OpeningHours, pk=hours_pk, place=place)
    back = resolve_url("partners:place_terms", pk)
    return act_and_go(request, partial(hours.withdraw, by=request.user), done="Cet horaire est retiré.", back=back)


@require_http_methods(["GET", "POST"])
def new_permit(request, pk):
    place = visible(request, pk)
    form = PermitForm(request.POST or None, initial={"first_day": timezone.localdate()})
    act = partial(ParkingPermit.note, place, by=request.user)
    title = f"Stationner à {place.name}"
    return note(request, place, form, act, title=title, done="L’autorisation est notée.")


@require_http_methods(["GET", "POST"])
def permit_end(request, pk, permit_pk):
    place = visible(request, pk)
    permit = get_object_or_404(ParkingPermit.objects.select_related("place"), pk=permit_pk, place=place)
    question = Question(
        title=f"Mettre fin à l’autorisation de {place.name} ?",
        consequence="Dès aujourd’hui, une halte du camping-car y sera signalée sans autorisation.",
        button="Oui, y mettre fin",
        done="L’autorisation est terminée.",
        tone="danger",
    )
    act = partial(permit.end, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=resolve_url("partners:place_terms", pk))


def visible(request, pk):
    """A place, for whoever writes the directory: 403, then 404."""
    reserved(policies.may_edit_directory(request.user))
    places = Place.objects.visible_to(request.user).select_related("organisation", "commune")
    return get_object_or_404(places, pk=pk)


def note(request, place, form, act, *, title, done):
    """Show a form about a place; once it is valid, note what it says and go back to the terms."""
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("partners:place_terms", place.pk)
    back = (resolve_url("partners:place_terms", place.pk), "Horaires et stationnement")
    return fill_in(request, form, title=title, back=back)
