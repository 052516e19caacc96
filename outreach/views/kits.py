"""To follow us, and to speak of us: calendars to subscribe to, and the kit of town halls and partners."""

from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from outreach.agenda import kits
from outreach.agenda.asking import AgendaForm, KitForm
from outreach.agenda.reading import in_time, read
from outreach.agenda.stops import entries_of
from partners.models import Scheme


@require_safe
@login_not_required
def subscription(request):
    form = AgendaForm(request.GET)
    return TemplateResponse(
        request, "outreach/subscription.html", {"form": form, "calendar": kits.calendar_of(form.origin)}
    )


@require_safe
@login_not_required
def kit(request):
    form = KitForm(request.GET)
    return TemplateResponse(request, "outreach/kit.html", {"form": form, "kit": _kit(form, now=timezone.now())})


def _kit(form, *, now):
    """The kit of the tour or of the commune that was chosen; of a tour first, for it is the more precise."""
    scheme = Scheme.objects.the_one()
    if tour := form.said("tour"):
        return kits.of_tour(tour, in_time(entries_of(tour.stops.public(), now=now)), scheme)
    if form.origin:
        return kits.of_commune(form.origin, read(form.asked_here(now=now), now=now).entries, scheme)
    return None
