"""The figures, on screen."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.components.spreadsheet import CsvFile
from joz.htmx import page
from joz.indicators import coverage as coverage_of
from joz.indicators import coverage_file as file_of
from joz.indicators.board import read_board
from joz.indicators.coverage_filters import CoverageFilters
from joz.indicators.forms import DashboardFilters
from joz.indicators.policies import may_see_coverage, may_see_dashboard, may_see_small_counts
from outreach.policies import may_plan, may_read_tours
from partners.models import Scheme


@require_safe
def dashboard(request):
    """The funnel against the target, by funding agreement and period (R79)."""
    if not may_see_dashboard(request.user):
        raise PermissionDenied
    now, board = timezone.now(), None
    form = DashboardFilters(request.GET, today=timezone.localdate(now))
    if form.agreements and form.is_valid():
        agreement, period = form.cleaned_data["agreement"], form.chosen_period
        asked = {"milestones": form.milestones, "whole": "whole" in request.GET}
        board = read_board(agreement, period, user=request.user, now=now, **asked)
    return page(request, "indicators/dashboard.html", {"form": form, "board": board}, fragment="board")


@require_safe
def coverage(request):
    """Which communes we were in, and which wait for us: the map and its table (R13)."""
    read, form = _coverage(request)
    acts = {"may_plan": may_plan(request.user), "may_ask": may_read_tours(request.user)}
    return page(request, "indicators/coverage.html", {"coverage": read, "form": form} | acts, fragment="rows")


@require_safe
def coverage_file(request):
    read, _ = _coverage(request)
    return CsvFile(f"couverture-{timezone.localdate():%Y-%m-%d}.csv", file_of.rows_of(read))


def _coverage(request):
    if not may_see_coverage(request.user):
        raise PermissionDenied
    form = CoverageFilters(request.GET, today=timezone.localdate())
    with_counts = may_see_small_counts(request.user, Scheme.objects.the_one())
    read = coverage_of.read(form.asked(), user=request.user, today=form.today, with_counts=with_counts)
    return read, form
