"""What was told about the person, what was answered, and each try to reach them."""

from tracking.timeline.moment import Kind, Moment

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


def moments(subject):
    """The signals and what was tried for each."""
    for referral in subject.referrals:
        yield from _of_referral(referral, with_words=subject.may_read_words_of(referral.recipient_id))


def _of_referral(referral, *, with_words):
    yield Moment(
        kind=Kind.SIGNAL,
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
        yield Moment(kind=Kind.SIGNAL, at=referral.ended_at, title=f"Contact terminé : {_state(referral)}", icon="flag")


def _answer(referral):
    by = str(referral.answered_by)
    if referral.duplicate_of:
        title = f"Même personne que le signalement {referral.duplicate_of.number}"
        return Moment(kind=Kind.SIGNAL, at=referral.answered_at, title=title, icon="duplicate", by=by)
    if referral.ended_at == referral.answered_at:
        return Moment(
            kind=Kind.SIGNAL, at=referral.answered_at, title=f"Signalement refusé : {_state(referral)}", icon="x", by=by
        )
    return Moment(kind=Kind.SIGNAL, at=referral.answered_at, title="Signalement pris en charge", icon="check", by=by)


def _attempt(attempt):
    return Moment(
        kind=Kind.ATTEMPT,
        at=attempt.made_at,
        title=f"{attempt.get_channel_display()} : {attempt.get_result_display().lower()}",
        icon=ICON_OF_CHANNEL.get(attempt.channel, "chat"),
        by=str(attempt.made_by),
        tone="success" if attempt.has_reached else "",
    )


def _state(referral):
    return referral.get_status_display().lower()
