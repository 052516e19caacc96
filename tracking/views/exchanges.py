"""Exchanges: noted from a person's page in two taps, with several people from the day; mended by their author."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from joz.components import french
from joz.drafts.keeping import keeps_draft, resumed
from joz.errors import DomainError
from joz.htmx import page
from tracking import exchanges
from tracking.forms import CorrectionForm, EncounterForm, ExchangeForm
from tracking.models import Interaction, Participant
from tracking.policies import may_mend_exchange, may_note_exchange
from tracking.views.acting import back_to, person_url, show_act
from tracking.views.doors import person_for

TOO_YOUNG = (
    "Avant 16 ans, nous comptons la rencontre sans ouvrir de dossier. "
    "Orientez vers le collège ou le CIO ; en cas de danger, le 119."
)


@require_http_methods(["GET", "POST"])
@keeps_draft
def exchange(request, pk):
    person = person_for(request, pk, may_note_exchange)
    form = ExchangeForm(request.POST or None, usual=usual_format(request))
    if request.method == "POST" and form.is_valid():
        words = {person.pk: form.cleaned_data["words"]}
        try:
            noted = exchanges.note(form.exchange(), words, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, f"C’est noté : {in_words(noted)}.")
    return show_act(request, person, form, title="Noter un échange")


@require_http_methods(["GET", "POST"])
@keeps_draft
def correction(request, pk):
    participant = participant_for(request, pk)
    person = participant.young_person
    form = CorrectionForm(request.POST or None, participant=participant)
    if request.method == "POST" and form.is_valid():
        mended = {"words": form.cleaned_data["words"], "by": request.user, "now": timezone.now()}
        try:
            exchanges.correct(participant, form.exchange(), **mended)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return back_to(request, person, "L’échange est corrigé.")
    shown = {"participant": participant, "may_cancel": participant.interaction.may_be_cancelled(timezone.now())}
    return show_act(
        request, person, form, title="Corriger cet échange", template="tracking/exchange/correction.html", **shown
    )


@require_http_methods(["GET", "POST"])
def cancellation(request, pk):
    participant = participant_for(request, pk)
    noted, person = participant.interaction, participant.young_person
    if request.method == "POST":
        try:
            exchanges.cancel(noted, by=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "L’échange est annulé : il ne compte plus.")
        return redirect(person_url(person))
    context = {"person": person, "noted": noted, "said": in_words(noted), "person_url": person_url(person)}
    context["others"] = noted.participants.count() - 1
    return TemplateResponse(request, "tracking/exchange/cancellation.html", context)


@require_http_methods(["GET", "POST"])
@keeps_draft
def encounter(request):
    if not may_note_exchange(request.user):
        raise PermissionDenied
    form = encounter_form(request)
    if "search" in request.POST:
        form.unjudged()
    elif request.method == "POST" and form.is_valid():
        try:
            noted = exchanges.meet(form.exchange(), form.words(), form.met(), by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return after_encounter(request, noted, too_young=form.too_young)
    return page(
        request, "tracking/exchange/encounter.html", {"form": form, "rows": form.candidates()}, fragment="found"
    )


def encounter_form(request):
    """The form as it was sent or, unjudged, as it was left; else empty."""
    draft = resumed(request)
    form = EncounterForm(request.POST or draft, reader=request.user, usual=usual_format(request))
    if draft:
        form.unjudged()
    return form


def after_encounter(request, noted, *, too_young):
    """Say what was kept, and go where one goes on: to the person when there was one, else to the day."""
    if too_young:
        messages.warning(request, TOO_YOUNG)
    if noted is None:
        return redirect("tracking:day")
    met = list(noted.participants.values_list("young_person", flat=True))
    messages.success(request, f"C’est noté : {in_words(noted)}, {french.count(len(met), 'personne')}.")
    return redirect("tracking:person", met[0]) if len(met) == 1 else redirect("tracking:day")


def participant_for(request, pk):
    """The participant with their exchange, for its author; 404 if unseen, 403 if noted by somebody else."""
    seen = Participant.objects.visible_to(request.user).select_related("interaction", "young_person")
    participant = get_object_or_404(seen, pk=pk)
    if not may_mend_exchange(request.user, participant):
        raise PermissionDenied
    return participant


def usual_format(request):
    """What this adviser noted last: most often the next one too."""
    return Interaction.objects.visible_to(request.user).usual_format_of(request.user)


def in_words(noted):
    """« en balade, 40 min »."""
    label = noted.get_format_display()
    return f"{label[0].lower()}{label[1:]}, {noted.duration_minutes}{french.SPACE}min"
