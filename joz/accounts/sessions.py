"""Sessions: when they end by themselves (P25), which are open, and how to close one from afar (P26)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare

from joz.audit import trail

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_PRECISION = 60

IDLE = "idle"
TOO_LONG = "too_long"

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def begin(session, *, now):
    """Start the two clocks of a session: since signing in, since the last sign of life."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(now.timestamp())


def why_ended(session, *, now):
    """`idle` or `too_long` when a session has had its time, else an empty string."""
    moment = now.timestamp()
    if moment - session.get(SIGNED_IN_AT, moment) >= settings.SESSION_ABSOLUTE_END.total_seconds():
        return TOO_LONG
    if moment - session.get(SEEN_AT, moment) >= settings.SESSION_IDLE_END.total_seconds():
        return IDLE
    return ""


def keep_alive(session, *, now):
    """Note a sign of life, at most once a minute: a page must not cost a write."""
    if SIGNED_IN_AT not in session:
        begin(session, now=now)
    elif now.timestamp() - session[SEEN_AT] >= SEEN_PRECISION:
        session[SEEN_AT] = int(now.timestamp())


@dataclass(frozen=True)
class OpenSession:
    """A place where somebody is signed in, as they would recognise it."""

    pk: int
    device: str
    opened_at: datetime
    seen_at: datetime
    is_current: bool


def open_sessions(user, *, current_key, now):
    """Where a user is signed in, this place first, then the latest seen."""
    noted = {noted.session_key: noted for noted in UserSession.objects.filter(user=user)}
    alive = Session.objects.filter(session_key__in=noted, expire_date__gt=now)
    found = [
        _described(noted[session.session_key], data, is_current=session.session_key == current_key)
        for session in alive
        if _still_holds(data := session.get_decoded(), user, now=now)
    ]
    return sorted(found, key=lambda session: (not session.is_current, -session.seen_at.timestamp()))


@transaction.atomic
def close(user, *, by, only=None, keep=None):
    """Close a user's sessions (`only` one, or all but the one to `keep`); returns how many were open."""
    chosen = UserSession.objects.filter(user=user)
    if only is not None:
        chosen = chosen.filter(pk=only)
    if keep is not None:
        chosen = chosen.exclude(session_key=keep)
    keys = list(chosen.values_list("session_key", flat=True))
    closed = Session.objects.filter(session_key__in=keys).delete()[0]
    chosen.delete()
    if closed:
        trail.record("session.closed", user, by=by)
    return closed


def forget_ended(*, now):
    """Remove what is left of ended sessions, addresses and browsers included."""
    Session.objects.filter(expire_date__lte=now).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]


def device(user_agent):
    """« Firefox sur Windows »: enough to recognise one's own phone, no more."""
    browser = (name for mark, name in BROWSERS.items() if mark in user_agent)
    system = (name for mark, name in SYSTEMS.items() if mark in user_agent)
    return f"{next(browser, 'Navigateur')} sur {next(system, 'appareil inconnu')}"


def _still_holds(data, user, *, now):
    """A session opened with an older password is dead already, and so is one that has had its time."""
    same_password = constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return same_password and not why_ended(data, now=now)


def _described(noted, data, *, is_current):
    opened_at = noted.created_at
    seen_at = data.get(SEEN_AT, opened_at.timestamp())
    return OpenSession(
        pk=noted.pk,
        device=device(noted.user_agent),
        opened_at=opened_at,
        seen_at=datetime.fromtimestamp(seen_at, UTC),
        is_current=is_current,
    )
