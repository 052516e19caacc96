"""What is typed a second time in i-milo: the list, a tick for each item, a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from joz.audit import trail
from joz.components.spreadsheet import CsvFile
from joz.errors import DomainError
from joz.htmx import page
from tracking.forms import ReEntryFilter
from tracking.models import ReEntry
from tracking.policies import may_re_enter
from tracking.reentry import find
from tracking.reentry.listing import file_rows

PER_PAGE = 20
MOST_IN_A_FILE = 5000
VISIBILITY = "Vous voyez ce que vous avez noté et les parcours dont vous êtes référent·e ; ou toute l’équipe, au choix."


@require_safe
def re_entries(request):
    listing, form = asked(request, request.GET)
    shown = Paginator(listing.keys(now=timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": listing.read(shown), "filter": form, "listing": listing, "visibility": VISIBILITY}
    return page(request, "tracking/reentry/list.html", context, fragment="rows")


@require_POST
def tick(request, kind, pk):
    item = item_for(request, kind, pk)
    if item.tick is None:
        ReEntry.tick(kind, pk, by=request.user, now=timezone.now())
    return after(request, kind, pk)


@require_POST
def untick(request, kind, pk):
    item = item_for(request, kind, pk)
    try:
        if item.tick:
            item.tick.untick(by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    return after(request, kind, pk)


@require_POST
def re_entries_file(request):
    """The same list whole, as a spreadsheet without a name nor a free word; that it left is traced (P21)."""
    listing, _ = asked(request, QueryDict(request.POST.get("query", "")))
    items = listing.read(listing.keys(now=timezone.now())[:MOST_IN_A_FILE])
    trail.record("re_entries.exported", request.user, by=request.user)
    return CsvFile(f"a-ressaisir-{timezone.localdate():%Y-%m-%d}.csv", file_rows(items))


def asked(request, query):
    """Which items, for an adviser; 403 for anybody else."""
    if not may_re_enter(request.user):
        raise PermissionDenied
    form = ReEntryFilter(query)
    return form.listing(request.user), form


def item_for(request, kind, pk):
    """The item, for an adviser who sees it; 404 if unseen, 403 for a manager."""
    item = find(kind, pk, reader=request.user)
    if item is None:
        raise Http404
    if not may_re_enter(request.user):
        raise PermissionDenied
    return item


def after(request, kind, pk):
    """The line as it stands now, in place for HTMX; else the list again, narrowed as it was."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    if request.htmx:
        item = find(kind, pk, reader=request.user)
        return TemplateResponse(request, "tracking/reentry/_line.html", {"item": item, "query": query})
    return redirect(f"{reverse('tracking:re_entries')}?{query}")
