"""What whoever signals may know afterwards: one of five states, and nothing of the person (R81)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from referrals.models import Referral
from referrals.models.referral import ENDED, Status

# What the sender typed is masked six months after, or when the referral is closed (DOMAIN § 4.2).
MASKED_AFTER = timedelta(days=183)

VISIBILITY = "Vous voyez les signalements envoyés par votre structure, et leur état : rien d’autre."


class State(models.TextChoices):
    """The five states."""

    RECEIVED = "received", "Bien reçu"
    IN_PROGRESS = "in_progress", "En cours"
    MET = "met", "Contact établi"
    NOT_REACHED = "not_reached", "Pas encore joint·e"
    CLOSED = "closed", "Clos"


MEANING = {
    State.RECEIVED: "Votre signalement nous est parvenu. Personne n’y a encore répondu.",
    State.IN_PROGRESS: "Un conseiller ou une conseillère s’en occupe.",
    State.MET: "Nous avons parlé avec la personne. La suite lui appartient.",
    State.NOT_REACHED: "Nous avons essayé, sans réponse pour le moment. Nous continuons.",
    State.CLOSED: "Nous avons terminé ce que nous pouvions faire pour ce signalement.",
}

STATE_OF = {
    Status.RECEIVED: State.RECEIVED,
    Status.ACCEPTED: State.IN_PROGRESS,
    Status.CONTACTING: State.NOT_REACHED,
    Status.REACHED: State.MET,
    Status.ENGAGED: State.MET,
    Status.ENROLLED: State.MET,
    **dict.fromkeys(ENDED, State.CLOSED),
    Status.DUPLICATE: State.IN_PROGRESS,
}


@dataclass(frozen=True)
class Feedback:
    """All that a partner is handed of its own signal."""

    number: str
    called: str
    sent_at: datetime
    state: State
    promised_on: date

    @property
    def meaning(self):
        return MEANING[self.state]

    @property
    def tone(self):
        return {State.MET: "success", State.CLOSED: "neutral", State.RECEIVED: "accent"}.get(self.state, "info")


# To the sender a duplicate is a signal like another, and goes where the first one goes: that somebody had told
# us before is not theirs to learn (P11). For the same reason they read back their own word, never our person's.
COLUMNS = ("pk", "called_as_typed", "received_at")
OUTCOME = Coalesce("duplicate_of__status", "status")


def rows_for_sender(user):
    """What feedback is made of, newest first, for all that a partner's organisation sent; a queryset, to be paged."""
    return _rows(Referral.objects.sent_for(user)).order_by("-received_at", "-pk")


def rows_for_holder(token):
    """The same for the one signal whose link somebody holds."""
    return _rows(Referral.objects.filter(follow_token=token))


def feedback_on(rows, *, scheme, now):
    """Turn rows into what a partner may read."""
    return [_feedback(row, promised_days=scheme.promised_days, now=now) for row in rows]


def _rows(referrals):
    return referrals.values(*COLUMNS, outcome=OUTCOME)


def _feedback(row, *, promised_days, now):
    state = STATE_OF[row["outcome"]]
    is_masked = state == State.CLOSED or row["received_at"] < now - MASKED_AFTER
    return Feedback(
        number=Referral(pk=row["pk"]).number,
        called="" if is_masked else row["called_as_typed"],
        sent_at=row["received_at"],
        state=state,
        promised_on=timezone.localdate(row["received_at"]) + timedelta(days=promised_days),
    )
