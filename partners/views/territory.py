"""The territory: its map, the equal table, each commune, and the zone that the scheme serves."""

from functools import partial

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, resolve_url
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from joz.htmx import page
from partners import coverage as coverage_of_today
from partners import maps, policies
from partners.filters import CommuneFilter
from partners.forms import OriginForm
from partners.models import Commune, Mandate, Organisation, Place, Scheme
from partners.views.pages import act_and_go, reserved

ROWS = 20


@require_safe
def territory(request):
    reserved(policies.may_read_directory(request.user))
    communes = coverage_of_today.with_presence(Commune.objects.by_name())
    table = CommuneFilter(request.GET, communes.select_related("intercommunality").defer("cell"))
    context = {
        "filter": table,
        "page": Paginator(table.qs, ROWS).get_page(request.GET.get("page")),
        "map": maps.draw(communes),
        "coverage": coverage_of_today.measure(),
        "may_set_coverage": policies.may_set_coverage(request.user),
        "may_give_mandates": policies.may_give_mandates(request.user),
    }
    return page(request, "partners/territory.html", context, fragment="rows")


@require_safe
def commune(request, insee):
    reserved(policies.may_read_directory(request.user))
    commune = get_object_or_404(Commune.objects.select_related("intercommunality"), pk=insee)
    user, here = request.user, {"commune": commune}
    context = {
        "commune": commune,
        "map": maps.draw(Commune.objects.all()),
        "places": Place.objects.visible_to(user).filter(**here).select_related("organisation").by_name(),
        "organisations": Organisation.objects.visible_to(user).filter(**here).by_name(),
        "mandates": Mandate.objects.visible_to(user).current().filter(**here).select_related("ambassador__user"),
        "may_see_ambassadors": policies.may_see_members(user),
        "may_set_coverage": policies.may_set_coverage(user),
        "may_edit": policies.may_edit_directory(user),
        **_way(request, commune),
    }
    return TemplateResponse(request, "partners/commune.html", context)


@require_POST
def coverage(request, insee):
    reserved(policies.may_set_coverage(request.user))
    commune = get_object_or_404(Commune, pk=insee)
    acts = {
        "yes": (commune.cover, f"{commune} est dans le périmètre."),
        "no": (commune.uncover, f"{commune} est hors du périmètre."),
    }
    if request.POST.get("covered") not in acts:
        raise BadRequest("covered is yes or no")
    act, done = acts[request.POST["covered"]]
    return act_and_go(request, partial(act, by=request.user), done=done, back=_back(request, commune))


@require_POST
def coverage_confirmation(request):
    reserved(policies.may_set_coverage(request.user))
    scheme = get_object_or_404(Scheme)
    done = "Le périmètre est confirmé."
    return act_and_go(request, partial(scheme.confirm_coverage, by=request.user), done=done, back="partners:territory")


def _back(request, commune):
    """The list that the tick was made in, if it says so; else the commune's page."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return resolve_url("partners:commune", commune.pk)


def _way(request, commune):
    """How to come here from a commune that one chooses; from the carrier's, to begin with."""
    scheme = Scheme.objects.select_related("carrier__commune").the_one()
    origin = scheme.carrier and scheme.carrier.commune
    form = OriginForm(request.GET if "depart" in request.GET else None, initial={"depart": origin})
    if form.is_bound:
        origin = form.cleaned_data["depart"] if form.is_valid() else None
    ferries = commune.ferries.filter(origin=origin).select_related("port_commune")
    return {
        "origin_form": form,
        "origin": origin,
        "road": commune.travel_to.filter(origin=origin).first(),
        "ferries": ferries.order_by(F("drive_minutes") + F("mean_wait_minutes") + F("crossing_minutes")),
    }
