"""Who follows how many people; a caseload that changes hands; an absence that a colleague covers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components import french
from joz.errors import DomainError
from tracking.caseload import VISIBILITY, advisers_beside, caseloads, hand_over_caseload, team_of
from tracking.forms.caseload import AbsenceForm, CaseloadHandoverForm
from tracking.models import AbsenceCover, Pathway
from tracking.policies import may_open_day, may_share_out


@require_safe
def workload(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    lines = caseloads(request.user, on=timezone.localdate())
    return TemplateResponse(request, "tracking/caseloads.html", {"lines": lines, "visibility": VISIBILITY})


@require_http_methods(["GET", "POST"])
def handover(request, pk):
    adviser, organisation = adviser_for(request, pk)
    pathways = Pathway.objects.visible_to(request.user).to_hand_over(adviser, organisation)
    form = CaseloadHandoverForm(request.POST or None, pathways=pathways, organisation_id=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_over_caseload(giver=adviser, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            say_what_was_done(request, done)
            return redirect("tracking:caseloads")
    context = {"adviser": adviser, "form": form, "has_people": bool(form.fields["pathways"].initial)}
    return TemplateResponse(request, "tracking/caseload_handover.html", context)


@require_http_methods(["GET", "POST"])
def absence(request, pk):
    adviser, organisation = adviser_for(request, pk)
    form = AbsenceForm(request.POST or None, organisation_id=organisation)
    if request.method == "POST" and form.is_valid():
        who = {"adviser": adviser, "organisation_id": organisation}
        try:
            planned = AbsenceCover.plan(**who, **form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"C’est noté : {planned.substitute} remplace {adviser} {planned.days}.")
            return redirect("tracking:caseloads")
    coming = AbsenceCover.objects.visible_to(request.user).filter(adviser=adviser).lasting(timezone.localdate())
    context = {"adviser": adviser, "form": form, "coming": coming.select_related("substitute").soonest_first()}
    return TemplateResponse(request, "tracking/absence.html", context)


@require_http_methods(["GET", "POST"])
def absence_end(request, pk):
    seen = AbsenceCover.objects.visible_to(request.user).select_related("adviser", "substitute")
    absence = get_object_or_404(seen, pk=pk)
    if not may_share_out(request.user, absence.adviser, absence.organisation_id):
        raise PermissionDenied
    if request.method == "POST":
        absence.end(by=request.user, on=timezone.localdate())
        messages.success(request, f"{absence.adviser} suit de nouveau ses parcours.")
        return redirect("tracking:caseloads")
    return TemplateResponse(request, "tracking/absence_end.html", {"absence": absence})


def adviser_for(request, pk):
    """An adviser of the reader's team and their organisation, for whoever may share out: 404, 403 otherwise."""
    adviser = get_object_or_404(advisers_beside(request.user), pk=pk)
    organisation = team_of(adviser, beside=request.user)
    if not may_share_out(request.user, adviser, organisation):
        raise PermissionDenied
    return adviser, organisation


def say_what_was_done(request, done):
    """How many changed hands, and who did not."""
    to = done.handover.receiver
    messages.success(request, f"{french.count(done.count, 'personne')} : {to} est maintenant leur référent·e.")
    if done.kept:
        numbers = ", ".join(pathway.number for pathway in done.kept)
        messages.warning(request, f"{to} ne peut pas suivre {numbers} : choisissez quelqu’un d’autre.")
