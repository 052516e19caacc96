"""The year: asked, read by month and by commune, taken away as a file."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.background import ask_soon
from joz.components.spreadsheet import CsvFile
from joz.htmx import page
from outreach.forms.plan_year import YearForm
from outreach.models import PlanRun
from outreach.policies import may_plan
from outreach.reading.plan_year import YearView
from outreach.tasks import work_out_plans
from partners.models import Scheme
from partners.views.pages import fill_in, reserved

PLANS = ("outreach:plans", "Plans proposés")


@require_http_methods(["GET", "POST"])
def new_year(request):
    reserved(may_plan(request.user))
    base = Scheme.objects.values_list("carrier__commune", flat=True).get()
    form = YearForm(request.POST or None, base=base)
    if request.method == "POST" and form.is_valid():
        said = {"submission": form.cleaned_data["submission"], "wishes": form.wishes().written()}
        said["name"] = f"L’année à partir du {form.cleaned_data['first']:%d/%m/%Y}"
        run = PlanRun.ask(by=request.user, now=timezone.now(), kind=PlanRun.Kind.YEAR, **said)
        ask_soon(work_out_plans)
        return redirect("outreach:year", run.pk)
    return fill_in(request, form, title="Planifier l’année", back=PLANS, button="Chercher la rotation")


@require_safe
def year(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_year(), pk=pk)
    context = {"run": run, "view": YearView.of(run)}
    return page(request, "outreach/plans/year.html", context, fragment="year")


@require_safe
def year_file(request, pk):
    reserved(may_plan(request.user))
    run = get_object_or_404(PlanRun.objects.of_year(), pk=pk, result__isnull=False)
    rows = [[f"{one.day:%d/%m/%Y}", ", ".join(one.communes), one.driving] for one in _outings(run)]
    return CsvFile("annee.csv", [["Jour", "Communes", "Route"], *rows])


def _outings(run):
    return [outing for month in YearView.of(run).months for outing in month.outings]
