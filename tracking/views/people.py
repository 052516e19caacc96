"""The page of a person: one summary, one line of time; each opening leaves a trace (P20)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from joz.audit import trail
from joz.htmx import page
from tracking.actions import tell
from tracking.closeness import reason_of
from tracking.forms import InformationForm, PeopleFilter
from tracking.people import SHOWN_AT_MOST, VISIBILITY, PersonLine, people_found, with_where_they_stand
from tracking.policies import may_open_day, may_tell
from tracking.reading import Dossier
from tracking.views.acting import back_to, show_act
from tracking.views.doors import person_for, visible_person
from tracking.views.steps import step_form

PER_PAGE = 25


@require_safe
def people(request):
    if not may_open_day(request.user):
        raise PermissionDenied
    form = PeopleFilter(request.GET)
    listed = with_where_they_stand(people_found(request.user, **form.chosen()))
    shown = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [PersonLine.of(one, on=timezone.localdate()) for one in shown]
    context = {"form": form, "page": shown, "rows": rows, "most": SHOWN_AT_MOST, "visibility": VISIBILITY}
    return page(request, "tracking/people.html", context, fragment="rows")


@require_safe
def person(request, pk):
    found = visible_person(request, pk)
    if found.pk != pk:
        return redirect("tracking:person", found.pk)
    trail.opened(found, by=request.user, reason=reason_of(request.user, found, now=timezone.now()))
    part = {"kind": request.GET.get("kind", ""), "whole": "whole" in request.GET}
    dossier = Dossier.of(found, reader=request.user, now=timezone.now(), **part)
    current = dossier.current
    context = {"dossier": dossier, "person": found, "current": current, "form": current and step_form(current.pathway)}
    return page(request, "tracking/person.html", context, fragment="story")


@require_http_methods(["GET", "POST"])
def information(request, pk):
    found = person_for(request, pk, may_tell)
    form = InformationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell(found, by=request.user, now=timezone.now(), **form.cleaned_data)
        return back_to(request, found, "C’est noté : la personne sait ce que nous gardons, et comment tout arrêter.")
    return show_act(request, found, form, title="Informer de ses droits", template="tracking/information.html")
