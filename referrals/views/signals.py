"""Telling us about someone, or about oneself: pages that need no account and no JavaScript."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from outreach.models import FieldObservation
from partners.models import Scheme
from referrals import actions
from referrals.feedback import feedback_on, rows_for_holder
from referrals.forms import CallBackForm, NamedSignalForm, ObservationForm, WhoseSignalForm
from referrals.models import Referral
from referrals.policies import may_see_matches
from referrals.senders import sender_by_self, sender_of
from referrals.views.faces import limited, posted, show, show_form

# What the form of the next page carries itself.
CARRIED = ("csrfmiddlewaretoken", "same_as", "is_new")


@login_not_required
@require_safe
def signal(request):
    """The first question: does the person agree?"""
    return show(request, "signal.html")


@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def named_signal(request):
    form = NamedSignalForm(posted(request), user=request.user)
    if form.says_danger:
        return redirect("outreach:emergency")
    if request.method == "POST" and form.is_valid():
        if may_see_matches(request.user):
            return signal_of_the_team(request, form.signal())
        sender = sender_of(request.user, typed=form.cleaned_data)
        referral = actions.hear(form.signal(), sender=sender, now=timezone.now())
        return redirect("referrals:follow", referral.follow_token) if referral else redirect("referrals:too_young")
    return show_form(request, "named_signal.html", form)


def signal_of_the_team(request, signal):
    """An adviser who types a signal sees first who it could be about; nobody else ever does (P11)."""
    whose = WhoseSignalForm(request.POST, known=Referral.objects.visible_to(request.user))
    answered = whose.is_valid() and (whose.cleaned_data["same_as"] or whose.cleaned_data["is_new"])
    matches = [] if answered else actions.who_it_could_be(signal, reader=request.user)
    if matches:
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in CARRIED]
        return show(request, "whose_signal.html", matches=matches, typed=typed, signal=signal)
    same_as = whose.cleaned_data.get("same_as")
    heard = actions.hear_of(
        signal, same_as=same_as, sender=sender_of(request.user), by=request.user, now=timezone.now()
    )
    if heard is None:
        return redirect("referrals:too_young")
    return redirect("referrals:detail", same_as.pk) if same_as else redirect("referrals:follow", heard.follow_token)


@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def call_back(request):
    """« On t’appelle »."""
    form = CallBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        heard = actions.hear(form.signal(), sender=sender_by_self(), now=timezone.now())
        return redirect("referrals:call_back_thanks" if heard else "referrals:too_young")
    return show_form(request, "call_back.html", form)


@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def observation(request):
    form = ObservationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        sender = sender_of(request.user)
        FieldObservation.report(
            **form.observation(),
            channel=sender.channel,
            organisation=sender.organisation,
            by=sender.user,
            now=timezone.now(),
        )
        return redirect("referrals:thanks")
    return show_form(request, "observation.html", form)


@login_not_required
@require_safe
def thanks(request):
    return show(request, "thanks.html")


@login_not_required
@require_safe
def call_back_thanks(request):
    return show(request, "call_back_thanks.html")


@login_not_required
@require_safe
def too_young(request):
    """Under 16: no file here, and who can help instead (P28)."""
    return show(request, "too_young.html")


@login_not_required
@require_safe
def follow(request, token):
    """The receipt, then the state: one of five, for whoever holds the link."""
    scheme = Scheme.objects.the_one()
    found = feedback_on(rows_for_holder(token), scheme=scheme, now=timezone.now())
    if not found:
        raise Http404
    return show(request, "follow.html", feedback=found[0], token=token)
