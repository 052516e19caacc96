"""The pathways: their list, and who leads them."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.roles import is_adviser
from tracking.forms import HandoverForm, PathwayFilter
from tracking.forms.lists import ALL, ENTERED, MINE
from tracking.lines import PathwayLine
from tracking.models import Pathway
from tracking.policies import may_hand_over, may_open_day
from tracking.views.doors import let_in

PER_PAGE = 25


@require_safe
def pathways(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    seen = Pathway.objects.visible_to(request.user).open()
    usual = {"whose": MINE if is_adviser(request.user) else ALL, "sort": ENTERED}
    chosen = PathwayFilter(usual | request.GET.dict(), queryset=seen.latest_first(), request=request)
    shown = Paginator(chosen.qs.to_list(), PER_PAGE).get_page(request.GET.get("page"))
    line = partial(PathwayLine.of, reader=request.user, on=timezone.localdate())
    context = {"page": shown, "rows": [line(one) for one in shown], "filter": chosen, "visibility": seen.visibility}
    return page(request, "tracking/pathways.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def handover(request, pk):
    pathway = get_object_or_404(Pathway.objects.visible_to(request.user).to_list(), pk=pk)
    if not may_hand_over(request.user, pathway):
        raise PermissionDenied
    let_in(request, pathway.young_person)
    form = HandoverForm(request.POST or None, pathway=pathway)
    if request.method == "POST" and form.is_valid():
        try:
            pathway.hand_over(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.cleaned_data['to']} suit maintenant cette personne.")
            return redirect("tracking:person", pathway.young_person_id)
    history = pathway.assignments.select_related("adviser").by_date()
    return TemplateResponse(request, "tracking/handover.html", {"pathway": pathway, "form": form, "history": history})
