"""How a form about a person is shown and left: in place on the person's page, or as a page of its own."""

from django.contrib import messages
from django.urls import reverse

from joz.htmx import go, page


def show_act(request, person, form, *, title, template="tracking/act.html", **context):
    """A form about a person: the whole page, or its inside alone when it opens on the person's page."""
    shown = {"person": person, "form": form, "title": title, "person_url": person_url(person)}
    return page(request, template, shown | context, fragment="form")


def back_to(request, person, said):
    """Back to the person's page once the act is done, which says so."""
    messages.success(request, said)
    return go(request, person_url(person))


def person_url(person):
    """The page of a person."""
    return reverse("tracking:person", args=[person.pk])
