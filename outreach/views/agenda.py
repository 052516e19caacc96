"""Where we will be: by date and from one’s own commune, each stop, each tour; nothing to sign, no script needed."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from joz.htmx import page
from outreach.agenda import showing
from outreach.agenda.asking import AgendaForm
from outreach.agenda.reading import Agenda, in_time, read_form
from outreach.agenda.stops import entries_of
from outreach.agenda.ways import ways_from
from outreach.models import Stop, Tour

ROWS = 40


@require_safe
@login_not_required
@gzip_page
def agenda(request):
    form, now = AgendaForm(request.GET), timezone.now()
    found = read_form(form, now=now)
    context = {
        "form": form,
        "agenda": found,
        "page": Paginator(found.entries, ROWS).get_page(request.GET.get("page")),
        "tours": Tour.objects.published().lasting(timezone.localdate(now)),
        **showing.territory(found),
    }
    return page(request, "outreach/agenda.html", context, fragment="found")


@require_safe
@login_not_required
@gzip_page
def public_stop(request, pk):
    stops = Stop.objects.public().filter(pk=pk)
    form = AgendaForm(request.GET)
    stop = get_object_or_404(stops.select_related("place", "tour"))
    [entry] = entries_of(stops, now=timezone.now())
    context = {
        "stop": stop,
        "entry": entry,
        "form": form,
        "way": ways_from(form.origin).get(entry.commune.pk) if form.origin else None,
        **showing.of_stop(entry),
    }
    return TemplateResponse(request, "outreach/public_stop.html", context)


@require_safe
@login_not_required
@gzip_page
def public_tour(request, pk):
    tour = get_object_or_404(Tour.objects.published(), pk=pk)
    entries = in_time(entries_of(tour.stops.public(), now=timezone.now()))
    context = {"tour": tour, "agenda": Agenda(entries), **showing.of_tour(tour)}
    return TemplateResponse(request, "outreach/public_tour.html", context)
