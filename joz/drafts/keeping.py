"""Forms that lose nothing: decorate the view, include `drafts/draft.html` before the form, and that is all.

While somebody types, the page sends the form to its own address with `?draft=keep`. Opened again, it offers the draft:
`?draft=resume` shows the form as it was typed, `?draft=forget` (sent) drops it. A form sent with success drops its own.
A form that meets an ended session is kept too, for whoever the session belonged to (joz.accounts.middleware).
A view whose page shows more than its form out of what was typed reads it from `resumed(request)` and builds upon it.
"""

from functools import wraps

from django.http import HttpResponse
from django.utils import timezone

from joz.components.typed import unjudged
from joz.drafts.models import Draft
from joz.htmx import go

KEEP, RESUME, FORGET = "keep", "resume", "forget"


def keeps_draft(view):
    """Keep a draft of the form that this view shows under the name `form`, in a TemplateResponse."""

    @wraps(view)
    def keeping(request, *args, **kwargs):
        asked = request.GET.get("draft", "")
        if request.method == "POST" and asked == KEEP:
            Draft.keep(request.POST, user_id=request.user.pk, page=request.path, now=timezone.now())
            return HttpResponse(status=204)
        if request.method == "POST" and asked == FORGET:
            _drafts(request).delete()
            return go(request, request.path)
        response = view(request, *args, **kwargs)
        if is_done(response):
            _drafts(request).delete()
        elif getattr(response, "context_data", None) and "form" in response.context_data:
            _offer(response.context_data, request, is_resumed=asked == RESUME)
        return response

    keeping.keeps_draft = True
    return keeping


def keep_lost(request, view):
    """Keep what was sent after the session had ended; False when this page keeps no draft, or nobody knows whose."""
    if not (getattr(view, "keeps_draft", False) and request.session_owner):
        return False
    return Draft.keep(request.POST, user_id=request.session_owner, page=request.path, now=timezone.now())


def resumed(request):
    """What was typed, as a browser sends it, when its author opens the page to go on with it; None otherwise."""
    is_asked = request.method == "GET" and request.GET.get("draft") == RESUME
    draft = _drafts(request).first() if is_asked else None
    return draft and draft.typed


def is_done(response):
    """A form sent with success leads somewhere else."""
    return response.status_code == 302 or "HX-Redirect" in response.headers


def _offer(context, request, *, is_resumed):
    context["draft_page"] = request.path
    draft = None if request.method == "POST" else _drafts(request).first()
    if draft and is_resumed:
        unjudged(context["form"], draft.typed)
    elif draft:
        context["draft"] = draft


def _drafts(request):
    return Draft.objects.visible_to(request.user).filter(page=request.path)
