"""Leaving a pathway, taking that back, and those who may be lost from sight."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.roles import is_adviser
from tracking.forms import ExitForm, OutOfSightFilter, PostponementForm
from tracking.forms.lists import ALL, MINE
from tracking.leaving import leave_pathway, undo_exit
from tracking.lines import PathwayLine, StepLine
from tracking.models import ExitPostponement, Pathway
from tracking.models.pathway import OUT_OF_SIGHT_AFTER
from tracking.policies import may_leave, may_open_day
from tracking.views.acting import back_to, show_act
from tracking.views.doors import pathway_for

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def exit_(request, pk):
    pathway = pathway_for(request, pk, may_leave)
    form = ExitForm(request.POST or None, pathway=pathway, initial={"reason": request.GET.get("reason")})
    if request.method == "POST" and form.is_valid():
        try:
            noted = leave_pathway(pathway, form.leaving(), by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            said = f"Le parcours est terminé : {noted.get_reason_display()}. Vous pouvez l’annuler pendant 7 jours."
            return back_to(request, pathway.young_person, said)
    return show_exit(request, pathway, form)


def show_exit(request, pathway, form):
    to_do = pathway.steps.to_do().select_related("theme").by_due_date()
    steps = [StepLine.of(step, on=timezone.localdate(), with_words=True) for step in to_do]
    context = {"pathway": pathway, "steps": steps, "template": "tracking/exit.html"}
    return show_act(request, pathway.young_person, form, title="Terminer le parcours", **context)


@require_http_methods(["GET", "POST"])
def exit_cancellation(request, pk):
    pathway = pathway_for(request, pk, may_leave)
    if pathway.is_open:
        return redirect("tracking:person", pathway.young_person_id)
    if request.method == "POST":
        try:
            undo_exit(pathway.exit, by=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("tracking:person", pathway.young_person_id)
        return back_to(request, pathway.young_person, "La sortie est annulée : le parcours continue.")
    context = {"pathway": pathway, "template": "tracking/exit_cancellation.html"}
    return show_act(request, pathway.young_person, None, title="Annuler la sortie", **context)


@require_http_methods(["GET", "POST"])
def postponement(request, pk):
    pathway = pathway_for(request, pk, may_leave)
    form = PostponementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.until(timezone.localdate())
        try:
            ExitPostponement.keep(pathway, until=until, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{pathway.young_person.called} reste en parcours. On en reparle ensuite.")
            return redirect("tracking:out_of_sight")
    return show_act(request, pathway.young_person, form, title="Garder le parcours ouvert")


@require_safe
def out_of_sight(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    seen = Pathway.objects.visible_to(request.user)
    silent = seen.without_contact_since(OUT_OF_SIGHT_AFTER, timezone.localdate()).by_last_contact()
    usual = {"whose": MINE if is_adviser(request.user) else ALL}
    chosen = OutOfSightFilter(usual | request.GET.dict(), queryset=silent, request=request)
    shown = Paginator(chosen.qs.to_list(), PER_PAGE).get_page(request.GET.get("page"))
    line = partial(PathwayLine.of, reader=request.user, on=timezone.localdate())
    context = {"page": shown, "rows": [line(one) for one in shown], "filter": chosen, "visibility": seen.visibility}
    may_act = {"may_act": is_adviser(request.user), "keep": PostponementForm()}
    return page(request, "tracking/out_of_sight.html", context | may_act, fragment="rows")
