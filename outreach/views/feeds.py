"""Calendars to subscribe to, for everybody: all of the agenda or a part of it, a tour, a stop."""

from dataclasses import replace
from datetime import timedelta

# The library’s own door to it counts no reading.
from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from outreach.agenda import calendars
from outreach.agenda.asking import AgendaForm
from outreach.agenda.reading import read
from outreach.agenda.stops import entries_of
from outreach.agenda.team import entries_for
from outreach.models import FeedKey, Stop, Tour
from outreach.policies import may_plan

# What was is kept a while: an event that vanishes while one is on the way helps nobody.
KEPT = timedelta(days=30)


@require_safe
@login_not_required
def agenda(request):
    """All of it, or one commune’s (`?commune=`), or one vehicle’s (`?vehicle=`); one that does not exist is a 404."""
    form = AgendaForm(request.GET)
    if form.errors:
        raise Http404
    now = timezone.now()
    asked = form.asked_here(now=now)
    asked = replace(asked, first=asked.first - KEPT, vehicle=form.said("vehicle"))
    name = " · ".join(["Où est le camping-car ?", *(str(one) for one in (form.origin, asked.vehicle) if one)])
    return answer(request, read(asked, now=now).entries, name=name)


@require_safe
@login_not_required
def tour(request, pk):
    tour = get_object_or_404(Tour.objects.published(), pk=pk)
    return answer(request, entries_of(tour.stops.public().in_order(), now=timezone.now()), name=tour.name)


@require_safe
@login_not_required
def stop(request, pk):
    """One stop, as it stands now: the file of one that moved is where it went."""
    asked = get_object_or_404(Stop.objects.public(), pk=pk)
    entries = entries_of(Stop.objects.public().filter(uid=asked.uid).in_order(), now=timezone.now())
    return answer(request, entries, name=entries[-1].headline)


@require_safe
@login_not_required
def team(request, token):
    """The calendar behind a secret address; one that opens nothing, or whose owner left the team, does not exist."""
    if consume(request, app="allauth.account", action="feed", limit_get=True) is None:
        return TemplateResponse(request, "429.html", status=429)
    now = timezone.now()
    key = get_object_or_404(FeedKey.objects.visible_to_holder(token).select_related("user", "vehicle"))
    if not may_plan(key.user):
        raise Http404
    key.note_fetch(now=now)
    response = answer(request, entries_for(key, now=now), name=key.label, is_secret=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def answer(request, entries, *, name, is_secret=False):
    """The calendar, or « not changed » to whoever has it already; it is written only when it is sent."""
    etag, changed_at = f'"{calendars.fingerprint(entries, name=name)}"', Stop.objects.last_change()
    modified = changed_at and int(changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = HttpResponse(calendars.written(entries, name=name), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = f'inline; filename="{slugify(name)}.ics"'
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    patch_cache_control(response, no_cache=True, **{"private" if is_secret else "public": True})
    return response
