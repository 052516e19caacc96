"""What partners and ambassadors see of what they did: five states, a count of cards, nothing else (R81)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_safe

from joz.htmx import page
from partners.models import Scheme
from referrals.feedback import VISIBILITY, feedback_on, rows_for_sender
from referrals.models import Invitation
from referrals.policies import may_follow_own_signals

PER_PAGE = 25


@require_safe
def my_signals(request):
    if not may_follow_own_signals(request.user):
        raise PermissionDenied
    signals = Paginator(rows_for_sender(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": signals,
        "signals": feedback_on(signals, scheme=Scheme.objects.the_one(), now=timezone.now()),
        "cards": Invitation.objects.visible_to(request.user).counted(timezone.now()),
        "visibility": VISIBILITY,
    }
    return page(request, "referrals/my_signals.html", context, fragment="rows")
