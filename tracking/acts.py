"""What a reader may do from a person's page: one button each; the forms open in place, or as pages of their own."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from referrals.policies import may_check_invisibility
from tracking.policies import (
    may_diagnose,
    may_hand_over,
    may_identify,
    may_leave,
    may_note_exchange,
    may_note_guardian,
    may_share,
    may_support,
)


@dataclass(frozen=True)
class Act:
    """A button of the page: its words, its page, its icon; the main ones show first, the rest under « Plus »."""

    label: str
    url: str
    icon: str
    is_main: bool = False


def acts_on(person, *, current, left=None, reader):
    """The acts open to a reader on a person, the usual ones first.

    `current` is their open pathway, or None; `left` is how the last one they left reads, or None.
    """
    way = _along_the_way(person, current, left, reader)
    return [*_on_person(person, reader), *way, *_rarely(person, reader)]


def _along_the_way(person, current, left, reader):
    if current:
        yield from _on_pathway(person, current, reader)
    elif left:
        yield from _after_pathway(left)


def _on_person(person, reader):
    if may_note_exchange(reader, person):
        yield Act("Noter un échange", reverse("tracking:exchange", args=[person.pk]), "exchange", is_main=True)


def _rarely(person, reader):
    if may_identify(reader, person):
        yield Act("Compléter l’identité", reverse("tracking:identity", args=[person.pk]), "pencil")
    if person.is_minor(timezone.localdate()) and may_note_guardian(reader, person):
        yield Act("Contact d’un parent", reverse("tracking:guardian", args=[person.pk]), "telephone")
        yield Act("Autorisation d’un parent", reverse("tracking:new_authorisation", args=[person.pk]), "shield")
    if may_check_invisibility(reader, person):
        yield Act("Public invisible ?", reverse("tracking:invisibility", args=[person.pk]), "eye")


def _on_pathway(person, pathway, reader):
    if may_diagnose(reader, pathway):
        yield Act("Faire le point", reverse("tracking:diagnosis", args=[pathway.pk]), "signpost-split", is_main=True)
        yield Act("Nommer un frein", reverse("tracking:barriers", args=[pathway.pk]), "flag")
        yield Act("Auto-évaluation", reverse("tracking:self_rating", args=[pathway.young_person_id]), "phone")
    yield from _to_support(person, pathway, reader)
    if may_share(reader, pathway):
        yield Act("Partager avec un partenaire", reverse("tracking:sharing", args=[pathway.pk]), "send")
    if may_hand_over(reader, pathway):
        yield Act("Passer le relais", reverse("tracking:handover", args=[pathway.pk]), "handover")
    if may_leave(reader, pathway):
        yield Act("Fiche de relais", reverse("tracking:new_sheet", args=[pathway.pk]), "send")
        yield Act("Terminer le parcours", reverse("tracking:exit", args=[pathway.pk]), "flag")


def _to_support(person, pathway, reader):
    if not may_support(reader, pathway):
        return
    yield Act("Proposer", reverse("tracking:new_proposal", args=[pathway.pk]), "door", is_main=True)
    yield Act("Aide financière", reverse("tracking:new_aid", args=[pathway.pk]), "theme-financial_aid")
    yield Act("Accompagner", reverse("tracking:new_accompaniment", args=[pathway.pk]), "bus")


def _after_pathway(left):
    if left.may_follow_up:
        yield Act("Six mois après", reverse("tracking:follow_up", args=[left.pathway.pk]), "telephone", is_main=True)
    if left.may_enter_again:
        yield Act("Fiche de relais", reverse("tracking:new_sheet", args=[left.pathway.pk]), "send")
    if left.may_undo_exit:
        yield Act("Annuler la sortie", reverse("tracking:exit_cancellation", args=[left.pathway.pk]), "refresh")
