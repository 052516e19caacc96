"""Entering a pathway."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from referrals.models import Referral
from tracking.actions import enter_pathway
from tracking.forms import EntryForm
from tracking.policies import may_enter


@require_http_methods(["GET", "POST"])
def entry(request, pk):
    referral = enterable_referral(request, pk)
    form = EntryForm(request.POST or None, referral=referral, user=request.user)
    if request.method == "POST" and form.is_valid():
        adviser = form.cleaned_data["adviser"]
        try:
            pathway = enter_pathway(referral, form.entry(), adviser=adviser, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Le parcours {pathway.number} est ouvert. Référent·e : {adviser}.")
            return redirect("tracking:person", pathway.young_person_id)
    return show_entry(request, referral, form)


def show_entry(request, referral, form):
    person = referral.young_person
    context = {"referral": referral, "person": person, "is_minor": person.is_minor(timezone.localdate()), "form": form}
    return TemplateResponse(request, "tracking/entry.html", context)


def enterable_referral(request, pk):
    """The referral, for an adviser of the organisation that received it; 404 if unseen, 403 if not theirs."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user).with_people(), pk=pk)
    if not may_enter(request.user, referral):
        raise PermissionDenied
    return referral
