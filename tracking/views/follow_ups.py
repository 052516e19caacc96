"""Six months after: whom to ask, what they say, and the page where they say it themselves."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.roles import is_adviser
from referrals.views.faces import limited, posted
from tracking.forms import FollowUpFilter, FollowUpForm, SurveyForm
from tracking.forms.lists import ALL, MINE
from tracking.models import FollowUp
from tracking.policies import may_leave, may_open_day
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in

PER_PAGE = 25


@require_safe
def follow_ups(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    seen = FollowUp.objects.visible_to(request.user)
    usual = {"whose": MINE if is_adviser(request.user) else ALL, "state": FollowUpFilter.DUE}
    chosen = FollowUpFilter(usual | request.GET.dict(), queryset=seen.by_due_date(), request=request)
    shown = Paginator(chosen.qs.to_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": shown, "filter": chosen, "visibility": seen.visibility}
    return page(request, "tracking/follow_ups.html", context | {"may_act": is_adviser(request.user)}, fragment="rows")


@require_http_methods(["GET", "POST"])
def follow_up(request, pk):
    found = follow_up_for(request, pk)
    person, form = found.exit.pathway.young_person, FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found.answer(how=FollowUp.How.PHONE, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "C’est noté. Merci d’avoir pris des nouvelles.")
    return show_act(request, person, form, title="Six mois après", follow_up=found, template="tracking/follow_up.html")


@require_POST
def follow_up_miss(request, pk):
    found = follow_up_for(request, pk)
    try:
        missed = found.miss(by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        left = "on en reste là" if missed.given_up_at else "à réessayer un autre jour"
        messages.success(request, f"Pas joint·e : {left}.")
    return redirect("tracking:follow_ups")


def follow_up_for(request, pk):
    """The follow-up, for an adviser of the organisation; 404 if unseen, 403 if not theirs."""
    found = get_object_or_404(FollowUp.objects.visible_to(request.user).to_list(), pk=pk)
    if not may_leave(request.user, found.exit.pathway):
        raise PermissionDenied
    let_in(request, found.exit.pathway.young_person)
    return found


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def survey(request, token):
    """Where the message leads: two questions, once; the page names nobody."""
    found = get_object_or_404(FollowUp.objects.visible_to_holder(token))
    form = SurveyForm(posted(request))
    if found.takes_answers(timezone.now()) and request.method == "POST" and form.is_valid():
        # Twice is once: the page says thank you either way.
        with suppress(FollowUp.AlreadyAnswered):
            found.answer(how=FollowUp.How.SURVEY, by=None, now=timezone.now(), **form.cleaned_data)
        return redirect("tracking:survey", token)
    context = {"form": form, "has_answered": found.answered_at, "is_open": found.takes_answers(timezone.now())}
    return TemplateResponse(request, "tracking/survey.html", context)
