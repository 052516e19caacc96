"""Whom we owe a word when a stop is cancelled or moved: who hosts it, who works there, who speaks of it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.template.loader import render_to_string

from joz.components import french
from joz.outbox.models import Message
from partners.models import Mandate, Membership, Scheme

Role = Membership.Role


def owe_cancelled(stop, *, by, now):
    """Owe everyone concerned an e-mail: this stop will not take place."""
    _owe(stop, "cancelled", f"Halte annulée : {_when_and_where(stop)}", by=by, now=now)


def owe_moved(stop, new, *, by, now):
    """Owe everyone concerned an e-mail: this stop takes place elsewhere, or at another time."""
    _owe(stop, "moved", f"Halte déplacée : {_when_and_where(new)}", by=by, now=now, new=new)


def concerned(stop, on):
    """The accounts to tell: the team, the host's staff, the town hall, the ambassadors of the commune."""
    roles = Membership.objects.current(on)
    hosts = roles.filter(role=Role.PARTNER_STAFF, organisation=stop.place.organisation_id if stop.place_id else None)
    town_halls = roles.filter(role=Role.TOWN_HALL, organisation__commune=stop.commune_id)
    mandates = Mandate.objects.current(on).filter(commune=stop.commune_id)
    return (
        get_user_model()
        .objects.filter(
            Q(stops__stop=stop)
            | Q(memberships__in=hosts)
            | Q(memberships__in=town_halls)
            | Q(ambassador__mandates__in=mandates),
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )


def _when_and_where(stop):
    return f"{french.day(stop.starts_at)}, {stop.commune}"


def _owe(stop, what, subject, *, by, now, new=None):
    context = {"stop": stop, "new": new, "scheme": Scheme.objects.get(), "base_url": settings.BASE_URL}
    body = render_to_string(f"outreach/messages/stop_{what}.txt", context)
    for user in concerned(stop, stop.day).exclude(pk=by.pk if by else None):
        Message.owe(
            key=f"stop:{stop.pk}:{what}:{user.pk}",
            channel=Message.Channel.EMAIL,
            to=user.email,
            subject=subject[:120],
            body=body,
            now=now,
            expires_at=stop.ends_at,
        )
