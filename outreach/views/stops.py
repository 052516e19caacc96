"""A stop: its page, and the form by which it is prepared and corrected."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components import french
from joz.errors import DomainError
from joz.htmx import page
from outreach import actions, policies
from outreach.forms import DetailsForm, StopForm
from outreach.models import Stop, Tour
from outreach.reading.held import Held
from outreach.reading.stop import StopPage
from outreach.views.judging import DRAFT, PLAN, is_sent, show
from partners.views.pages import fill_in, reserved

PREPARE = [(PLAN, "Planifier", "btn-primary"), (DRAFT, "Garder en brouillon", "btn-secondary")]


@require_safe
def stop(request, pk):
    reserved(policies.may_read_tours(request.user))
    kept, may_plan = visible(request, pk), policies.may_plan(request.user)
    context = {"shown": StopPage.of(kept, request.user), "may_plan": may_plan}
    context["held"] = Held.of(kept) if may_plan else None
    return page(request, "outreach/stop.html", context)


@require_http_methods(["GET", "POST"])
def new_stop(request):
    reserved(policies.may_plan(request.user))
    form = StopForm(request.POST or None, tours=tours(request), initial=prefilled(request))
    if is_sent(request, form):
        try:
            kept = actions.prepare_stop(**written(request), submission=form.cleaned_data["submission"], **form.what())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, "La halte est planifiée." if not kept.is_draft else "Le brouillon est gardé.")
    back = (resolve_url("outreach:board"), "Tournées")
    return show(request, form, title="Nouvelle halte", back=back, buttons=PREPARE)


@require_http_methods(["GET", "POST"])
def edit_stop(request, pk):
    reserved(policies.may_plan(request.user))
    kept = visible(request, pk)
    return edit_draft(request, kept) if kept.is_draft else edit_details(request, kept)


def edit_draft(request, kept):
    form = StopForm(request.POST or None, tours=tours(request), stop=kept, initial=StopForm.values(kept))
    if is_sent(request, form):
        try:
            actions.rewrite_draft(kept, compare=form.compare_with, **written(request), **form.what())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, "La halte est modifiée.")
    back = (kept.get_absolute_url(), "La halte")
    return show(request, form, title=f"Modifier la halte {french.of(kept.commune.name)}", back=back, buttons=PREPARE)


def edit_details(request, kept):
    form = DetailsForm(request.POST or None, initial=DetailsForm.values(kept))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_details(kept, form, by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, "La halte est corrigée.")
    return fill_in(request, form, title=f"Corriger la halte {french.of(kept.commune.name)}", back=(kept, "La halte"))


def visible(request, pk):
    return get_object_or_404(Stop.objects.visible_to(request.user).to_list(), pk=pk)


def tours(request):
    """Those that a stop may still be put in."""
    return Tour.objects.visible_to(request.user).lasting(timezone.localdate())


def prefilled(request):
    """What an address says of the stop to be: its day, its vehicle, its tour, its place."""
    asked = {name: request.GET.get(name) for name in ("day", "vehicle", "tour", "commune", "place")}
    return {"starts_at": "09:30", "ends_at": "12:00"} | {name: value for name, value in asked.items() if value}


def moment(request):
    return {"by": request.user, "now": timezone.now()}


def written(request):
    """Who acts, and whether to announce at once, whatever is to be checked."""
    despite = bool(request.POST.get("despite"))
    return moment(request) | {"announce": request.POST.get("act") == PLAN, "despite": despite}


def done(request, kept, words):
    messages.success(request, words)
    return redirect(kept)
