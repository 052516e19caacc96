"""What a reader may do from a person's page: one button each; the forms open in place, or as pages of their own."""

from dataclasses import dataclass

from django.urls import reverse

from referrals.policies import may_check_invisibility
from tracking.policies import may_hand_over


@dataclass(frozen=True)
class Act:
    """A button of the page: its words, its page, its icon; the main ones show first, the rest under « Plus »."""

    label: str
    url: str
    icon: str
    is_main: bool = False


def acts_on(person, *, current, reader):
    """The acts open to a reader on a person whose open pathway is `current` (or None), the usual ones first."""
    return [*(_on_pathway(current, reader) if current else []), *_on_person(person, reader)]


def _on_person(person, reader):
    if may_check_invisibility(reader, person):
        yield Act("Public invisible ?", reverse("tracking:invisibility", args=[person.pk]), "eye")


def _on_pathway(pathway, reader):
    if may_hand_over(reader, pathway):
        yield Act("Passer le relais", reverse("tracking:handover", args=[pathway.pk]), "handover")
