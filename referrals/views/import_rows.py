"""One line of a list: mend it, or say whether it is somebody we know."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import Commune
from partners.territory.naming import Places
from referrals.forms.imports import ChoiceForm, RowForm
from referrals.imports import previewing, running
from referrals.imports.checking import check
from referrals.models import ImportRow
from referrals.policies import may_read_words
from referrals.views.faces import posted
from referrals.views.imports import act, visible_batch

State = ImportRow.State


@require_http_methods(["GET", "POST"])
def correction(request, pk, number):
    """Write a line again; it is checked at once, and comes in if the list already has."""
    batch, row = _visible_row(request, pk, number)
    if row.is_settled:
        return redirect(_door(pk, row.state))
    form = _row_form(request, batch, row)
    if request.method == "POST" and form.is_valid() and act(request, _mending(row, form)):
        return _follow(request, batch, row)
    context = {"batch": batch, "row": row, "form": form, "communes": Commune.objects.covered().by_name()}
    return TemplateResponse(request, "referrals/imports/correction.html", context)


@require_POST
def choice(request, pk, number):
    """Say whether a line is about somebody we know."""
    batch, row = _visible_row(request, pk, number)
    form = ChoiceForm(request.POST)
    if form.is_valid() and act(request, partial(row.choose, form.cleaned_data["choice"])):
        return _follow(request, batch, row)
    return redirect(_door(pk, State.RESEMBLING))


@require_POST
def choices(request, pk):
    """Say the same of every line that still waits for a decision."""
    batch, form = visible_batch(request, pk), ChoiceForm(request.POST)
    if form.is_valid():
        decided = _rows(request, batch).undecided().update(choice=form.cleaned_data["choice"])
        messages.success(request, f"C’est noté pour {decided} ligne{'s' if decided > 1 else ''}.")
    return redirect(_door(pk, State.RESEMBLING))


def _visible_row(request, pk, number):
    batch = visible_batch(request, pk)
    return batch, get_object_or_404(_rows(request, batch).select_related("batch"), number=number)


def _rows(request, batch):
    return ImportRow.objects.visible_to(request.user).filter(batch=batch)


def _row_form(request, batch, row):
    places, on = Places.known(), timezone.localdate()
    values = row.values(batch.columns)
    line = check(values, places=places, on=on)
    reads_words = may_read_words(request.user, batch.recipient_id)
    return RowForm(posted(request), line=line, values=values, places=places, on=on, reads_words=reads_words)


def _mending(row, form):
    return partial(previewing.mend, row, form.mended(), now=timezone.now())


def _follow(request, batch, row):
    """A line of a list that has already come in comes in at once; then back to where it was."""
    before = row.state
    if not batch.is_before_run and not batch.is_running:
        running.take_in(row.pk, batch=batch, places=Places.known(), now=timezone.now())
    row.refresh_from_db()
    messages.success(request, f"Ligne {row.number} : {row.outcome}.")
    return redirect(_door(batch.pk, before))


def _door(pk, state):
    return f"{reverse('referrals:import', args=[pk])}?state={state}"
