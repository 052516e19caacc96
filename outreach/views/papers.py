"""Posters to print, and the square for social networks; the team may see those of what is not announced yet."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from outreach.agenda.reading import in_time
from outreach.agenda.stops import entries_of
from outreach.models import Stop, Tour
from outreach.papers import posters, typesetting
from partners.models import Scheme


@require_safe
@login_not_required
def stop_poster(request, pk):
    entry, data = _of_stop(request, pk)
    return _paper(request, "poster", data, name=f"affiche-{entry.commune}-{entry.day}")


@require_safe
@login_not_required
def stop_square(request, pk):
    entry, data = _of_stop(request, pk)
    return _paper(request, "square", data, name=f"carre-{entry.commune}-{entry.day}", is_image=True)


@require_safe
@login_not_required
def tour_poster(request, pk):
    tour = get_object_or_404(_seen(Tour.objects, request.user, "published"), pk=pk)
    stops = _seen(tour.stops, request.user, "public")
    entries = in_time(entries_of(stops, now=timezone.now()))
    data = posters.of_tour(tour, entries, scheme=Scheme.objects.the_one(), is_proof=not tour.is_published)
    return _paper(request, "tour", data, name=f"affiche-{tour}")


def _of_stop(request, pk):
    stops = _seen(Stop.objects, request.user, "public").filter(pk=pk)
    stop = get_object_or_404(stops)
    [entry] = entries_of(stops, now=timezone.now())
    is_proof = stop.is_draft or not stop.is_public
    return entry, posters.of_stop(entry, scheme=Scheme.objects.the_one(), is_proof=is_proof)


def _seen(rows, user, for_everybody):
    """What an account may see, or what everybody may."""
    return rows.visible_to(user) if user.is_authenticated else getattr(rows, for_everybody)()


def _paper(request, template, data, *, name, is_image=False):
    """The paper, or « not changed » to whoever has it already; it is set only when it is sent."""
    etag = f'"{typesetting.fingerprint(template, data)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        as_paper = typesetting.as_png if is_image else typesetting.as_pdf
        content_type, ending = ("image/png", "png") if is_image else ("application/pdf", "pdf")
        response = HttpResponse(as_paper(template, data), content_type=content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{slugify(name)}.{ending}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response
