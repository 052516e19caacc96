"""The directory: who works on the territory, what they offer, how to reach them."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.components.spreadsheet import CsvFile
from joz.errors import DomainError
from joz.htmx import page
from partners import directory_file, policies
from partners.actions import write_down
from partners.filters import OrganisationFilter
from partners.forms import OrganisationForm
from partners.models import Organisation, Place
from partners.views.pages import Question, act_and_go, ask, fill_in, reserved

ROWS = 20


@require_safe
def organisations(request):
    reserved(policies.may_read_directory(request.user))
    table = _table(request)
    context = {
        "filter": table,
        "page": Paginator(table.qs, ROWS).get_page(request.GET.get("page")),
        "visibility": table.queryset.visibility,
        "may_edit": policies.may_edit_directory(request.user),
    }
    return page(request, "partners/organisations.html", context, fragment="rows")


@require_safe
def organisations_file(request):
    """The same list with the same filters, whole, as a spreadsheet: organisations only, nobody's name."""
    reserved(policies.may_read_directory(request.user))
    return CsvFile(f"annuaire-{timezone.localdate():%Y-%m-%d}.csv", directory_file.rows_of(_table(request).qs))


@require_safe
def organisation(request, pk):
    reserved(policies.may_read_directory(request.user))
    organisation = _visible(request, pk)
    context = {
        "organisation": organisation,
        "themes": organisation.themes.order_by("position"),
        "places": Place.objects.visible_to(request.user).filter(organisation=pk).select_related("commune").by_name(),
        "consortium_roles": organisation.consortium_roles.current(),
        "may_edit": policies.may_edit_directory(request.user),
        "may_see_members": policies.may_see_members(request.user),
    }
    return TemplateResponse(request, "partners/organisation.html", context)


@require_http_methods(["GET", "POST"])
def new_organisation(request):
    reserved(policies.may_edit_directory(request.user))
    form = OrganisationForm(request.POST or None, initial={"commune": request.GET.get("commune")})
    return _describe(request, form, title="Ajouter une structure", back=("partners:organisations", "Annuaire"))


@require_http_methods(["GET", "POST"])
def edit_organisation(request, pk):
    reserved(policies.may_edit_directory(request.user))
    organisation = _visible(request, pk)
    form = OrganisationForm(request.POST or None, instance=organisation)
    return _describe(request, form, title=f"Modifier {organisation}", back=(organisation, organisation))


@require_http_methods(["GET", "POST"])
def closure(request, pk):
    reserved(policies.may_edit_directory(request.user))
    organisation = _visible(request, pk)
    question = Question(
        title=f"{organisation} a fermé ?",
        consequence="Elle ne sera plus proposée nulle part. Ce qui s’est fait avec elle reste compté.",
        button="Oui, elle a fermé",
        done=f"{organisation} est notée comme fermée.",
        tone="danger",
    )
    act = partial(organisation.close, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=organisation)


@require_POST
def reopening(request, pk):
    reserved(policies.may_edit_directory(request.user))
    organisation = _visible(request, pk)
    done = f"{organisation} est de nouveau ouverte."
    return act_and_go(request, partial(organisation.reopen, by=request.user), done=done, back=organisation)


def _table(request):
    found = Organisation.objects.visible_to(request.user).with_place_count().by_name()
    return OrganisationFilter(request.GET, found.select_related("commune").prefetch_related("themes"))


def _visible(request, pk):
    organisations = Organisation.objects.visible_to(request.user).select_related("commune")
    return get_object_or_404(organisations, pk=pk)


def _describe(request, form, *, title, back):
    """Show the form; once it is valid, write it down and show the organisation."""
    if request.method == "POST" and form.is_valid():
        try:
            organisation = write_down(form, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{organisation} est dans l’annuaire.")
            return redirect(organisation)
    return fill_in(request, form, title=title, back=back)
