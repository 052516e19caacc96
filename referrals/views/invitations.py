"""Cards to hand over to somebody who was not asked yet: a link and a QR code, and no name."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.components import qr
from referrals import actions
from referrals.forms import CallBackForm, InvitationForm
from referrals.models import Invitation
from referrals.notices import link
from referrals.senders import sender_by_self, sender_of
from referrals.views.faces import limited, posted, show, show_form


@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def new_invitation(request):
    form = InvitationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        sender = sender_of(request.user)
        made = Invitation.make(
            by=sender.user, organisation=sender.organisation, now=timezone.now(), **form.cleaned_data
        )
        return redirect("referrals:invitation_card", made.token)
    return show(request, "new_invitation.html", form=form)


@login_not_required
@require_safe
def card(request, token):
    """The card to show, print or send; whoever holds its token may."""
    invitation = get_object_or_404(Invitation.objects.visible_to_holder(token))
    address = link("referrals:invited", invitation.token)
    return show(request, "invitation_card.html", invitation=invitation, address=address, qr=qr.drawn(address))


@login_not_required
@require_http_methods(["GET", "POST"])
@limited
def invited(request, token):
    """Where a card leads: the person tells us about themself, once."""
    invitation = get_object_or_404(Invitation.objects.visible_to_holder(token))
    if not invitation.is_usable(timezone.now()):
        return show(request, "invitation_over.html")
    form = CallBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            told, sender = form.signal(invitation=invitation), sender_by_self(invitation)
            heard = actions.hear(told, sender=sender, now=timezone.now())
        except Invitation.Over:
            return show(request, "invitation_over.html")
        return redirect("referrals:call_back_thanks" if heard else "referrals:too_young")
    return show_form(request, "call_back.html", form, invitation=invitation)
