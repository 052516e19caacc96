"""The page of a person: one summary, one line of time; each opening leaves a trace (P20)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.audit import trail
from referrals.models import YoungPerson
from tracking.actions import tell
from tracking.forms import InformationForm, StepForm
from tracking.policies import may_tell
from tracking.reading import Dossier


@require_safe
def person(request, pk):
    found = visible_person(request, pk)
    if found.pk != pk:
        return redirect("tracking:person", found.pk)
    trail.opened(found, by=request.user)
    dossier = Dossier.of(found, reader=request.user, now=timezone.now())
    context = {"dossier": dossier, "person": found, "current": dossier.current, "form": StepForm()}
    return TemplateResponse(request, "tracking/person.html", context)


@require_http_methods(["GET", "POST"])
def information(request, pk):
    found = visible_person(request, pk)
    if not may_tell(request.user, found):
        raise PermissionDenied
    form = InformationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell(found, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "C’est noté : la personne sait ce que nous gardons, et comment tout arrêter.")
        return redirect("tracking:person", found.pk)
    return TemplateResponse(request, "tracking/information.html", {"person": found, "form": form})


def visible_person(request, pk):
    """The person, or whoever they were merged into; 404 for those that the user does not see."""
    people = YoungPerson.objects.visible_to(request.user).select_related("commune")
    return people.filter(pk=pk).first() or get_object_or_404(people, absorbed=pk)
