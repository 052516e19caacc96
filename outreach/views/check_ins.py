"""Who is out alone, when they are expected, and of whom nobody has heard."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from joz.errors import DomainError
from outreach.models import CheckIn
from outreach.policies import may_watch_over
from outreach.stops.safety import lines_of


@require_safe
def check_ins(request):
    if not may_watch_over(request.user):
        raise PermissionDenied
    seen = CheckIn.objects.visible_to(request.user).under_way().select_related("user")
    context = {"lines": lines_of(seen, now=timezone.now()), "visibility": CheckIn.objects.all().visibility}
    return TemplateResponse(request, "outreach/check_ins.html", context)


@require_POST
def safety(request, pk):
    """« Je l’ai jointe, tout va bien »."""
    outing = get_object_or_404(CheckIn.objects.visible_to(request.user), pk=pk)
    try:
        outing.be_safe(by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "C’est noté : tout va bien.")
    return redirect("outreach:check_ins")
