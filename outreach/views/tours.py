"""A tour: prepared, published whole, called off whole, done again."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components import french
from joz.errors import DomainError
from outreach import actions, policies
from outreach.forms import CancelForm, PublishForm, RepeatTourForm, TourForm
from outreach.models import EquipmentItem, Tour
from outreach.reading.tour import TourPage
from outreach.views.stop_acts import consequences
from outreach.views.stops import done, moment
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved

BOARD = ("outreach:board", "Tournées")


@require_safe
def tour(request, pk):
    reserved(policies.may_read_tours(request.user))
    shown = TourPage.of(visible(request, pk), request.user)
    context = {"shown": shown, "tour": shown.tour, "may_plan": policies.may_plan(request.user)}
    return TemplateResponse(request, "outreach/tour.html", context | {"today": timezone.localdate()})


@require_safe
def sheet(request, pk):
    """The run sheet, for paper: where, when, who, what to take along."""
    reserved(policies.may_plan(request.user))
    shown = TourPage.of(visible(request, pk), request.user)
    context = {"shown": shown, "tour": shown.tour, "equipment": EquipmentItem.objects.active().in_order()}
    return TemplateResponse(request, "outreach/tour_sheet.html", context)


@require_http_methods(["GET", "POST"])
def new_tour(request):
    reserved(policies.may_plan(request.user))
    form = TourForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        prepared = Tour.prepare(by=request.user, submission=form.cleaned_data["submission"], **form.what())
        return done(request, prepared, "La tournée est en préparation : ajoutez ses haltes.")
    return fill_in(request, form, title="Préparer une tournée", back=BOARD, button="Préparer cette tournée")


@require_http_methods(["GET", "POST"])
def edit_tour(request, pk):
    kept = to_plan(request, pk)
    form = TourForm(request.POST or None, tour=kept, initial=TourForm.values(kept))
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_tour(kept, form, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, "La tournée est modifiée.")
    return fill_in(request, form, title=f"Modifier « {kept} »", back=(kept, kept))


@require_http_methods(["GET", "POST"])
def publication(request, pk):
    kept = to_plan(request, pk)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_tour(kept, **moment(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, "La tournée est publiée : chacun peut la lire.")
    context = {"form": form, "tour": kept, "shown": TourPage.of(kept, request.user)}
    return TemplateResponse(request, "outreach/tour_publication.html", context)


@require_http_methods(["GET", "POST"])
def cancellation(request, pk):
    kept = to_plan(request, pk)
    form, stops = CancelForm(request.POST or None), TourPage.of(kept, request.user).changeable
    if request.method == "POST" and form.is_valid():
        try:
            lost = actions.cancel_tour(kept, **moment(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, kept, f"{french.count(len(lost), 'halte')} : annulation faite, chacun est prévenu.")
    context = {"form": form, "stops": stops, "tour": kept, "back": kept.get_absolute_url(), "back_text": kept}
    context |= consequences(stops, by=request.user)
    return TemplateResponse(request, "outreach/cancellation.html", context)


@require_http_methods(["GET", "POST"])
def repetition(request, pk):
    kept = to_plan(request, pk)
    form = RepeatTourForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        try:
            again = actions.repeat_tour(kept, **moment(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La tournée est en préparation : vérifiez ses haltes, puis publiez-la.")
            return redirect(again)
    return fill_in(request, form, title=f"Refaire « {kept} »", back=(kept, kept), button="Préparer les brouillons")


@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    kept = to_plan(request, pk)
    question = Question(
        title=f"Retirer « {kept} » ?",
        consequence="Elle disparaît avec ses brouillons. Personne n’en a été prévenu.",
        button="Oui, la retirer",
        done="La tournée est retirée.",
        tone="danger",
    )
    if request.method != "POST":
        return ask(request, question, None, back=resolve_url(kept))
    return act_and_go(request, partial(kept.withdraw, by=request.user), done=question.done, back="outreach:board")


def visible(request, pk):
    return get_object_or_404(Tour.objects.visible_to(request.user).select_related("vehicle", "plan"), pk=pk)


def to_plan(request, pk):
    """A tour, for whoever plans: 403, then 404."""
    reserved(policies.may_plan(request.user))
    return visible(request, pk)
