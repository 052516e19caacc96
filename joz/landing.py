"""Where each role arrives after signing in, and what an account sees of itself."""

from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.accounts import second_factor, sessions
from outreach.policies import may_plan
from partners.models import Membership
from partners.roles import roles_of

# Whoever holds several roles starts where there is most to do.
FIRST_PAGES = {
    Membership.Role.ADVISER: "tracking:day",
    Membership.Role.MANAGER: "indicators:dashboard",
    Membership.Role.ADMINISTRATOR: "partners:territory",
    Membership.Role.PARTNER_STAFF: "referrals:my_signals",
    Membership.Role.AMBASSADOR: "referrals:my_signals",
    Membership.Role.ANIMATOR: "partners:territory",
    Membership.Role.TOWN_HALL: "partners:territory",
    Membership.Role.FUNDER: "my_account",
}


@require_safe
def landing(request):
    """Lead each role to its first page; tell an account without any role whom to call."""
    roles = roles_of(request.user)
    first = next((page for role, page in FIRST_PAGES.items() if role in roles), None)
    if first is None:
        return TemplateResponse(request, "account/no_role.html")
    return redirect(first)


@require_safe
def my_account(request):
    """Who I am here, for whom, until when; how I sign in, and where I am signed in."""
    user, now = request.user, timezone.now()
    factors = Authenticator.objects.filter(user=user, type__in=second_factor.FACTORS)
    context = {
        "memberships": user.memberships.current().select_related("organisation").order_by("period"),
        "may_follow_stops": may_plan(user),
        "factor_count": factors.count(),
        "second_factor_is_needed": second_factor.is_needed_by(user),
        "session_count": len(sessions.open_sessions(user, current_key=request.session.session_key, now=now)),
    }
    return TemplateResponse(request, "account/my_account.html", context)
