"""Handover sheets: made with the person, printed, sent, taken back; and the page of whoever receives one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from referrals.views.faces import limited, posted
from tracking.forms import HandoverSheetForm, ReceivedSheetForm
from tracking.handover_sheets import hand, receive_answer, what_may_be_handed
from tracking.models import HandoverSheet
from tracking.policies import may_leave
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for


@require_http_methods(["GET", "POST"])
@keeps_draft
def new_sheet(request, pk):
    pathway = pathway_for(request, pk, may_leave)
    form = HandoverSheetForm(request.POST or None, may_be_handed=what_may_be_handed(pathway, on=timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        sheet = hand(pathway, by=request.user, now=timezone.now(), **form.handed())
        said = f"La fiche est en route vers {sheet.recipient_label}. Sa réponse s’affichera ici."
        return back_to(request, pathway.young_person, said)
    return show_act(request, pathway.young_person, form, title="Fiche de relais")


@require_safe
def sheet(request, pk):
    found = sheet_for(request, pk)
    context = {"sheet": found, "person": found.pathway.young_person, "awaits": found.awaits_answer(timezone.now())}
    may_act = may_leave(request.user, found.pathway)
    return TemplateResponse(request, "tracking/handover_sheet.html", context | {"may_act": may_act})


@require_http_methods(["GET", "POST"])
def sheet_revocation(request, pk):
    found = sheet_for(request, pk, may_leave)
    if request.method == "POST":
        try:
            found.revoke(by=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("tracking:sheet", found.pk)
        return back_to(request, found.pathway.young_person, "La fiche est retirée : son lien ne montre plus rien.")
    return TemplateResponse(request, "tracking/handover_sheet_revocation.html", {"sheet": found})


def sheet_for(request, pk, may=None):
    """The sheet, for a reader who may open the person's file; 404 if unseen, 403 if the act is not theirs."""
    sheets = HandoverSheet.objects.visible_to(request.user)
    found = get_object_or_404(sheets.select_related("pathway__young_person", "organisation", "made_by"), pk=pk)
    if may and not may(request.user, found.pathway):
        raise PermissionDenied
    let_in(request, found.pathway.young_person)
    return found


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def received_sheet(request, token):
    """Where the letter leads: what was handed, and one answer."""
    found = sheet_of_holder(token)
    form = ReceivedSheetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            receive_answer(found, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("tracking:received_sheet", token)
    context = {"sheet": found, "form": form, "awaits": found.awaits_answer(timezone.now())}
    return TemplateResponse(request, "tracking/received_sheet.html", context)


def sheet_of_holder(token):
    """The sheet behind a link that still shows something; else 404, whatever the reason."""
    sheets = HandoverSheet.objects.visible_to_holder(token).select_related("pathway", "organisation", "made_by")
    found = get_object_or_404(sheets)
    if not found.is_readable(timezone.now()):
        raise Http404
    return found
