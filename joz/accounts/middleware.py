"""What stands between a request and a page: what a browser may do, when a session ends, the second factor."""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from joz.accounts import second_factor, sessions
from joz.drafts.keeping import keep_lost
from joz.readonly import SAFE_METHODS

UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
    "xr-spatial-tracking",
)


class PermissionsPolicy:
    """Tells the browser what no page of ours will ever ask for: nobody's camera, nobody's position (P32)."""

    HEADER = ", ".join(f"{feature}=()" for feature in UNUSED)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.HEADER)
        return response


class SessionEnds:
    """Signs out whoever was away, or has been in, for too long (P25); keeps their pages out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        was_signed_in = request.user.is_authenticated
        request.session_ended, request.session_owner = "", None
        if was_signed_in:
            self._end_or_keep_alive(request, now=timezone.now())
        response = self.get_response(request)
        if was_signed_in or request.user.is_authenticated:
            # A shared computer: the « back » button must not bring a personal file up again.
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _end_or_keep_alive(self, request, *, now):
        request.session_ended = sessions.why_ended(request.session, now=now)
        if request.session_ended:
            request.session_owner = request.user.pk
            logout(request)
        else:
            sessions.keep_alive(request.session, now=now)


class SignInRequired(LoginRequiredMiddleware):
    """Leads whoever is not signed in to the sign-in page and back, keeps the form, or owns up to its loss."""

    def handle_no_permission(self, request, view_func):
        query = {"next": page_on_screen(request)}
        if request.session_ended:
            query["ended"] = request.session_ended
        if request.method not in SAFE_METHODS:
            query |= {"next": request.path, "kept": "1"} if keep_lost(request, view_func) else {"lost": "1"}
        return lead_to(request, reverse("account_login"), query)


class SecondFactorRequired:
    """Lets whoever needs a second factor reach nothing before giving it, or setting one up (P25)."""

    WAYS_OUT = frozenset({"account_logout"})
    TO_SET_IT_UP = WAYS_OUT | {
        "second_factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
    }
    TO_GIVE_IT = WAYS_OUT | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated or second_factor.was_given(request):
            return None
        if not second_factor.is_needed_by(request.user):
            return None
        destination, allowed = "second_factor", self.TO_SET_IT_UP
        if second_factor.is_set_up_by(request.user):
            destination, allowed = "mfa_reauthenticate", self.TO_GIVE_IT
        if request.resolver_match.view_name in allowed:
            return None
        return lead_to(request, reverse(destination), {"next": page_on_screen(request)})


def lead_to(request, url, query):
    """Redirect, also from a request that HTMX made behind a page."""
    location = f"{url}?{urlencode({key: value for key, value in query.items() if value})}".rstrip("?")
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(location)
    return HttpResponseRedirect(location)


def page_on_screen(request):
    """The page to come back to: this one or, for a form or a fragment, the one that stood around it."""
    is_page = request.method in SAFE_METHODS and request.headers.get("HX-Request") != "true"
    if is_page:
        return request.get_full_path()
    around = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(around, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(around)
    return parts._replace(scheme="", netloc="", fragment="").geturl()
