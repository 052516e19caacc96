"""Lists that others kept: bring a file, say what its columns are, read it over, let it in, see what became of it."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.audit import trail
from joz.components.spreadsheet import CsvFile
from joz.errors import DomainError
from joz.htmx import page
from partners.models import Scheme
from referrals import tasks
from referrals.forms.imports import ColumnsForm, UploadForm
from referrals.imports import columns as guessing
from referrals.imports import previewing, returning
from referrals.imports.showing import Page, samples_of
from referrals.models import ImportBatch
from referrals.policies import may_import, may_read_words
from referrals.views.faces import posted

SAMPLE = Path(settings.BASE_DIR) / "referrals" / "data" / "sample_list.csv"


@require_safe
def lists(request):
    _our_team(request)
    brought = ImportBatch.objects.visible_to(request.user).with_sources().newest_first()
    context = {"page": Page.of_lists(brought, request.GET.get("page")), "visibility": brought.visibility}
    return page(request, "referrals/imports/lists.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_import(request):
    recipient = _our_team(request)
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = {"recipient": recipient, **form.brought()}
        try:
            batch = previewing.bring(form.table, by=request.user, now=timezone.now(), **said)
        except ImportBatch.AlreadyBrought as refusal:
            messages.warning(request, str(refusal))
            batch = ImportBatch.objects.visible_to(request.user).get(fingerprint=form.fingerprint)
            return redirect("referrals:import", batch.pk)
        return redirect("referrals:import_columns", batch.pk)
    return TemplateResponse(request, "referrals/imports/new.html", {"form": form, "has_sample": settings.DEMO})


@require_safe
def sample(request):
    """A list to try with, of people who do not exist."""
    _our_team(request)
    if not settings.DEMO:
        raise Http404
    name = {"Content-Disposition": 'attachment; filename="liste-exemple.csv"'}
    return HttpResponse(SAMPLE.read_bytes(), content_type="text/csv; charset=utf-8", headers=name)


@require_http_methods(["GET", "POST"])
def columns(request, pk):
    batch = visible_batch(request, pk)
    if not batch.is_before_run:
        return redirect("referrals:import", pk)
    form = ColumnsForm(posted(request), headers=batch.headers, guessed=_guess(batch))
    if request.method == "POST" and form.is_valid():
        try:
            previewing.settle_columns(batch, form.columns(), by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("referrals:import", pk)
    context = {"batch": batch, "form": form, "columns": samples_of(batch, form, reads_words=_reads(request, batch))}
    return TemplateResponse(request, "referrals/imports/columns.html", context)


@require_safe
def detail(request, pk):
    batch = visible_batch(request, pk)
    if batch.state == ImportBatch.State.UPLOADED:
        return redirect("referrals:import_columns", pk)
    shown = Page.of(batch, request.GET, reader=request.user, now=timezone.now())
    fragment = "rows" if request.htmx.target == "rows" else "import"
    return page(request, "referrals/imports/detail.html", {"batch": batch, "shown": shown}, fragment=fragment)


@require_POST
def run(request, pk):
    batch = visible_batch(request, pk)
    if act(request, partial(batch.start, by=request.user, now=timezone.now())):
        tasks.nudge()
    return redirect("referrals:import", pk)


@require_POST
def stop(request, pk):
    batch = visible_batch(request, pk)
    if act(request, partial(batch.stop, by=request.user)):
        messages.success(request, "Import arrêté. Les lignes déjà entrées restent ; les autres attendent.")
    return redirect("referrals:import", pk)


@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    """Take back a list of which nothing has come in."""
    batch = visible_batch(request, pk)
    if request.method == "POST":
        if not act(request, partial(batch.withdraw, by=request.user)):
            return redirect("referrals:import", pk)
        messages.success(request, "La liste est retirée, et ce qu’elle contenait est effacé.")
        return redirect("referrals:imports")
    return TemplateResponse(request, "referrals/imports/withdrawal.html", {"batch": batch})


@require_POST
def rejected(request, pk):
    """The lines to mend, as a file to send back; that it left is noted (P21)."""
    batch = visible_batch(request, pk)
    trail.record("import.returned", batch, by=request.user)
    return CsvFile(f"liste-{batch.pk}-a-corriger.csv", returning.rejected_lines(batch))


def visible_batch(request, pk):
    """The list, for the team that received it; 404 if unseen, 403 if it is not theirs to bring in."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user).with_sources(), pk=pk)
    if not may_import(request.user, batch.recipient_id):
        raise PermissionDenied
    return batch


def act(request, verb):
    """Do it, or tell why not; whether it was done."""
    try:
        verb()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _our_team(request):
    """The organisation that receives the lists, for its team; 403 for anybody else."""
    carrier = Scheme.objects.the_one().carrier
    if not may_import(request.user, carrier.pk):
        raise PermissionDenied
    return carrier


def _guess(batch):
    last = previewing.last_of_its_kind(batch)
    return guessing.guess(batch.headers, remembered=guessing.named_columns(last) if last else None)


def _reads(request, batch):
    return may_read_words(request.user, batch.recipient_id)
