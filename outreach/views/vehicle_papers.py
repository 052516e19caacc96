"""The papers of a vehicle, and who may drive it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from outreach.forms.fields import colleagues
from outreach.forms.fleet import DocumentForm, DriverForm
from outreach.models import Vehicle, VehicleDocument, VehicleDriver
from outreach.policies import may_keep_vehicles
from partners.views.pages import Question, ask, fill_in, reserved


@require_http_methods(["GET", "POST"])
def new_document(request, pk):
    reserved(may_keep_vehicles(request.user))
    vehicle = get_object_or_404(Vehicle, pk=pk)
    form = DocumentForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    act = partial(VehicleDocument.note, vehicle=vehicle, by=request.user)
    return fill_and_act(request, vehicle, form, act, title="Noter un document", done="Le document est noté.")


@require_http_methods(["GET", "POST"])
def document_withdrawal(request, pk):
    reserved(may_keep_vehicles(request.user))
    paper = get_object_or_404(VehicleDocument.objects.select_related("vehicle"), pk=pk)
    question = Question(
        title=f"Retirer ce document ({paper.get_kind_display().lower()}) ?",
        consequence="Il a été noté par erreur : il disparaît, avec ses rappels. Pour un renouvellement, "
        "notez plutôt la nouvelle date.",
        button="Oui, le retirer",
        done="Le document est retiré.",
        tone="danger",
    )
    return ask(request, question, partial(paper.withdraw, by=request.user), back=paper.vehicle)


@require_http_methods(["GET", "POST"])
def new_driver(request, pk):
    reserved(may_keep_vehicles(request.user))
    vehicle = get_object_or_404(Vehicle, pk=pk)
    form = DriverForm(request.POST or None, staff=colleagues())
    act = partial(VehicleDriver.name, vehicle=vehicle, by=request.user, on=timezone.localdate())
    return fill_and_act(request, vehicle, form, act, title="Qui peut conduire", done="C’est noté.")


@require_http_methods(["GET", "POST"])
def driver_end(request, pk):
    reserved(may_keep_vehicles(request.user))
    driver = get_object_or_404(VehicleDriver.objects.select_related("vehicle", "user"), pk=pk)
    question = Question(
        title=f"{driver.user} ne conduit plus {driver.vehicle} ?",
        consequence="Dès aujourd’hui, personne ne réservera plus ce véhicule à son nom. Ce qui est déjà réservé le "
        "reste. Si la liste devient vide, toute l’équipe peut conduire.",
        button="Oui, retirer de la liste",
        done="C’est noté.",
    )
    return ask(request, question, partial(driver.end, by=request.user, on=timezone.localdate()), back=driver.vehicle)


def fill_and_act(request, vehicle, form, act, *, title, done, button="Enregistrer"):
    """Show a form about a vehicle; once it is valid, act, and show the vehicle."""
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(vehicle)
    return fill_in(request, form, title=f"{title} · {vehicle}", back=(vehicle, vehicle.name), button=button)
