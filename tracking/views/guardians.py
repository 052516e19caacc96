"""What goes with being 16 or 17: whom to call, and what a parent allows (P27)."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.drafts.keeping import keeps_draft
from joz.errors import DomainError
from partners.views.pages import Question, ask, reserved
from tracking.forms import AuthorisationForm, GuardianForm
from tracking.models import Authorisation, Guardian
from tracking.policies import may_note_guardian
from tracking.views.acting import back_to, person_url, show_act
from tracking.views.doors import let_in, person_for


@require_http_methods(["GET", "POST"])
@keeps_draft
def guardian(request, pk):
    person = minor_for(request, pk)
    known = guardians_of(request, person).first() or Guardian(young_person=person)
    form = GuardianForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            Guardian.note(form, by=request.user, now=now, on=timezone.localdate(now))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "Le contact est noté. Il disparaît de la page à la majorité.")
    return show_act(request, person, form, title="Contact d’un parent")


@require_http_methods(["GET", "POST"])
def guardian_removal(request, pk):
    person = minor_for(request, pk)
    found = get_object_or_404(guardians_of(request, person))
    question = Question(
        title="Retirer ce contact ?",
        consequence="Le nom et le numéro sont effacés. Les autorisations déjà données restent.",
        button="Oui, retirer",
        done="Le contact est retiré.",
        tone="danger",
    )
    return ask(request, question, partial(found.remove, by=request.user), back=person_url(person))


def minor_for(request, pk):
    """The person, while somebody answers for them; 404 from their majority on, for there is nothing to note."""
    person = person_for(request, pk, may_note_guardian)
    if not person.is_minor(timezone.localdate()):
        raise Http404
    return person


def guardians_of(request, person):
    """Whom one may read as answering for a person today."""
    return Guardian.objects.visible_to(request.user).of_minors(timezone.localdate()).filter(young_person=person)


@require_http_methods(["GET", "POST"])
def new_authorisation(request, pk):
    person = person_for(request, pk, may_note_guardian)
    form = AuthorisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            Authorisation.note(person, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "L’autorisation est notée.")
    return show_act(request, person, form, title="Noter l’autorisation d’un parent")


@require_http_methods(["GET", "POST"])
def withdrawal(request, pk):
    seen = Authorisation.objects.visible_to(request.user).select_related("young_person")
    authorisation = get_object_or_404(seen, pk=pk)
    reserved(may_note_guardian(request.user, authorisation.young_person))
    let_in(request, authorisation.young_person)
    question = Question(
        title="Cette autorisation est retirée ?",
        consequence="Plus aucun trajet ne pourra être prévu avec elle. Ceux qui sont prévus restent : annulez-les.",
        button="Oui, elle est retirée",
        done="L’autorisation est retirée.",
        tone="danger",
    )
    act = partial(authorisation.withdraw, by=request.user, on=timezone.localdate())
    return ask(request, question, act, back=person_url(authorisation.young_person))
