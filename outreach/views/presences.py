"""Recurring presences at partners' places: begun, paused, ended; each coming day is a stop."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from outreach.forms.fields import colleagues
from outreach.forms.presence import EndForm, PauseForm, PresenceForm
from outreach.models import Presence, Stop
from outreach.policies import may_pause, may_plan, may_read_tours
from outreach.reading.presences import PresenceLine
from partners.models import Place
from partners.views.pages import fill_in, reserved

PER_PAGE = 25
BACK = ("outreach:presences", "Permanences")


@require_safe
def presences(request):
    reserved(may_read_tours(request.user))
    today, ended = timezone.localdate(), request.GET.get("when") == "ended"
    seen = Presence.objects.visible_to(request.user)
    rows = (seen.ended(today) if ended else seen.lasting(today)).by_place().with_next_day(today)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": [PresenceLine.of(one) for one in shown], "is_ended": ended}
    context |= {"may_plan": may_plan(request.user), "visibility": seen.visibility}
    return page(request, "outreach/presences/list.html", context, fragment="rows")


@require_safe
def presence(request, pk):
    reserved(may_read_tours(request.user))
    one = visible(request, pk)
    stops = Stop.objects.visible_to(request.user).filter(presence=one)
    today = timezone.localdate()
    context = {
        "presence": one,
        "line": PresenceLine.of(one),
        "coming": stops.filter(day__gte=today).in_order().to_list()[:PER_PAGE],
        "held_count": stops.held().count(),
        "pauses": one.rests_after(today),
        "may_plan": may_plan(request.user),
        "may_pause": may_pause(request.user, one),
        "is_over": one.ended_on is not None,
    }
    return TemplateResponse(request, "outreach/presences/presence.html", context)


@require_http_methods(["GET", "POST"])
def new_presence(request):
    reserved(may_plan(request.user))
    places = Place.objects.visible_to(request.user).open().by_name().select_related("commune")
    form = PresenceForm(
        request.POST or None, places=places, team=colleagues(), initial={"place": request.GET.get("place")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            begun = Presence.begin(by=request.user, now=timezone.now(), **form.wished())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La permanence commence : ses prochains jours sont dans l’agenda.")
            return redirect(begun)
    return fill_in(request, form, title="Commencer une permanence", back=BACK, button="Commencer")


@require_http_methods(["GET", "POST"])
def pause(request, pk):
    one = visible(request, pk)
    reserved(may_pause(request.user, one))
    said = "La pause est notée : les jours concernés sont annulés, tout le monde est prévenu."
    return _rest(request, one, PauseForm, one.pause, title="Mettre en pause", done=said)


@require_http_methods(["GET", "POST"])
def end(request, pk):
    reserved(may_plan(request.user))
    one = visible(request, pk)
    said = "La permanence se termine : ses jours annoncés sont annulés, tout le monde est prévenu."
    return _rest(request, one, EndForm, one.end, title="Mettre fin à la permanence", done=said)


def _rest(request, one, form_class, act, *, title, done):
    """Show the days asked for; once they are valid, act, and say that everyone concerned is told."""
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partial(act, by=request.user, now=timezone.now())(**form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(one)
    return fill_in(request, form, title=title, back=(one, one.place.name), button="Annuler ces jours et prévenir")


def visible(request, pk):
    """A presence that the reader may see, or 404."""
    seen = Presence.objects.visible_to(request.user).select_related("place__commune", "place__organisation")
    return get_object_or_404(seen.prefetch_related("team"), pk=pk)
