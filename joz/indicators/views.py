"""The figures, on screen."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.htmx import page
from joz.indicators.board import read_board
from joz.indicators.forms import DashboardFilters
from joz.indicators.policies import may_see_dashboard


@require_safe
def dashboard(request):
    """The funnel against the target, by funding agreement and period (R79)."""
    if not may_see_dashboard(request.user):
        raise PermissionDenied
    now, board = timezone.now(), None
    form = DashboardFilters(request.GET, today=timezone.localdate(now))
    if form.agreements and form.is_valid():
        agreement, period = form.cleaned_data["agreement"], form.chosen_period
        board = read_board(agreement, period, milestones=form.milestones, user=request.user, now=now)
    return page(request, "indicators/dashboard.html", {"form": form, "board": board}, fragment="board")
