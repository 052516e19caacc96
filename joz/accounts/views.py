"""Sign-in, and one's own account: the library's views, mended where they said or did too much."""

from allauth.account import views as account
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes_views
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.accounts import second_factor, sessions
from joz.readonly import leaving_a_trace

OTHER_BROWSER = "Ouvrez ce lien dans le navigateur où vous avez demandé le code, ou demandez-en un autre ici."


@login_not_required
def sign_up(request):
    """The library wants the name of this page; accounts are opened by an administrator."""
    raise Http404


class ConfirmLoginCode(account.ConfirmLoginCodeView):
    """The code page, which the link of the letter fills in and only a person sends."""

    def get_initial(self):
        return {"code": self.request.GET.get("code", "")[:20]}


@login_not_required
def confirm_login_code(request):
    if "code" in request.GET and not request.user.is_authenticated and get_pending_stage(request) is None:
        messages.info(request, OTHER_BROWSER)
    return ConfirmLoginCode.as_view()(request)


@require_safe
def second_factor_choice(request):
    """The way in for whoever needs a second factor and has none: an application, or a key."""
    if second_factor.is_set_up_by(request.user):
        return redirect("mfa_index")
    return TemplateResponse(request, "mfa/second_factor.html")


class SetUpApplication(totp.ActivateTOTPView):
    """Setting an application up takes a code of it: that is a second factor given."""

    def form_valid(self, form):
        response = super().form_valid(form)
        _note_second_factor(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(webauthn.AddWebAuthnView):
    """Adding a key takes a gesture with it: that is a second factor given."""

    def form_valid(self, form):
        response = super().form_valid(form)
        _note_second_factor(self.request, Authenticator.Type.WEBAUTHN)
        return response


def _note_second_factor(request, type):
    latest = Authenticator.objects.filter(user=request.user, type=type).order_by("pk").last()
    post_authentication(request, latest, reauthenticated=True)


class RemovePasskey(webauthn.RemoveWebAuthnView):
    """Removing a key, unless it is the last factor of somebody who needs one."""

    def form_valid(self, form):
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        return super().form_valid(form)


def recovery_codes(request):
    # The library notes on GET that somebody has seen them: a trace, like those we leave ourselves.
    with leaving_a_trace():
        return recovery_codes_views.view_recovery_codes(request)


def recovery_codes_file(request):
    with leaving_a_trace():
        return recovery_codes_views.download_recovery_codes(request)


@require_http_methods(["GET", "POST"])
def open_sessions(request):
    current = request.session.session_key
    if request.method == "POST":
        only = request.POST.get("session", "")
        closed = sessions.close(
            request.user, by=request.user, only=int(only) if only.isdecimal() else None, keep=current
        )
        messages.success(request, "C’est fermé." if closed else "Il n’y avait plus rien à fermer.")
        return redirect("usersessions_list")
    found = sessions.open_sessions(request.user, current_key=current, now=timezone.now())
    return TemplateResponse(request, "usersessions/usersession_list.html", {"sessions": found})
