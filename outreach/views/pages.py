"""The public site: no account, no script needed, nothing that names anyone."""

from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from outreach import emergency_numbers
from outreach.agenda.reading import next_ones
from partners.models import Commune, Theme


@require_safe
@login_not_required
@gzip_page
def home(request):
    context = {
        "themes": Theme.objects.offered(),
        "communes": Commune.objects.covered().by_name(),
        "stops": next_ones(3, now=timezone.now()),
    }
    return TemplateResponse(request, "outreach/home.html", context)


@require_safe
@login_not_required
def emergency(request):
    context = {"at_once": emergency_numbers.AT_ONCE, "to_talk": emergency_numbers.SOMEONE_TO_TALK_TO}
    return TemplateResponse(request, "outreach/emergency.html", context)


@require_safe
@login_not_required
def credits(request):
    return TemplateResponse(request, "outreach/credits.html")


@require_safe
@login_not_required
def legal(request):
    return TemplateResponse(request, "outreach/legal.html")


@require_safe
@login_not_required
def privacy(request):
    return TemplateResponse(request, "outreach/privacy.html")


@require_safe
@login_not_required
def cookies(request):
    return TemplateResponse(request, "outreach/cookies.html")


@require_safe
@login_not_required
def accessibility(request):
    return TemplateResponse(request, "outreach/accessibility.html")


@require_safe
@login_not_required
def site_map(request):
    return TemplateResponse(request, "outreach/site_map.html")


@require_safe
@login_not_required
def contact(request):
    return TemplateResponse(request, "outreach/contact.html")
