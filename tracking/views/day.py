"""« Ma journée », and each of its lists whole."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.htmx import page
from tracking import day as waiting
from tracking.concerns import ConcernLine, concerns_of
from tracking.lines import DueStep
from tracking.policies import may_look_after_files, may_open_day
from tracking.protection import to_take_over

PER_PAGE = 25


@require_safe
def day(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    context = {"day": waiting.Day.of(request.user, now=timezone.now()), "to_take_over": 0}
    if may_look_after_files(request.user):
        context["to_take_over"] = to_take_over(request.user).count()
    return TemplateResponse(request, "tracking/day.html", context)


@require_safe
def call_backs(request):
    return whole_list(request, "tracking/call_backs.html", waiting.call_backs(request.user, timezone.now()))


@require_safe
def steps_due(request):
    line = partial(DueStep.of, reader=request.user, on=timezone.localdate())
    return whole_list(request, "tracking/steps_due.html", waiting.steps(request.user, timezone.now()), line)


@require_safe
def to_inform(request):
    return whole_list(request, "tracking/to_inform.html", waiting.to_inform(request.user, timezone.now()))


@require_safe
def concern(request, slug):
    found = next((one for one in concerns_of(request.user) if one.slug == slug), None)
    if not may_open_day(request.user):
        raise PermissionDenied
    if found is None:
        raise Http404
    on = timezone.localdate()
    line, rows = partial(ConcernLine.of, reader=request.user, on=on), found.rows(request.user, on).to_list()
    return whole_list(request, "tracking/concern.html", rows, line, concern=found)


def whole_list(request, template, rows, line=None, **more):
    """A list of the day from its first row to its last, page by page."""
    if not may_open_day(request.user):
        raise PermissionDenied
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": [line(row) for row in shown] if line else shown}
    return page(request, template, context | more | {"visibility": waiting.visibility(request.user)}, fragment="rows")
