"""Where a pathway stands: one page to fill in, the picture of all of them, and the barriers by their names."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from partners.models import Theme
from tracking.actions import take_stock
from tracking.forms import BarrierForm, BarriersForm, DiagnosisForm
from tracking.models import Barrier, Pathway
from tracking.policies import may_diagnose
from tracking.reading import Picture
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for


@require_safe
def diagnoses(request, pk):
    """Every diagnosis of a pathway side by side."""
    pathway = get_object_or_404(Pathway.objects.visible_to(request.user).select_related("young_person"), pk=pk)
    let_in(request, pathway.young_person)
    made = list(pathway.diagnoses.with_states().by_date())
    context = {
        "pathway": pathway,
        "picture": Picture.of(made, list(Theme.objects.order_by("position"))),
        "may_diagnose": pathway.is_open and may_diagnose(request.user, pathway),
    }
    return TemplateResponse(request, "tracking/diagnoses.html", context)


@require_http_methods(["GET", "POST"])
@keeps_draft
def diagnosis(request, pk):
    pathway = pathway_for(request, pk, may_diagnose)
    form = diagnosis_form(request, pathway)
    if request.method == "POST" and form.is_valid():
        settled = {name: form.cleaned_data[name] for name in ("moment", "submission")}
        settled |= {"states": form.states, "codes": form.codes}
        try:
            take_stock(pathway, by=request.user, now=timezone.now(), **settled)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(
                request, pathway.young_person, "Le point est fait. Il se compare aux autres dans le dossier."
            )
    return show_act(request, pathway.young_person, form, title="Faire le point")


def diagnosis_form(request, pathway):
    """The page, filled in with where each theme stood the last time."""
    last = pathway.diagnoses.with_states().by_date().last()
    known = {"last": last, "barriers": list(pathway.barriers.by_age())}
    return DiagnosisForm(request.POST or None, themes=Theme.objects.offered(), **known)


@require_http_methods(["GET", "POST"])
def barriers(request, pk):
    pathway = pathway_for(request, pk, may_diagnose)
    form = BarriersForm(request.POST or None, barriers=pathway.barriers.all())
    if request.method == "POST" and form.is_valid():
        try:
            Barrier.identify(pathway, form.cleaned_data["codes"], by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, pathway.young_person, "C’est noté dans les freins.")
    return show_act(request, pathway.young_person, form, title="Nommer des freins")


@require_http_methods(["GET", "POST"])
def barrier(request, pk):
    found = workable_barrier(request, pk)
    form = BarrierForm(request.POST or None, barrier=found)
    if request.method == "POST" and form.is_valid():
        try:
            found.change(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, found.pathway.young_person, f"{found} : {found.get_status_display().lower()}.")
    return show_act(request, found.pathway.young_person, form, title=str(found))


@require_http_methods(["GET", "POST"])
def lifting(request, pk):
    """« Levé », in one tap; a question first without a script."""
    found = workable_barrier(request, pk)
    if request.method == "GET":
        return TemplateResponse(request, "tracking/lifting.html", {"barrier": found, "pathway": found.pathway})
    try:
        found.lift(by=request.user, now=timezone.now())
    except DomainError as error:
        return back_to(request, found.pathway.young_person, str(error))
    return back_to(request, found.pathway.young_person, f"Frein levé : {found}.")


def workable_barrier(request, pk):
    """The barrier, for an adviser of the organisation; 404 if unseen, 403 if not theirs to work on."""
    barriers = Barrier.objects.visible_to(request.user).select_related("pathway__young_person")
    found = get_object_or_404(barriers, pk=pk)
    if not may_diagnose(request.user, found.pathway):
        raise PermissionDenied
    let_in(request, found.pathway.young_person)
    return found
