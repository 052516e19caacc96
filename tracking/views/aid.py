"""Financial aid: asked for and answered from a person's page; envelopes with what is left in each."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.models import Scheme
from partners.roles import is_team
from partners.views.pages import Question, ask, fill_in, reserved
from tracking.actions import describe_envelope
from tracking.forms import AidFilter, AidForm, AnswerForm, EnvelopeForm
from tracking.forms.lists import ALL
from tracking.models import AidEnvelope, FinancialAid
from tracking.policies import may_answer_aid, may_manage_envelopes, may_read_envelopes, may_support
from tracking.reading.supports import AidLine, AidTotal
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for

PER_PAGE = 25
AID = "tracking:aid"


@require_safe
def aid(request):
    reserved(may_read_envelopes(request.user))
    seen = FinancialAid.objects.visible_to(request.user)
    chosen = AidFilter({"whose": ALL} | request.GET.dict(), queryset=seen, request=request)
    shown = Paginator(chosen.qs.to_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "envelopes": AidEnvelope.objects.visible_to(request.user).select_related("funder").by_end(),
        "may_manage": may_manage_envelopes(request.user, Scheme.objects.the_one().carrier_id),
        "may_list": is_team(request.user),
        "totals": AidTotal.of_each(chosen.qs),
        "visibility": seen.visibility if is_team(request.user) else AidEnvelope.objects.all().visibility,
    } | {"page": shown, "rows": [AidLine.of(one) for one in shown], "filter": chosen, "today": timezone.localdate()}
    return page(request, "tracking/aid.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_aid(request, pk):
    pathway = pathway_for(request, pk, may_support)
    form = AidForm(request.POST or None, pathway=pathway)
    if request.method == "POST" and form.is_valid():
        try:
            FinancialAid.request(pathway, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, pathway.young_person, "La demande d’aide est notée.")
    return show_act(request, pathway.young_person, form, title="Demander une aide financière")


@require_http_methods(["GET", "POST"])
def answer(request, pk):
    aid = answerable(request, pk)
    person, form = aid.pathway.young_person, AnswerForm(request.POST or None, aid=aid)
    if request.method == "POST" and form.is_valid():
        try:
            form.verb(aid)(by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, f"{aid.get_kind_display()} : {aid.get_status_display().lower()}.")
    return show_act(request, person, form, title=f"{aid.get_kind_display()} : la suite")


def answerable(request, pk):
    """The aid, for whoever may note the answer; 404 if unseen, 403 otherwise."""
    seen = FinancialAid.objects.visible_to(request.user).select_related("pathway__young_person", "envelope")
    aid = get_object_or_404(seen, pk=pk)
    if not may_answer_aid(request.user, aid.pathway):
        raise PermissionDenied
    let_in(request, aid.pathway.young_person)
    return aid


# --- The envelopes ---


@require_http_methods(["GET", "POST"])
def new_envelope(request):
    carrier = Scheme.objects.the_one().carrier_id
    reserved(may_manage_envelopes(request.user, carrier))
    return describe(request, AidEnvelope(organisation_id=carrier), title="Ouvrir une enveloppe")


@require_http_methods(["GET", "POST"])
def envelope(request, pk):
    return describe(request, manageable(request, pk), title="Modifier l’enveloppe")


@require_http_methods(["GET", "POST"])
def closure(request, pk):
    envelope = manageable(request, pk)
    question = Question(
        title=f"Fermer l’enveloppe « {envelope} » ?",
        consequence="Plus aucune aide n’en sortira. Ce qui est accordé reste à verser, et reste compté.",
        button="Oui, la fermer",
        done=f"L’enveloppe « {envelope} » est fermée.",
        tone="danger",
    )
    act = partial(envelope.close, by=request.user, now=timezone.now())
    return ask(request, question, act, back=reverse(AID))


def manageable(request, pk):
    """The envelope, for those who manage it; 404 if unseen, 403 otherwise."""
    envelope = get_object_or_404(AidEnvelope.objects.visible_to(request.user), pk=pk)
    reserved(may_manage_envelopes(request.user, envelope.organisation_id))
    return envelope


def describe(request, envelope, *, title):
    """Show the form; once it is valid, keep what it says and go back to the envelopes."""
    form = EnvelopeForm(request.POST or None, instance=envelope)
    if request.method == "POST" and form.is_valid():
        try:
            describe_envelope(form, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L’enveloppe « {envelope} » est à jour.")
            return redirect(AID)
    return fill_in(request, form, title=title, back=(reverse(AID), "Les aides financières"))
