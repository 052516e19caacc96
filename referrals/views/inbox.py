"""The adviser's inbox: read a signal, answer it, try to reach the person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.audit import trail
from joz.errors import DomainError
from joz.htmx import page
from referrals import actions
from referrals.comparing import Comparison
from referrals.forms import AttemptForm, ChoicesForm, DuplicateForm, InboxFilter, RefusalForm, tabs
from referrals.models import NotSamePerson, PossibleDuplicate, Referral
from referrals.policies import brings_lists, may_answer, may_open_inbox
from referrals.reading import Reading
from referrals.views.faces import posted

PER_PAGE = 25


@require_safe
def inbox(request):
    if not may_open_inbox(request.user):
        raise PermissionDenied
    received = Referral.objects.visible_to(request.user)
    chosen = InboxFilter({"state": "todo", **request.GET.dict()}, queryset=received)
    counts = received.counted(timezone.now())
    context = {
        "filter": chosen,
        "tabs": tabs(chosen.current_state, counts),
        "page": listed(chosen.qs, request),
        "counts": counts,
        "duplicates": PossibleDuplicate.objects.visible_to(request.user).count(),
        "visibility": received.visibility,
        "may_import": brings_lists(request.user),
    }
    return page(request, "referrals/inbox.html", context, fragment="rows")


@require_safe
def detail(request, pk):
    referral = visible_referral(request, pk)
    trail.opened(referral.young_person, by=request.user)
    return show_referral(request, referral, AttemptForm(proposed=referral.next_try_channel))


@require_POST
def acceptance(request, pk):
    referral = answerable_referral(request, pk)
    writes = "write" in request.POST
    try:
        actions.take_on(referral, by=request.user, now=timezone.now(), write_to_person=writes)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Vous suivez maintenant le signalement {referral.number}.")
    return redirect("referrals:detail", pk)


@require_http_methods(["GET", "POST"])
def refusal(request, pk):
    referral = answerable_referral(request, pk)
    form = RefusalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            referral.refuse(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Signalement {referral.number} clos. L’expéditeur verra « Clos ».")
            return redirect("referrals:inbox")
    return TemplateResponse(request, "referrals/refusal.html", {"referral": referral, "form": form})


@require_http_methods(["GET", "POST"])
def duplicate(request, pk):
    """Compare two signals side by side; then say that they are about the same person."""
    referral = answerable_referral(request, pk)
    others = Referral.objects.visible_to(request.user).with_people().exclude(pk=pk)
    form = DuplicateForm(request.POST or request.GET, others=others)
    if not form.is_valid():
        return redirect("referrals:detail", pk)
    other = form.cleaned_data["of"]
    if request.method == "POST":
        return say_same_person(request, referral, other)
    comparison = Comparison.of(referral.young_person, other.young_person)
    context = {"referral": referral, "other": other, "comparison": comparison}
    return TemplateResponse(request, "referrals/duplicate.html", context)


def say_same_person(request, referral, other):
    choices = ChoicesForm(request.POST)
    chosen = choices.choices if choices.is_valid() else None
    try:
        actions.say_same_person(referral, other, by=request.user, now=timezone.now(), choices=chosen)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("referrals:detail", referral.pk)
    messages.success(request, f"{referral.number} et {other.number} concernent la même personne.")
    return redirect("referrals:detail", other.pk)


@require_POST
def distinction(request, pk):
    """Say that two people are not the same; we do not ask again."""
    referral = answerable_referral(request, pk)
    form = DuplicateForm(request.POST, others=Referral.objects.visible_to(request.user).with_people())
    if form.is_valid():
        other = form.cleaned_data["of"].young_person
        NotSamePerson.say(referral.young_person, other, by=request.user, now=timezone.now())
        messages.success(request, "C’est noté : ce sont deux personnes. Nous ne vous le demanderons plus.")
    return redirect("referrals:detail", pk)


@require_POST
def attempts(request, pk):
    """Two taps: a channel, a result."""
    referral = answerable_referral(request, pk)
    form = AttemptForm(request.POST)
    if form.is_valid():
        try:
            attempt = actions.try_to_reach(referral, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"C’est noté : {attempt}.")
            return redirect("referrals:detail", pk)
    return show_referral(request, referral, form)


@require_POST
def withdrawal(request, pk, attempt_pk):
    """Take back a wrong tap, within minutes."""
    referral = answerable_referral(request, pk)
    attempt = referral.attempts.filter(pk=attempt_pk).first()
    try:
        sender_knows = attempt and actions.withdraw_attempt(attempt, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Cet essai est annulé : tout est revenu comme avant.")
        if sender_knows:
            messages.warning(request, "L’expéditeur avait déjà reçu la nouvelle d’un contact : prévenez-le.")
    return redirect("referrals:detail", pk)


@require_POST
def end(request, pk):
    """Call somebody unreachable, once the rule P12 allows it."""
    referral = answerable_referral(request, pk)
    try:
        referral.end_unreachable(by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Signalement {referral.number} clos : injoignable.")
    return redirect("referrals:detail", pk)


def listed(referrals, request):
    """The page of the inbox that was asked for: all are put in order by their keys, then its rows are read."""
    keys = referrals.in_inbox_order().values_list("pk", flat=True)
    shown = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    rows = referrals.with_people().with_attempt_count().in_bulk(list(shown.object_list))
    shown.object_list = [rows[pk] for pk in shown.object_list if pk in rows]
    return shown


def visible_referral(request, pk):
    return get_object_or_404(Referral.objects.visible_to(request.user).with_people(), pk=pk)


def answerable_referral(request, pk):
    """The referral, for an adviser of the organisation that received it; 404 if unseen, 403 if not theirs to answer."""
    referral = visible_referral(request, pk)
    if not may_answer(request.user, referral):
        raise PermissionDenied
    return referral


def show_referral(request, referral, form):
    reading = Reading.of(referral, reader=request.user, now=timezone.now())
    return TemplateResponse(request, "referrals/detail.html", {"referral": referral, "reading": reading, "form": form})
