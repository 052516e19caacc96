"""The places that partners lend: to be received in, or to park."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from joz.errors import DomainError
from partners import policies
from partners.actions import write_down
from partners.forms import PlaceForm
from partners.models import Organisation, Place
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved


@require_http_methods(["GET", "POST"])
def new_place(request, pk):
    reserved(policies.may_edit_directory(request.user))
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    place = Place(organisation=organisation, commune=organisation.commune)
    return _describe(request, place, title="Ajouter un lieu")


@require_http_methods(["GET", "POST"])
def edit_place(request, pk):
    reserved(policies.may_edit_directory(request.user))
    place = _visible(request, pk)
    return _describe(request, place, title=f"Modifier {place.name}")


@require_http_methods(["GET", "POST"])
def closure(request, pk):
    reserved(policies.may_edit_directory(request.user))
    place = _visible(request, pk)
    question = Question(
        title=f"{place.name} n’est plus disponible ?",
        consequence="Le lieu ne sera plus proposé. Ce qui s’y est fait reste compté.",
        button="Oui, le retirer",
        done=f"{place.name} n’est plus proposé.",
        tone="danger",
    )
    act = partial(place.close, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=place)


@require_POST
def reopening(request, pk):
    reserved(policies.may_edit_directory(request.user))
    place = _visible(request, pk)
    done = f"{place.name} est de nouveau proposé."
    return act_and_go(request, partial(place.reopen, by=request.user), done=done, back=place)


def _visible(request, pk):
    places = Place.objects.visible_to(request.user).select_related("organisation", "commune")
    return get_object_or_404(places, pk=pk)


def _describe(request, place, *, title):
    """Show the form; once it is valid, write the place down and go where it stands."""
    form = PlaceForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        try:
            write_down(form, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{place.name} est dans l’annuaire.")
            return redirect(place)
    back = place.organisation or place.commune
    return fill_in(request, form, title=title, back=(back, back))
