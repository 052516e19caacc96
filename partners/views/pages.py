"""What the pages of the network share: a form that fills its page, and one question before an act."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse

from joz.errors import DomainError


@dataclass(frozen=True)
class Question:
    """What is about to happen, said before it does."""

    title: str
    consequence: str
    button: str
    done: str
    tone: str = ""


def reserved(allowed):
    """Answer 403 unless a policy said yes."""
    if not allowed:
        raise PermissionDenied


def ask(request, question, act, *, back):
    """Put the question; once it is answered, act and go back, with what was done or the rule that refused."""
    if request.method != "POST":
        context = {"question": question, "back": resolve_url(back)}
        return TemplateResponse(request, "partners/question.html", context)
    return act_and_go(request, act, done=question.done, back=back)


def act_and_go(request, act, *, done, back):
    """Do something that needs no question, and go back with a word about it."""
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


def fill_in(request, form, *, title, back, button="Enregistrer"):
    """Show a form that fills its page; `back` is where it came from, and what that is called."""
    where, called = back
    context = {"form": form, "title": title, "back": resolve_url(where), "back_text": called, "button": button}
    return TemplateResponse(request, "partners/form.html", context)
