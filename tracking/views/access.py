"""« Pourquoi ouvrir ce dossier ? »: asked once, of whoever does not follow the person."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.defaults import permission_denied

from joz.htmx import go
from tracking.closeness import lead_of, manages
from tracking.forms.access import AccessForm
from tracking.models import AccessGrant
from tracking.policies import may_ask_to_open
from tracking.views.acting import person_url
from tracking.views.doors import ReasonNeeded, known_person

LONGEST_WAY_BACK = 1_000


@require_http_methods(["GET", "POST"])
def access(request, pk):
    person = known_person(request, pk)
    if not may_ask_to_open(request.user):
        raise PermissionDenied
    form = AccessForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        AccessGrant.give(person, by=request.user, now=timezone.now(), **form.grant())
        return redirect(form.cleaned_data["next"] or person_url(person))
    context = {"person": person, "form": form, "lead": lead_of(person), "manages": manages(request.user, person)}
    return TemplateResponse(request, "tracking/access.html", context)


def forbidden(request, exception):
    """The page of a refusal; where only a reason is missing, the page that asks for it."""
    if not isinstance(exception, ReasonNeeded):
        return permission_denied(request, exception)
    here = request.get_full_path()
    # An address too long to be one of our links is come back to without its query: a redirect has a limit.
    asked = urlencode({"next": here if len(here) <= LONGEST_WAY_BACK else request.path})
    return go(request, f"{reverse('tracking:access', args=[exception.person.pk])}?{asked}")
