"""Whoever is not back in time: the managers are told, once (R24)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from joz.audit import trail
from joz.components import french
from joz.outbox.models import Message
from outreach.models import CheckIn
from partners.models import Membership, Scheme


def alert_due(*, now):
    """Tell the managers about each outing that is overdue; returns how many there were."""
    due = list(CheckIn.objects.overdue(now).values_list("pk", flat=True))
    return sum(_alert(pk, now=now) for pk in due)


@transaction.atomic
def _alert(pk, *, now):
    # The row is the lock: « tout va bien » said at this instant waits, or wins.
    outing = CheckIn.objects.select_for_update(of=["self"]).select_related("user").filter(pk=pk)
    outing = outing.overdue(now).first()
    if outing is None:
        return False
    CheckIn.objects.filter(pk=pk).update(alerted_at=now)
    for manager in managers_of(outing.user):
        _owe(outing, manager, now=now)
    trail.record("check_in.alerted", outing, by=None)
    return True


def managers_of(user):
    """The managers of whoever is out; of the whole scheme when their own has none, for somebody must know."""
    managers = Membership.objects.current().filter(role=Membership.Role.MANAGER, user__is_active=True)
    own = managers.filter(organisation__in=Membership.objects.teams_of(user))
    found = own if own.exists() else managers
    return get_user_model().objects.filter(pk__in=found.values("user")).order_by("pk")


def _owe(outing, manager, *, now):
    link = settings.BASE_URL + reverse("outreach:check_ins")
    context = {"outing": outing, "link": link, "scheme": Scheme.objects.the_one()}
    Message.owe(
        key=f"check_in:{outing.pk}:{int(outing.ends_at.timestamp())}:{manager.pk}",
        channel=Message.Channel.EMAIL,
        to=manager.email,
        # No name in a title (P24): who it is stands inside.
        subject=f"Sans nouvelles d’une sortie attendue à {french.time(outing.ends_at)}",
        body=render_to_string("outreach/messages/check_in_missed.txt", context),
        now=now,
    )


@dataclass(frozen=True)
class OutingLine:
    """Somebody who is out, and whether one should worry."""

    pk: int
    who: str
    where: str
    began_at: datetime
    ends_at: datetime
    is_late: bool
    is_alerted: bool


def lines_of(outings, *, now):
    """Whoever is late first, then in the order they are expected."""
    return [
        OutingLine(
            pk=outing.pk,
            who=str(outing.user),
            where=outing.where,
            began_at=outing.began_at,
            ends_at=outing.ends_at,
            is_late=outing.is_late(now),
            is_alerted=outing.alerted_at is not None,
        )
        for outing in outings
    ]
