"""« Proposer une tournée » : ask for days, read why, decide otherwise, compare, and make a tour of it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.background import ask_soon
from joz.errors import DomainError
from joz.htmx import page
from outreach.forms.fields import colleagues
from outreach.forms.plan import ChangeForm, PlanForm, TourNameForm
from outreach.models import PlanRun
from outreach.plans.changing import Change, ask_again, changed
from outreach.plans.publishing import make_tour
from outreach.plans.wishes import Wishes
from outreach.policies import may_plan
from outreach.reading.plan_map import draw_plan
from outreach.reading.plans import Comparison, PlanView
from outreach.tasks import work_out_plans
from partners.models import Commune, Scheme
from partners.views.pages import fill_in, reserved

PER_PAGE = 20
BACK = ("outreach:plans", "Plans proposés")
USUAL = {"name": "Prochaine tournée"}


@require_safe
def plans(request):
    reserved(may_plan(request.user))
    runs = PlanRun.objects.of_days().newest_first().select_related("asked_by", "tour", "after")
    shown = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, PlanView.of(run)) for run in shown]
    years = PlanRun.objects.of_year().newest_first()[:3]
    return TemplateResponse(request, "outreach/plans/list.html", {"page": shown, "rows": rows, "years": years})


@require_http_methods(["GET", "POST"])
def new_plan(request):
    reserved(may_plan(request.user))
    base = Scheme.objects.values_list("carrier__commune", flat=True).get()
    form = PlanForm(request.POST or None, people=colleagues(), base=base, initial=USUAL)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("submission", "name")}
        run = PlanRun.ask(by=request.user, now=timezone.now(), wishes=form.wishes().written(), **said)
        ask_soon(work_out_plans)
        return redirect("outreach:plan", run.pk)
    return fill_in(request, form, title="Proposer une tournée", back=BACK, button="Chercher le meilleur plan")


@require_safe
def plan(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_days().select_related("after", "tour"), pk=pk)
    view = PlanView.of(run)
    context = {
        "run": run,
        "view": view,
        "map": draw_plan(view, Commune.objects.covered().by_name()) if run.is_over else None,
        "next_submission": uuid.uuid4(),
        "Change": Change,
        "is_explained": view.is_explained or not run.may_still_explain(timezone.now()),
    }
    return page(request, "outreach/plans/plan.html", context, fragment="plan")


@require_POST
def stop(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_days(), pk=pk)
    try:
        run.stop(by=request.user, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("outreach:plan", run.pk)


@require_POST
def change(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_days(), pk=pk)
    wishes = Wishes.read(run.wishes)
    form = ChangeForm(request.POST, days=wishes.days)
    if not form.is_valid():
        messages.error(request, "Cette décision n’a pas été comprise : recommencez depuis le plan.")
        return redirect("outreach:plan", run.pk)
    said = form.cleaned_data
    wishes = changed(wishes, said["change"], commune=said["commune"].pk, day=said["day"])
    again = ask_again(run, wishes, by=request.user, now=timezone.now(), submission=said["submission"])
    ask_soon(work_out_plans)
    return redirect("outreach:plan", again.pk)


@require_safe
def comparison(request, pk, other_pk):
    reserved(may_plan(request.user))
    runs = [get_object_or_404(PlanRun.objects.of_days(), pk=one, result__isnull=False) for one in (pk, other_pk)]
    views = [PlanView.of(run) for run in runs]
    context = {"plans": list(zip(runs, views, strict=True)), "comparison": Comparison.of(*views)}
    return TemplateResponse(request, "outreach/plans/comparison.html", context)


@require_http_methods(["GET", "POST"])
def tour(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_days(), pk=pk)
    form = TourNameForm(request.POST or None, initial={"name": run.name})
    if request.method == "POST" and form.is_valid():
        try:
            made = make_tour(run, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La tournée est préparée : rien n’est encore annoncé.")
            return redirect(made)
    context = {"run": run, "view": PlanView.of(run), "form": form}
    return TemplateResponse(request, "outreach/plans/tour.html", context)
