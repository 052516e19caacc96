"""Requests for a stop: asked by town halls, partners and ambassadors, answered by the team."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.htmx import page
from outreach.forms.visit_request import VisitRequestForm
from outreach.models import VisitRequest
from outreach.policies import may_plan, may_read_tours
from partners.views.pages import act_and_go, fill_in, reserved

PER_PAGE = 25
BACK = ("outreach:visit_requests", "Demandes de passage")


@require_safe
def visit_requests(request):
    reserved(may_read_tours(request.user))
    seen = VisitRequest.objects.visible_to(request.user)
    answered = request.GET.get("fate") == "answered"
    rows = seen.answered() if answered else seen.open()
    shown = Paginator(rows.newest_first().to_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "is_answered": answered, "may_plan": may_plan(request.user)}
    context["visibility"] = seen.visibility
    return page(request, "outreach/visit_requests.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_visit_request(request):
    reserved(may_read_tours(request.user))
    form = VisitRequestForm(request.POST or None, initial={"commune": request.GET.get("commune")})
    if request.method == "POST" and form.is_valid():
        asked = VisitRequest.ask(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, f"C’est demandé : l’équipe sait que {asked.commune} vous attend.")
        return redirect("outreach:visit_requests")
    return fill_in(request, form, title="Demander un passage", back=BACK, button="Demander")


@require_POST
def visit_request_closure(request, pk):
    reserved(may_plan(request.user))
    one = get_object_or_404(VisitRequest.objects.visible_to(request.user), pk=pk)
    act = partial(one.close, by=request.user, on=timezone.localdate())
    return act_and_go(request, act, done="La demande est répondue.", back="outreach:visit_requests")
