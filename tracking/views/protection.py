"""Closing a file to others than those named, or to oneself; and what a manager does about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from referrals.models import ConflictOfInterest, Restriction
from tracking import protection
from tracking.forms.protection import ReadersForm, RestrictionForm
from tracking.policies import may_declare_tie, may_look_after_files, may_restrict
from tracking.views.acting import back_to, person_url, show_act
from tracking.views.doors import known_person, person_for


@require_safe
def protected_files(request):
    if not may_look_after_files(request.user):
        raise PermissionDenied
    context = {
        "files": protection.restricted_files(request.user),
        "ties": protection.declared_ties(request.user),
    }
    return TemplateResponse(request, "tracking/protected_files.html", context)


@require_http_methods(["GET", "POST"])
def restriction(request, pk):
    person = person_for(request, pk, may_restrict)
    form = RestrictionForm(request.POST or None, person=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            Restriction.place(person, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "Ce dossier est restreint : seules les personnes nommées le voient.")
    return show_act(request, person, form, title="Restreindre ce dossier")


@require_http_methods(["GET", "POST"])
def readers(request, pk):
    found = changeable_restriction(request, pk)
    form = ReadersForm(request.POST or None, restriction=found)
    if request.method == "POST" and form.is_valid():
        try:
            found.name_only(form.cleaned_data["users"], by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"C’est noté : {found.dossier_number} est visible des personnes nommées.")
            return redirect(way_back(request, found))
    context = {"restriction": found, "form": form, "back_url": way_back(request, found)}
    return TemplateResponse(request, "tracking/readers.html", context)


@require_http_methods(["GET", "POST"])
def restriction_end(request, pk):
    found = changeable_restriction(request, pk)
    if request.method == "POST":
        try:
            found.lift(by=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"{found.dossier_number} est de nouveau ouvert à toute l’équipe.")
        return redirect(way_back(request, found))
    context = {"restriction": found, "back_url": way_back(request, found)}
    return TemplateResponse(request, "tracking/restriction_end.html", context)


@require_http_methods(["GET", "POST"])
def tie(request, pk):
    """« Je connais cette personne »: nothing of the file is read before it is said."""
    person = known_person(request, pk)
    if not may_declare_tie(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        ConflictOfInterest.declare(person, by=request.user, now=timezone.now())
        messages.success(
            request,
            "Merci de l’avoir dit. Ce dossier vous est fermé ; une responsable le confiera à quelqu’un d’autre.",
        )
        return redirect("landing")
    return TemplateResponse(request, "tracking/tie.html", {"person": person})


@require_http_methods(["GET", "POST"])
def tie_end(request, pk):
    found = get_object_or_404(ConflictOfInterest.objects.visible_to(request.user).select_related("user"), pk=pk)
    if request.method == "POST":
        try:
            found.withdraw(by=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"{found.user} peut de nouveau ouvrir {found.dossier_number}.")
        return redirect("tracking:protected_files")
    return TemplateResponse(request, "tracking/tie_end.html", {"tie": found})


def changeable_restriction(request, pk):
    """A restriction that still holds; 404 for whoever is neither named nor a manager."""
    found = Restriction.objects.visible_to(request.user).active().select_related("young_person")
    return get_object_or_404(found, pk=pk)


def way_back(request, found):
    """A manager goes back to the list of closed files; an adviser to the file, while they see it."""
    if may_look_after_files(request.user):
        return reverse("tracking:protected_files")
    is_named = found.readers.filter(user=request.user).exists()
    return person_url(found.young_person) if is_named else reverse("landing")
