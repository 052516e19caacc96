"""Whom a page is about: 404 for those that the reader does not see, 403 where the act is not theirs."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from referrals.models import YoungPerson
from tracking.models import Pathway


def known_person(request, pk):
    """The person, or whoever they were merged into; 404 for those that the user does not see."""
    people = YoungPerson.objects.visible_to(request.user).select_related("commune")
    return people.filter(pk=pk).first() or get_object_or_404(people, absorbed=pk)


def visible_person(request, pk):
    """The same; later: for a reader who is close to them, or has said why."""
    return known_person(request, pk)


def person_for(request, pk, may):
    """The person, for a reader whom the policy `may(user, person)` lets act; else 403."""
    person = visible_person(request, pk)
    if not may(request.user, person):
        raise PermissionDenied
    return person


def pathway_for(request, pk, may):
    """The pathway with its person, for a reader whom the policy `may(user, pathway)` lets act; 404, 403 otherwise."""
    pathways = Pathway.objects.visible_to(request.user).select_related("young_person").with_lead()
    pathway = get_object_or_404(pathways, pk=pk)
    if not may(request.user, pathway):
        raise PermissionDenied
    return pathway
