"""Young ambassadors: who speaks for which commune, and where nobody does."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from partners import coverage, policies
from partners.forms import MandateForm
from partners.models import Ambassador, Mandate
from partners.views.pages import Question, ask, fill_in, reserved

ROWS = 20


@require_safe
def ambassadors(request):
    reserved(policies.may_give_mandates(request.user))
    mandates = Mandate.objects.visible_to(request.user).current().by_commune()
    mandates = mandates.select_related("ambassador__user", "commune")
    context = {
        "page": Paginator(mandates, ROWS).get_page(request.GET.get("page")),
        "waiting": Ambassador.objects.visible_to(request.user)
        .active()
        .without_mandate()
        .by_name()
        .select_related("user"),
        "coverage": coverage.measure(),
        "visibility": mandates.visibility,
        "may_manage_members": policies.may_manage_members(request.user),
    }
    return TemplateResponse(request, "partners/ambassadors.html", context)


@require_http_methods(["GET", "POST"])
def new_mandate(request):
    reserved(policies.may_give_mandates(request.user))
    active = Ambassador.objects.visible_to(request.user).active().by_name().select_related("user")
    form = MandateForm(request.POST or None, ambassadors=active, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            mandate = Mandate.give(by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{mandate.ambassador} parle maintenant pour {mandate.commune}.")
            return redirect("partners:ambassadors")
    back = ("partners:ambassadors", "Parrains et marraines")
    return fill_in(request, form, title="Donner un mandat", back=back, button="Donner ce mandat")


@require_http_methods(["GET", "POST"])
def end(request, pk):
    reserved(policies.may_give_mandates(request.user))
    mandates = Mandate.objects.visible_to(request.user).select_related("ambassador__user", "commune")
    mandate = get_object_or_404(mandates, pk=pk)
    question = Question(
        title=f"Mettre fin au mandat de {mandate.ambassador} ?",
        consequence=f"{mandate.commune} n’aura plus ce parrain ou cette marraine dès aujourd’hui.",
        button="Oui, mettre fin au mandat",
        done=f"Le mandat de {mandate.ambassador} à {mandate.commune} est terminé.",
    )
    act = partial(mandate.end, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=resolve_url("partners:ambassadors"))
