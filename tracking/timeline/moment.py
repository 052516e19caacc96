"""One thing that happened with a person, whatever table remembers it."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from django.utils import timezone


class Kind(StrEnum):
    """What a moment is about: the filters of the story, in their order on the page."""

    SIGNAL = "signals"
    ATTEMPT = "attempts"
    EXCHANGE = "exchanges"
    APPOINTMENT = "appointments"
    STEP = "steps"
    PATHWAY = "pathways"
    DIAGNOSIS = "diagnoses"
    PROPOSAL = "proposals"
    AID = "aid"
    ACCOMPANIMENT = "accompaniments"
    WORKSHOP = "workshops"
    SHARING = "sharing"
    MESSAGE = "messages"

    @property
    def label(self):
        """Its words in French, in the plural."""
        return LABELS[self]


LABELS = {
    Kind.SIGNAL: "Signalements",
    Kind.ATTEMPT: "Essais de contact",
    Kind.EXCHANGE: "Échanges",
    Kind.APPOINTMENT: "Rendez-vous",
    Kind.STEP: "Étapes",
    Kind.PATHWAY: "Parcours et relais",
    Kind.DIAGNOSIS: "Points de situation",
    Kind.PROPOSAL: "Propositions",
    Kind.AID: "Aides financières",
    Kind.ACCOMPANIMENT: "Accompagnements",
    Kind.WORKSHOP: "Ateliers",
    Kind.SHARING: "Partages",
    Kind.MESSAGE: "Messages",
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened; `words` is free text, given only to whoever may read it."""

    kind: Kind
    at: datetime
    title: str
    icon: str
    by: str = ""
    detail: str = ""
    words: str = ""
    tone: str = ""
    # The day is known, not the hour.
    is_day: bool = False
    # Where to read or mend it; empty when there is no page of its own.
    url: str = ""


def at_noon(day):
    """The instant that stands for a day of which the hour is not known."""
    return timezone.make_aware(datetime.combine(day, time(12)))
