"""Whom we owe a word when a vehicle does not come, or another comes instead."""

from collections import Counter

from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils import timezone

from joz.components import french
from joz.outbox.models import Message
from outreach.models import StopTeam, VehicleUse
from partners.models import Membership, Scheme

Role = Membership.Role
# What a letter's reader is to us, the first that holds: singular, plural.
KINDS = {
    Role.ADVISER: ("personne de l’équipe", "personnes de l’équipe"),
    Role.MANAGER: ("personne de l’équipe", "personnes de l’équipe"),
    Role.ADMINISTRATOR: ("personne de l’équipe", "personnes de l’équipe"),
    Role.TOWN_HALL: ("mairie", "mairies"),
    Role.PARTNER_STAFF: ("partenaire", "partenaires"),
    Role.AMBASSADOR: ("parrain ou marraine", "parrains et marraines"),
}
OTHERS = ("autre personne", "autres personnes")
BY_SMS = ("personne accompagnée, par SMS", "personnes accompagnées, par SMS")


def owe_news(downtime, fates, replacement, *, by, now):
    """Owe one letter to each who reserved the vehicle, and to each whom another vehicle takes.

    The stops that are lost have letters of their own, and so has whoever drives somebody.
    """
    reserved = [use for use in fates.lost if use.purpose == VehicleUse.Purpose.VISIT]
    _owe_each(downtime, _drivers(reserved, by), "vehicle_lost", "annulée", now=now)
    _owe_each(downtime, _everyone_in(fates.moved, by), "vehicle_changed", "changée", now=now, replacement=replacement)


def count_by_kind(messages):
    """{« personnes de l’équipe »: how many} of those a set of messages is owed to, each counted once."""
    by_sms = {one.to for one in messages if one.channel == Message.Channel.SMS}
    addresses = {one.to for one in messages} - by_sms
    held = {}
    roles = Membership.objects.current().filter(user__email__in=addresses)
    for email, role in roles.values_list("user__email", "role"):
        held.setdefault(email, set()).add(role)
    kinds = Counter(_kind(held.get(address, ())) for address in addresses)
    kinds.update([BY_SMS] * len(by_sms))
    return {french.count(number, *kind): number for kind, number in kinds.items()}


def _kind(roles):
    return next((nouns for role, nouns in KINDS.items() if role in roles), OTHERS)


def _drivers(uses, by):
    letters = {}
    for use in uses:
        if use.driver_id and use.driver != by:
            letters.setdefault(use.driver, []).append(use)
    return letters


def _everyone_in(uses, by):
    """{user: uses} of the drivers, and of the teams of the stops."""
    letters = _drivers(uses, by)
    of_stop = {use.stop.pk: use for use in uses if getattr(use, "stop", None)}
    for one in StopTeam.objects.filter(stop__in=of_stop).select_related("user").order_by("pk"):
        mine = letters.setdefault(one.user, []) if one.user != by else []
        if of_stop[one.stop_id] not in mine:
            mine.append(of_stop[one.stop_id])
    return letters


def _owe_each(downtime, letters, template, word, *, now, **told):
    vehicle = downtime.use.vehicle
    for user, uses in letters.items():
        context = {"uses": uses, "vehicle": vehicle, "downtime": downtime, "scheme": Scheme.objects.get()}
        subject = f"{vehicle} : réservation {word}, {french.day(uses[0].period.lower)}"
        Message.owe(
            key=f"{template}:{downtime.pk}:{user.pk}",
            channel=Message.Channel.EMAIL,
            to=user.email,
            subject=subject[:120],
            body=render_to_string(f"outreach/messages/{template}.txt", context | told),
            now=now,
            expires_at=uses[-1].period.upper,
        )


def owe_renewal(paper, threshold, *, now):
    """Owe those who answer for the vehicles a letter: a paper is to be renewed, once for each threshold."""
    context = {
        "paper": paper,
        "days_left": paper.days_left(timezone.localdate(now)),
        "scheme": Scheme.objects.get(),
        "link": settings.BASE_URL + paper.vehicle.get_absolute_url(),
    }
    for user in _keepers(timezone.localdate(now)):
        Message.owe(
            key=f"vehicle_document:{paper.pk}:{threshold}:{user.pk}",
            channel=Message.Channel.EMAIL,
            to=user.email,
            subject=f"{paper.vehicle} : {paper.get_kind_display().lower()} à renouveler",
            body=render_to_string("outreach/messages/vehicle_document.txt", context),
            now=now,
        )


def _keepers(on):
    roles = Membership.objects.current(on).filter(role__in=(Role.MANAGER, Role.ADMINISTRATOR))
    return get_user_model().objects.filter(memberships__in=roles, is_active=True).distinct().order_by("pk")
