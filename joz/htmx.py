"""One page, whole or in part: HTMX asks for a fragment of the same template at the same URL."""

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


def page(request, template, context=None, *, fragment=None, status=None):
    """Answer with a page, or with its named partial when HTMX asks for it.

    A history restore wants the whole page again, hence the second question; `Vary` keeps caches from
    handing a fragment to a browser that asked for the page.
    """
    wants_fragment = fragment and request.htmx and not request.htmx.history_restore_request
    name = f"{template}#{fragment}" if wants_fragment else template
    response = TemplateResponse(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request, address):
    """Send to another page: a redirect, or its like for a form that HTMX sent from inside a page."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
