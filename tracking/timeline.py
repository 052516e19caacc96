"""Everything that happened with a person, on one line of time; pure, from what was already fetched."""

from dataclasses import dataclass
from datetime import datetime

from referrals.policies import may_read_words

ICON_OF_CHANNEL = {
    "call": "telephone",
    "sms": "chat",
    "whatsapp": "whatsapp",
    "instagram": "instagram",
    "snapchat": "snapchat",
    "facebook": "facebook",
    "email": "envelope",
    "letter": "envelope",
    "visit": "door",
    "field": "pin",
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened; `words` is free text, given only to whoever may read it."""

    at: datetime
    title: str
    icon: str
    by: str = ""
    detail: str = ""
    words: str = ""
    tone: str = ""


def timeline_of(referrals, pathways, *, reader):
    """The moments of these signals and pathways, the newest first."""
    moments = []
    for referral in referrals:
        moments += _of_referral(referral, with_words=may_read_words(reader, referral.recipient_id))
    for pathway in pathways:
        moments += _of_pathway(pathway, with_words=may_read_words(reader, pathway.organisation_id))
    # Turned round after a stable sort: of two things at the same instant, the one told last is the newest.
    return sorted(moments, key=lambda moment: moment.at)[::-1]


# --- Signals ---


def _of_referral(referral, *, with_words):
    yield Moment(
        at=referral.received_at,
        title=f"Signalement {referral.number} reçu",
        icon="inbox",
        by=referral.sender_label,
        detail=f"{referral.get_channel_display()}. Accord de la personne : {referral.get_consent_display().lower()}.",
        words=referral.comment if with_words else "",
    )
    if referral.answered_at:
        yield _answer(referral)
    for attempt in referral.attempts.all():
        yield _attempt(attempt)
    if referral.ended_at and referral.ended_at != referral.answered_at:
        yield Moment(at=referral.ended_at, title=f"Contact terminé : {_state(referral)}", icon="flag")


def _answer(referral):
    by = str(referral.answered_by)
    if referral.duplicate_of:
        title = f"Même personne que le signalement {referral.duplicate_of.number}"
        return Moment(at=referral.answered_at, title=title, icon="duplicate", by=by)
    if referral.ended_at == referral.answered_at:
        return Moment(at=referral.answered_at, title=f"Signalement refusé : {_state(referral)}", icon="x", by=by)
    return Moment(at=referral.answered_at, title="Signalement pris en charge", icon="check", by=by)


def _attempt(attempt):
    return Moment(
        at=attempt.made_at,
        title=f"{attempt.get_channel_display()} : {attempt.get_result_display().lower()}",
        icon=ICON_OF_CHANNEL.get(attempt.channel, "chat"),
        by=str(attempt.made_by),
        tone="success" if attempt.has_reached else "",
    )


def _state(referral):
    return referral.get_status_display().lower()


# --- Pathways ---


def _of_pathway(pathway, *, with_words):
    leads = list(pathway.assignments.all())
    yield Moment(
        at=pathway.entered_at,
        title=f"Entrée en parcours {pathway.number}",
        icon="pathway",
        by=str(leads[0].adviser) if leads else "",
        detail=f"Accord donné {pathway.get_agreement_display().lower()}.",
        tone="accent",
    )
    for lead in leads[1:]:
        yield Moment(at=lead.period.lower, title=f"Relais : {lead.adviser} devient référent·e", icon="handover")
    for step in pathway.steps.all():
        yield from _of_step(step, words=step.goal if with_words else "")
    if pathway.ended_at:
        yield Moment(at=pathway.ended_at, title=f"Fin du parcours {pathway.number}", icon="flag")


def _of_step(step, *, words):
    theme = str(step.theme or "")
    yield Moment(at=step.created_at, title="Étape décidée", icon="flag", detail=theme, words=words)
    if step.completed_at:
        yield Moment(at=step.completed_at, title="Étape faite", icon="check", detail=theme, words=words, tone="success")
    if step.abandoned_at:
        yield Moment(at=step.abandoned_at, title="Étape abandonnée", icon="x", detail=theme, words=words)
