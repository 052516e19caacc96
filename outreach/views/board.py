"""The board of the week, and the list equal to it."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.components.spreadsheet import CsvFile
from joz.htmx import page
from outreach import policies
from outreach.filters import BoardFilter, StopFilter
from outreach.models import Stop, Tour, Vehicle
from outreach.reading import stops_file as _file
from outreach.reading.board import Block, Week, lay_out
from outreach.stops.conflicts import conflicts_of
from partners.views.pages import reserved

ROWS = 25


@require_safe
def board(request):
    reserved(policies.may_read_tours(request.user))
    today, plans = timezone.localdate(), policies.may_plan(request.user)
    week = Week.named(request.GET.get("week"), today)
    seen = Stop.objects.visible_to(request.user)
    chosen = BoardFilter(request.GET, seen.between(week.first, week.last), request=request)
    stops = list(chosen.qs.to_list().in_order())
    conflicts = conflicts_of(stops) if plans else {}
    context = {
        "filter": chosen,
        "board": lay_out(week, stops, conflicts, _vehicles(chosen, plans), today=today),
        "tours": _tours(request, week),
        "visibility": seen.visibility,
        "may_plan": plans,
    }
    return page(request, "outreach/board.html", context, fragment="board")


@require_safe
def stops(request):
    reserved(policies.may_read_tours(request.user))
    chosen, plans = _chosen(request), policies.may_plan(request.user)
    shown = Paginator(chosen.qs.to_list(), ROWS).get_page(request.GET.get("page"))
    conflicts = conflicts_of(shown) if plans else {}
    context = {
        "filter": chosen,
        "page": shown,
        "blocks": [Block(stop, conflicts.get(stop, [])) for stop in shown],
        "visibility": chosen.queryset.visibility,
        "may_plan": plans,
    }
    return page(request, "outreach/stops.html", context, fragment="rows")


@require_safe
def stops_file(request):
    """The same list with the same filters, whole, as a spreadsheet."""
    reserved(policies.may_plan(request.user))
    rows = _chosen(request).qs.select_related("commune__intercommunality", "place", "tour", "vehicle")
    return CsvFile(f"haltes-{timezone.localdate():%Y-%m-%d}.csv", _file.rows_of(rows))


def _chosen(request):
    return StopFilter(request.GET, Stop.objects.visible_to(request.user).in_order(), request=request)


def _vehicles(chosen, plans):
    """Whoever plans sees the vehicles that stay in the garage too."""
    asked = chosen.form.cleaned_data.get("vehicle") if chosen.form.is_valid() else None
    if asked or not plans:
        return [asked] if isinstance(asked, Vehicle) else []
    return Vehicle.objects.in_service()


def _tours(request, week):
    """Those of the week, and those that are being prepared."""
    seen = Tour.objects.visible_to(request.user)
    return seen.around(week.first, week.last).with_counts()
