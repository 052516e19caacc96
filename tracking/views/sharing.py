"""Sharing with a partner, and stopping it, by us or by the person; then what the partner reads (P10)."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from joz.audit import trail
from joz.components import qr
from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from joz.htmx import go, page
from referrals.notices import link
from referrals.views.faces import limited
from tracking.forms.sharing import SharingForm
from tracking.models import SharingAgreement
from tracking.policies import may_read_shared, may_share, may_stop_sharing
from tracking.shared import SharedView, shared_lines, shared_rows
from tracking.sharing import share, stop_sharing
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@keeps_draft
def sharing(request, pk):
    pathway = pathway_for(request, pk, may_share)
    person = pathway.young_person
    form = SharingForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and form.is_confirmed:
        try:
            made = share(pathway, by=request.user, now=timezone.now(), **form.agreement())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"C’est partagé avec {made.partner}, et avec personne d’autre.")
            return go(request, reverse("tracking:sharing_link", args=[made.pk]))
    return show_act(request, person, form, title="Partager avec un partenaire")


@require_safe
def sharing_link(request, pk):
    """What to hand over to the person: where they see what is shared, and stop it without us."""
    agreement, person = stoppable_agreement(request, pk)
    address = link("tracking:my_sharing", agreement.token)
    context = {"agreement": agreement, "person": person, "address": address, "qr": qr.drawn(address)}
    context["is_in_force"] = agreement.is_in_force(timezone.localdate())
    return TemplateResponse(request, "tracking/sharing_link.html", context)


@require_http_methods(["GET", "POST"])
def sharing_end(request, pk):
    agreement, person = stoppable_agreement(request, pk)
    if request.method == "POST":
        try:
            stop_sharing(agreement, by=request.user, now=timezone.now())
        except DomainError as error:
            return back_to(request, person, str(error))
        return back_to(request, person, f"Le partage est arrêté : {agreement.partner} ne voit plus rien.")
    return TemplateResponse(request, "tracking/sharing_end.html", {"agreement": agreement, "person": person})


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def my_sharing(request, token):
    """The person's own page: what is shared, with whom, until when; one question, and it stops."""
    seen = SharingAgreement.objects.visible_to_holder(token).select_related("partner", "young_person")
    agreement = get_object_or_404(seen)
    is_in_force = agreement.is_in_force(timezone.localdate())
    if request.method == "POST":
        with suppress(SharingAgreement.AlreadyRevoked):
            if is_in_force:
                stop_sharing(agreement, by=None, now=timezone.now())
        return redirect("tracking:my_sharing", token)
    context = {"agreement": agreement, "is_in_force": is_in_force, "is_asked": "stop" in request.GET}
    return TemplateResponse(request, "tracking/my_sharing.html", context)


@require_safe
def shared_with_us(request):
    if not may_read_shared(request.user):
        raise PermissionDenied
    seen = SharingAgreement.objects.visible_to_partner(request.user, timezone.localdate())
    rows = Paginator(shared_rows(seen), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": rows, "lines": shared_lines(rows), "visibility": seen.visibility}
    return page(request, "tracking/shared_with_us.html", context, fragment="rows")


@require_safe
def shared(request, pk):
    if not may_read_shared(request.user):
        raise PermissionDenied
    seen = SharingAgreement.objects.visible_to_partner(request.user, timezone.localdate())
    agreement = get_object_or_404(seen.select_related("young_person"), pk=pk)
    trail.opened(agreement.young_person, by=request.user, reason=f"Partage {agreement.pk} accordé par la personne")
    return TemplateResponse(request, "tracking/shared.html", {"shared": SharedView.of(agreement)})


def stoppable_agreement(request, pk):
    """The agreement and its person, for an adviser who follows them; 404 if unseen, 403 if not theirs to stop."""
    seen = SharingAgreement.objects.visible_to(request.user).select_related("young_person", "partner")
    agreement = get_object_or_404(seen, pk=pk)
    if not may_stop_sharing(request.user, agreement):
        raise PermissionDenied
    let_in(request, agreement.young_person)
    return agreement, agreement.young_person
