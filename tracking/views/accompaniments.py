"""Driving people: planned from a person's page, noted at the return; the run sheet of those to come."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.views.pages import Question, ask, reserved
from tracking.forms import AccompanimentForm, ReturnForm
from tracking.models import Accompaniment
from tracking.policies import may_open_day, may_support
from tracking.reading.supports import DriveLine, DriveTotal
from tracking.views.acting import back_to, person_url, show_act
from tracking.views.doors import let_in, pathway_for

PER_PAGE = 25


@require_safe
def accompaniments(request):
    reserved(may_open_day(request.user))
    seen = Accompaniment.objects.visible_to(request.user)
    past = request.GET.get("when") == "past"
    rows = seen.past() if past else seen.to_drive()
    shown = Paginator(rows.to_list(), PER_PAGE).get_page(request.GET.get("page"))
    lines = [DriveLine.of(one, reader=request.user, on=timezone.localdate()) for one in shown]
    context = {"page": shown, "rows": lines, "is_past": past, "visibility": seen.visibility}
    context["totals"] = DriveTotal.of_each(seen) if past else []
    return page(request, "tracking/accompaniments.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_accompaniment(request, pk):
    pathway = pathway_for(request, pk, may_support)
    person, form = pathway.young_person, AccompanimentForm(request.POST or None, pathway=pathway)
    if request.method == "POST" and form.is_valid():
        try:
            Accompaniment.plan(pathway, by=request.user, **form.trip())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "Le trajet est prévu, le véhicule est pris.")
    today = timezone.localdate()
    allowed = not person.is_minor(today) or person.authorisations.covering("transport", today).exists()
    return show_act(request, person, form, title="Accompagner à un rendez-vous", needs_authorisation=not allowed)


@require_http_methods(["GET", "POST"])
def coming_back(request, pk):
    drive = drivable(request, pk)
    person, form = drive.pathway.young_person, ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drive.come_back(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "Le retour est noté.")
    return show_act(request, person, form, title="Noter le retour")


@require_http_methods(["GET", "POST"])
def cancellation(request, pk):
    drive = drivable(request, pk)
    question = Question(
        title="Annuler ce trajet ?",
        consequence="Le véhicule et la personne qui conduit redeviennent libres. Aucun message ne part : prévenez.",
        button="Oui, annuler le trajet",
        done="Le trajet est annulé, le véhicule est libre.",
        tone="danger",
    )
    act = partial(drive.cancel, by=request.user, now=timezone.now())
    return ask(request, question, act, back=person_url(drive.pathway.young_person))


def drivable(request, pk):
    """The accompaniment, for an adviser of the organisation; 404 if unseen, 403 if not theirs."""
    seen = Accompaniment.objects.visible_to(request.user).select_related("pathway__young_person", "use")
    drive = get_object_or_404(seen, pk=pk)
    if not may_support(request.user, drive.pathway):
        raise PermissionDenied
    let_in(request, drive.pathway.young_person)
    return drive
