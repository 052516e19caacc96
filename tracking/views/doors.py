"""Whom a page is about: 404 for those that the reader does not see, 403 where the act is not theirs.

Whoever sees a person without following them is first asked why (`tracking.views.access`).
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from referrals.models import YoungPerson
from tracking.closeness import may_open
from tracking.models import Pathway


class ReasonNeeded(PermissionDenied):
    """The reader must first say why they open this person's file."""

    def __init__(self, person):
        super().__init__()
        self.person = person


def let_in(request, person):
    """Let the reader into the file of a person whom they see; else ask why."""
    if not may_open(request.user, person, now=timezone.now()):
        raise ReasonNeeded(person)


def known_person(request, pk):
    """The person, or whoever they were merged into, before their file is opened; 404 for those one does not see."""
    people = YoungPerson.objects.visible_to(request.user).select_related("commune")
    return people.filter(pk=pk).first() or get_object_or_404(people, absorbed=pk)


def visible_person(request, pk):
    """The person, their file open; 404 for those that the user does not see, asked why if they are not close."""
    person = known_person(request, pk)
    let_in(request, person)
    return person


def person_for(request, pk, may):
    """The person, for a reader whom the policy `may(user, person)` lets act; else 403."""
    person = known_person(request, pk)
    if not may(request.user, person):
        raise PermissionDenied
    let_in(request, person)
    return person


def pathway_for(request, pk, may):
    """The pathway with its person, for a reader whom the policy `may(user, pathway)` lets act; 404, 403 otherwise."""
    pathways = Pathway.objects.visible_to(request.user).select_related("young_person")
    pathway = get_object_or_404(pathways, pk=pk)
    if not may(request.user, pathway):
        raise PermissionDenied
    let_in(request, pathway.young_person)
    return pathway
