"""Who may come in, for which organisation, to do what."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.errors import DomainError
from partners import actions, policies
from partners.forms import InvitationForm
from partners.models import Membership, Organisation
from partners.views.pages import Question, ask, fill_in, reserved


@require_safe
def members(request, pk):
    reserved(policies.may_see_members(request.user))
    organisation = _visible(request, pk)
    roles = Membership.objects.visible_to(request.user).filter(organisation=organisation).select_related("user")
    context = {
        "organisation": organisation,
        "current": roles.lasting(timezone.localdate()).by_name(),
        "ended": roles.ended().by_name(),
        "visibility": roles.visibility,
        "may_manage_members": policies.may_manage_members(request.user),
    }
    return TemplateResponse(request, "partners/members.html", context)


@require_http_methods(["GET", "POST"])
def invitation(request, pk):
    reserved(policies.may_manage_members(request.user))
    organisation = _visible(request, pk)
    form = InvitationForm(request.POST or None, initial={"role": request.GET.get("role")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(organisation=organisation, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’invitation part à {form.cleaned_data['email']}.")
            return redirect("partners:members", pk)
    back = (resolve_url("partners:members", pk), f"Comptes de {organisation}")
    return fill_in(request, form, title="Inviter quelqu’un", back=back, button="Envoyer l’invitation")


@require_http_methods(["GET", "POST"])
def end(request, pk, membership_pk):
    reserved(policies.may_manage_members(request.user))
    roles = Membership.objects.visible_to(request.user).select_related("user", "organisation")
    role = get_object_or_404(roles, pk=membership_pk, organisation=pk)
    question = Question(
        title=f"Retirer ce rôle à {role.user} ?",
        consequence=f"{role} : l’accès s’arrête tout de suite. Ce qui a été fait reste noté.",
        button="Oui, retirer ce rôle",
        done=f"{role.user} n’a plus ce rôle.",
        tone="danger",
    )
    act = partial(actions.withdraw_role, role, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=resolve_url("partners:members", pk))


def _visible(request, pk):
    return get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
