"""What the pages of signals share: which face they show, and how often somebody without an account may write."""

from functools import wraps

from allauth.core.ratelimit import consume
from django.template.response import TemplateResponse

from partners.models import Commune


def posted(request):
    """What a form is bound to: what was sent, even nothing, or None while it is only looked at."""
    return request.POST if request.method == "POST" else None


def show(request, template, **context):
    """A page that both a visitor and somebody signed in may meet, each on their own face."""
    face = "base_workspace.html" if request.user.is_authenticated else "base_public.html"
    return TemplateResponse(request, f"referrals/{template}", {"face": face, **context})


def show_form(request, template, form, **context):
    """A form, with the communes that its field suggests."""
    return show(request, template, form=form, communes=Commune.objects.covered().by_name(), **context)


def limited(view):
    """Refuse, for a while, an address without an account that sends more forms than a person would."""

    @wraps(view)
    def limited_view(request, *args, **kwargs):
        writes = request.method == "POST" and not request.user.is_authenticated
        if writes and not consume(request, action="signal"):
            return TemplateResponse(request, "429.html", status=429)
        return view(request, *args, **kwargs)

    return limited_view
