"""Field mode: the run sheet, what is sent from it, and the four files that make a phone carry it."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from joz.errors import DomainError
from referrals.lexicon import WORDS
from tracking.field import phone
from tracking.field.receiving import MOST_WRITES, read, receive, receive_all
from tracking.field.sheet import RunSheet
from tracking.policies import may_use_field

LARGEST_BATCH = 300_000


@require_safe
def field(request):
    if not may_use_field(request.user):
        raise PermissionDenied
    sheet = RunSheet.of(request.user, now=timezone.now())
    neet = request.GET.get("neet", "")
    context = {"sheet": sheet, "owner": request.user.pk, "neet": neet if neet in ("yes", "no") else ""}
    context |= {"at": request.GET.get("stop", ""), "delicate": " ".join(WORDS)}
    return TemplateResponse(request, "tracking/field/field.html", context)


@require_POST
def writes(request):
    """One write sent by a plain form: the same verbs, and the same key, as from the queue of a phone."""
    if not may_use_field(request.user):
        raise PermissionDenied
    try:
        write = read({**request.POST.dict(), "data": phone.typed(request.POST)})
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("tracking:field")
    answer = receive(write, by=request.user, now=timezone.now())
    if write.form.errors:
        return TemplateResponse(request, "tracking/field/write.html", phone.to_mend(write, request.user))
    messages.add_message(request, *phone.said(write, answer))
    return redirect(phone.back_to(write))


@require_http_methods(["GET", "POST"])
def sync(request):
    """Who is signed in here, and the token to send with; then a batch of writes, each answered."""
    if not may_use_field(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})
    batch = batch_of(request)
    if batch is None:
        return JsonResponse({"words": "Cet envoi est illisible."}, status=400)
    if batch.get("user") != request.user.pk:
        return JsonResponse({"words": "Cette file est celle de quelqu’un d’autre."}, status=409)
    return JsonResponse({"answers": receive_all(batch, by=request.user, now=timezone.now())})


def batch_of(request):
    """What was sent, if it has the shape of a batch."""
    if len(request.body) > LARGEST_BATCH:
        return None
    try:
        batch = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    is_batch = isinstance(batch, dict) and isinstance(batch.get("writes"), list)
    return batch if is_batch and len(batch["writes"]) <= MOST_WRITES else None


@login_not_required
@require_safe
def shell(request):
    """The page without anybody’s day in it: what a phone opens when there is no network."""
    return TemplateResponse(request, "tracking/field/shell.html", {"owner": "", "delicate": " ".join(WORDS)})


@login_not_required
@require_safe
def worker(request):
    """What keeps the field mode working on a phone; it answers for its own folder, and for no other page."""
    return HttpResponse(phone.worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def manifest(request):
    """How the field mode stands among the applications of a phone."""
    return JsonResponse(phone.manifest(), content_type="application/manifest+json")
