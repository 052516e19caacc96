"""Who a person is, and how to reach them: completed from their page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from referrals import identity as who
from referrals.models import ContactPoint
from tracking.forms import ContactForm, IdentityForm, SmsAnswerForm
from tracking.policies import may_identify
from tracking.views.acting import back_to, person_url, show_act
from tracking.views.doors import person_for


@require_http_methods(["GET", "POST"])
@keeps_draft
def identity(request, pk):
    person = person_for(request, pk, may_identify)
    form = IdentityForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            who.complete(form, by=request.user, on=timezone.localdate())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "L’identité est à jour.")
    # The name at the top is the one that is kept, not the one being typed.
    return show_act(request, person_for(request, pk, may_identify), form, title="Compléter l’identité")


@require_http_methods(["GET", "POST"])
def contact(request, pk):
    person = person_for(request, pk, may_identify)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            who.add_contact(person, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("value", str(error))
        else:
            return back_to(request, person, "C’est ajouté.")
    return show_act(request, person, form, title="Ajouter un moyen de contact")


@require_http_methods(["GET", "POST"])
def sms_answer(request, pk, point):
    person = person_for(request, pk, may_identify)
    found = point_of(person, point)
    if found.kind != ContactPoint.Kind.PHONE:
        raise Http404
    form = SmsAnswerForm(request.POST or None, point=found)
    if request.method == "POST" and form.is_valid():
        try:
            who.note_sms_answer(found, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "La réponse est notée.")
    return show_act(request, person, form, title=f"Des SMS au {found.display} ?")


@require_http_methods(["GET", "POST"])
def contact_removal(request, pk, point):
    person = person_for(request, pk, may_identify)
    found = point_of(person, point)
    if request.method == "POST":
        who.remove_contact(found, by=request.user)
        messages.success(request, "Ce moyen de contact est retiré.")
        return redirect(person_url(person))
    context = {"person": person, "point": found, "person_url": person_url(person)}
    return TemplateResponse(request, "tracking/contact/removal.html", context)


def point_of(person, pk):
    """One of the ways to reach a person whom the reader may change."""
    return get_object_or_404(person.contact_points, pk=pk)
