"""One’s own calendar addresses: made, changed, taken away; each is shown once."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from joz.errors import DomainError
from outreach.agenda.kits import secret_calendar
from outreach.forms.feed_key import FeedKeyForm
from outreach.models import FeedKey
from outreach.policies import may_plan
from partners.views.pages import Question, ask, reserved


@require_http_methods(["GET", "POST"])
@never_cache
def keys(request):
    reserved(may_plan(request.user))
    form = FeedKeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key, token = FeedKey.open(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _told_once(request, key, token)
    mine = FeedKey.objects.visible_to(request.user)
    context = {"form": form, "keys": mine.live().latest_first(), "visibility": mine.visibility}
    return TemplateResponse(request, "outreach/feeds/keys.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def rotation(request, pk):
    key = _mine(request, pk)
    if request.method != "POST":
        return ask(request, _whether_to_rotate(key), None, back="outreach:feeds")
    try:
        token = key.rotate(by=request.user, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("outreach:feeds")
    return _told_once(request, key, token)


@require_http_methods(["GET", "POST"])
def revocation(request, pk):
    key = _mine(request, pk)
    question = Question(
        title="Retirer cette adresse ?",
        consequence=f"« {key.label} » : l’agenda qui la suit ne recevra plus rien. C’est définitif.",
        button="Retirer l’adresse",
        done="L’adresse est retirée.",
        tone="danger",
    )
    return ask(request, question, partial(key.revoke, by=request.user, now=timezone.now()), back="outreach:feeds")


def _whether_to_rotate(key):
    return Question(
        title="Changer cette adresse ?",
        consequence=f"« {key.label} » : l’adresse actuelle ne montrera plus rien, à personne. "
        "Il faudra donner la nouvelle à votre agenda.",
        button="Changer l’adresse",
        done="",
    )


def _mine(request, pk):
    reserved(may_plan(request.user))
    return get_object_or_404(FeedKey.objects.visible_to(request.user).live().select_related("vehicle"), pk=pk)


def _told_once(request, key, token):
    """The secret is in this answer and nowhere else: neither in the database, nor in an address of ours."""
    context = {"key": key, "calendar": secret_calendar(key.label, token)}
    response = TemplateResponse(request, "outreach/feeds/told_once.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
