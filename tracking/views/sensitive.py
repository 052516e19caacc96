"""What only the person decides to say: a recognised disability, and how they feel, on a page without names."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from tracking.forms import DisabilityForm, SelfRatingForm
from tracking.models import Disability, Pathway, SelfRating
from tracking.policies import may_diagnose, may_know_disability
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for


@require_http_methods(["GET", "POST"])
def disability(request, pk):
    pathway = pathway_for(request, pk, may_know_disability)
    known = Disability.objects.visible_to(request.user).filter(pk=pathway.young_person_id).first()
    form = DisabilityForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            Disability.note(pathway, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, pathway.young_person, "C’est noté. Seul·e le référent ou la référente le voit.")
    return show_act(request, pathway.young_person, form, title="Reconnaissance de handicap")


@require_http_methods(["GET", "POST"])
def self_rating(request, pk):
    """A page to hand over with the phone: no name on it, nothing to open from it."""
    pathway = rated_pathway(request, pk)
    form = SelfRatingForm(request.POST or None)
    is_exit = "exit" in request.GET
    if request.method == "POST" and form.is_valid():
        now, submission = timezone.now(), form.cleaned_data["submission"]
        try:
            SelfRating.give(
                pathway, answers=form.answers, is_exit=is_exit, by=request.user, now=now, submission=submission
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect(reverse("tracking:self_rating", args=[pk]) + "?thanks=1")
    template = "tracking/self_rating_thanks.html" if "thanks" in request.GET else "tracking/self_rating.html"
    return TemplateResponse(request, template, {"form": form, "pk": pk})


def rated_pathway(request, pk):
    """The open pathway of a person, for an adviser of its organisation; 404 if unseen, 403 if not theirs."""
    pathway = get_object_or_404(
        Pathway.objects.visible_to(request.user).open().select_related("young_person"), young_person=pk
    )
    if not may_diagnose(request.user, pathway):
        raise PermissionDenied
    let_in(request, pathway.young_person)
    return pathway
