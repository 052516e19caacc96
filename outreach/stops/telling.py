"""Whom we owe a word when a stop is cancelled or moved: who hosts it, who works there, who speaks of it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.template.loader import render_to_string

from joz.components import french
from joz.outbox.models import Message
from partners.models import Mandate, Membership, Scheme

Role = Membership.Role


def owe_cancelled(stops, *, by, now):
    """Owe everyone concerned one e-mail: these stops will not take place."""
    letters = {}
    for stop in stops:
        for user in _readers(stop, by):
            letters.setdefault(user, []).append(stop)
    for user, lost in letters.items():
        subject = f"Halte annulée : {_when_and_where(lost[0])}" if len(lost) == 1 else f"{len(lost)} haltes annulées"
        _owe(user, f"cancelled:{lost[-1].pk}:{len(lost)}", subject, "cancelled", now=now, last=lost[-1], stops=lost)


def owe_moved(stop, new, *, by, now):
    """Owe everyone concerned an e-mail: this stop takes place elsewhere, or at another time."""
    subject = f"Halte déplacée : {_when_and_where(new)}"
    for user in _readers(stop, by):
        _owe(user, f"moved:{stop.pk}", subject, "moved", now=now, last=new, stop=stop, new=new)


def concerned(stop, on):
    """The accounts to tell: the team, the host's staff, the town hall, the ambassadors of the commune."""
    roles = Membership.objects.current(on)
    hosts = roles.filter(role=Role.PARTNER_STAFF, organisation=stop.place.organisation_id if stop.place_id else None)
    town_halls = roles.filter(role=Role.TOWN_HALL, organisation__commune=stop.commune_id)
    mandates = Mandate.objects.current(on).filter(commune=stop.commune_id)
    reached = (
        Q(stops__stop=stop)
        | Q(memberships__in=hosts)
        | Q(memberships__in=town_halls)
        | Q(ambassador__mandates__in=mandates)
    )
    return get_user_model().objects.filter(reached, is_active=True).distinct().order_by("pk")


def _readers(stop, by):
    """Everyone concerned but whoever acts, who knows already."""
    return concerned(stop, stop.day).exclude(pk=by.pk if by else None)


def _when_and_where(stop):
    return f"{french.day(stop.starts_at)}, {stop.commune}"


def _owe(user, cause, subject, template, *, now, last, **told):
    context = told | {"scheme": Scheme.objects.get(), "base_url": settings.BASE_URL}
    Message.owe(
        key=f"stop:{cause}:{user.pk}",
        channel=Message.Channel.EMAIL,
        to=user.email,
        subject=subject[:120],
        body=render_to_string(f"outreach/messages/stop_{template}.txt", context),
        now=now,
        expires_at=last.ends_at,
    )
