"""Entering a pathway, from a signal or once more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from referrals.models import Referral
from tracking.actions import enter_again, enter_pathway
from tracking.forms import EntryForm
from tracking.models import Pathway
from tracking.policies import may_enter, may_enter_again
from tracking.reading.pathway import last_known_situation
from tracking.views.doors import pathway_for


@require_http_methods(["GET", "POST"])
@keeps_draft
def entry(request, pk):
    referral = enterable_referral(request, pk)
    who = {"person": referral.young_person, "organisation_id": referral.recipient_id}
    form = EntryForm(request.POST or None, user=request.user, **who)
    if request.method == "POST" and form.is_valid():
        adviser = form.cleaned_data["adviser"]
        try:
            pathway = enter_pathway(referral, form.entry(), adviser=adviser, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return begun(request, pathway, adviser)
    return show_entry(request, "entry.html", referral.young_person, form, referral=referral)


@require_http_methods(["GET", "POST"])
def reentry(request, pk):
    left = pathway_for(request, pk, may_enter_again)
    who = {"person": left.young_person, "organisation_id": left.organisation_id}
    form = EntryForm(request.POST or None, user=request.user, situation=last_known_situation(left), **who)
    if request.method == "POST" and form.is_valid():
        adviser = form.cleaned_data["adviser"]
        try:
            pathway = enter_again(left, form.entry(), adviser=adviser, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return begun(request, pathway, adviser)
    is_in_pathway = Pathway.objects.visible_to(request.user).open().filter(young_person=left.young_person).exists()
    return show_entry(request, "reentry.html", left.young_person, form, is_in_pathway=is_in_pathway)


def begun(request, pathway, adviser):
    """To the person's page, which says that the pathway is open."""
    messages.success(request, f"Le parcours {pathway.number} est ouvert. Référent·e : {adviser}.")
    return redirect("tracking:person", pathway.young_person_id)


def show_entry(request, template, person, form, **context):
    known = {"person": person, "is_minor": person.is_minor(timezone.localdate()), "form": form}
    return TemplateResponse(request, f"tracking/{template}", known | context)


def enterable_referral(request, pk):
    """The referral, for an adviser of the organisation that received it; 404 if unseen, 403 if not theirs."""
    referral = get_object_or_404(Referral.objects.visible_to(request.user).with_people(), pk=pk)
    if not may_enter(request.user, referral):
        raise PermissionDenied
    return referral
