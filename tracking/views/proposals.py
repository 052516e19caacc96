"""What is proposed to a person, what becomes of it; the list of all that is under way."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from joz.htmx import page
from partners.roles import is_adviser
from partners.views.pages import reserved
from tracking.forms import FateForm, ProposalFilter, ProposalForm
from tracking.forms.lists import ALL, MINE
from tracking.forms.proposals import OPEN
from tracking.models import Proposal
from tracking.policies import may_open_day, may_support
from tracking.reading.supports import ProposalLine
from tracking.views.acting import back_to, show_act
from tracking.views.doors import let_in, pathway_for

PER_PAGE = 25


@require_safe
def proposals(request):
    reserved(may_open_day(request.user))
    seen = Proposal.objects.visible_to(request.user)
    usual = {"whose": MINE if is_adviser(request.user) else ALL, "fate": OPEN}
    chosen = ProposalFilter(usual | request.GET.dict(), queryset=seen.to_list(), request=request)
    shown = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    line = partial(ProposalLine.of, reader=request.user, on=timezone.localdate())
    context = {"page": shown, "rows": [line(one) for one in shown], "filter": chosen, "visibility": seen.visibility}
    return page(request, "tracking/proposals.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new_proposal(request, pk):
    pathway = pathway_for(request, pk, may_support)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            Proposal.make(pathway, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, pathway.young_person, "C’est noté. La suite se note depuis le dossier.")
    return show_act(request, pathway.young_person, form, title="Proposer une solution")


@require_http_methods(["GET", "POST"])
def fate(request, pk):
    proposal = followable(request, pk)
    person, form = proposal.pathway.young_person, FateForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            proposal.settle(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, f"{proposal.get_kind_display()} : {proposal.get_status_display().lower()}.")
    return show_act(request, person, form, title=f"{proposal.get_kind_display()} : la suite")


def followable(request, pk):
    """The proposal, for an adviser of the organisation; 404 if unseen, 403 if not theirs to follow."""
    seen = Proposal.objects.visible_to(request.user).select_related("pathway__young_person")
    proposal = get_object_or_404(seen, pk=pk)
    if not may_support(request.user, proposal.pathway):
        raise PermissionDenied
    let_in(request, proposal.pathway.young_person)
    return proposal
