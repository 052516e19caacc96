"""What is done with a stop: staffed, announced, confirmed, moved, cancelled, withdrawn, done again."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from joz.components import french
from joz.errors import DomainError
from joz.htmx import page
from outreach import actions, policies
from outreach.forms import CancelForm, MoveForm, PlanForm, RepeatForm, TeamForm
from outreach.models import EquipmentItem, StopCheck
from outreach.reading.stop import StopPage
from outreach.stops import followers, telling
from outreach.views.judging import SAVE, is_sent, show
from outreach.views.stops import done, moment, visible
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved


@require_http_methods(["GET", "POST"])
def team(request, pk):
    stop = to_plan(request, pk)
    form = TeamForm(request.POST or None, stop=stop)
    if is_sent(request, form):
        try:
            actions.set_team(stop, **moment(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, stop, "L’équipe est notée.")
    return ask_about(request, form, stop, title=f"Qui va à {stop.commune} ?", button="Enregistrer l’équipe")


@require_http_methods(["GET", "POST"])
def planning(request, pk):
    stop = to_plan(request, pk)
    form = PlanForm(request.POST or None, stop=stop)
    if is_sent(request, form):
        try:
            actions.plan_stop(stop, **moment(request), despite=form.cleaned_data["despite"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, stop, "La halte est planifiée : elle est annoncée.")
    return ask_about(request, form, stop, title="Planifier cette halte ?", button="Oui, planifier")


@require_POST
def confirmation(request, pk):
    stop = to_plan(request, pk)
    return act_and_go(request, partial(stop.confirm, **moment(request)), done="La halte est confirmée.", back=stop)


@require_http_methods(["GET", "POST"])
def move(request, pk):
    stop = to_plan(request, pk)
    form = MoveForm(request.POST or None, stop=stop)
    if is_sent(request, form):
        try:
            new = actions.move_stop(stop, **moment(request), despite=form.cleaned_data["despite"], **form.what())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, new, "La halte est déplacée : les personnes concernées sont prévenues.")
    return ask_about(
        request, form, stop, title=f"Déplacer la halte {french.of(stop.commune.name)}", button="Déplacer la halte"
    )


@require_http_methods(["GET", "POST"])
def cancellation(request, pk):
    stop = to_plan(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stop.cancel(**moment(request), reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, stop, "La halte est annulée : les personnes concernées sont prévenues.")
    context = {"form": form, "stops": [stop], "back": stop.get_absolute_url(), "back_text": "La halte"}
    return page(request, "outreach/cancellation.html", context | consequences([stop], by=request.user))


@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    stop = to_plan(request, pk)
    question = Question(
        title=f"Retirer ce brouillon {french.of(stop.commune.name)} ?",
        consequence=f"Il était prévu {french.moment(stop.starts_at)}. Personne n’en a été prévenu : il disparaît.",
        button="Oui, le retirer",
        done="Le brouillon est retiré.",
        tone="danger",
    )
    if request.method != "POST":
        return ask(request, question, None, back=stop)
    return act_and_go(request, partial(stop.withdraw, by=request.user), done=question.done, back="outreach:board")


@require_http_methods(["GET", "POST"])
def repetition(request, pk):
    stop = to_plan(request, pk)
    form = RepeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = {"days": form.days(), "submission": form.cleaned_data["submission"]}
            made = actions.repeat_stop(stop, **moment(request), **sent)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{french.count(len(made), 'brouillon')} : vérifiez, puis planifiez.")
            return redirect(made[0])
    title = f"Refaire la halte {french.of(stop.commune.name)}"
    return fill_in(request, form, title=title, back=(stop, "La halte"), button="Préparer les brouillons")


@require_POST
def check(request, pk, item_pk):
    """Tick or untick something to take along; the form says which."""
    stop, item = to_plan(request, pk), get_object_or_404(EquipmentItem, pk=item_pk)
    try:
        if request.POST.get("ready") == "yes":
            StopCheck.tick(stop, item, **moment(request))
        else:
            StopCheck.untick(stop, item, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if not request.htmx:
        return redirect(stop)
    return page(request, "outreach/stop.html", {"shown": StopPage.of(stop, request.user)}, fragment="equipment")


def to_plan(request, pk):
    """A stop, for whoever plans: 403, then 404."""
    reserved(policies.may_plan(request.user))
    return visible(request, pk)


def ask_about(request, form, stop, *, title, button):
    back = (stop.get_absolute_url(), "La halte")
    return show(request, form, title=title, back=back, buttons=[(SAVE, button, "btn-primary")], stop=stop)


def consequences(stops, *, by):
    """Who will be told, and what follows: said before, so that nobody is surprised after."""
    told = {user for stop in stops for user in telling.concerned(stop, timezone.localdate())} - {by}
    return {"told": sorted(told, key=str), "followed": followers.standing_on(stops)}
