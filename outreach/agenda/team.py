"""The same stops for the team: drafts and discreet ones too, how many go, and nobody’s name."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from joz.components import french
from outreach.agenda.asking import FARTHEST
from outreach.agenda.stops import LINKED, entry_of, went_to
from outreach.models import FeedKey, Stop

KEPT = timedelta(days=30)


def entries_for(key, *, now):
    """What the holder of a key follows."""
    today = timezone.localdate(now)
    stops = Stop.objects.visible_to(key.user).between(today - KEPT, today + FARTHEST)
    if key.scope == FeedKey.Scope.MINE:
        stops = stops.filter(pk__in=key.user.stops.values("stop"))
    if key.scope == FeedKey.Scope.VEHICLE:
        stops = stops.filter(vehicle=key.vehicle)
    linked = stops.select_related(*LINKED).annotate(team_size=Count("team"))
    stops = list(linked.in_order())
    last = went_to(stops, among=Stop.objects.all(), now=now)
    return [_entry_of(stop, now=now, moved_to=last.get(stop.uid)) for stop in stops]


def _entry_of(stop, *, now, moved_to):
    entry = entry_of(stop, now=now, moved_to=moved_to)
    marks = [mark for mark, holds in (("Brouillon", stop.is_draft), ("Discrète", not stop.is_public)) if holds]
    said = [
        f"État : {stop.state_label.lower()}",
        f"Équipe : {french.number(stop.team_size)}",
        f"Véhicule : {stop.vehicle}" if stop.vehicle_id else "",
        *marks,
    ]
    # A page that the public does not have would answer nothing.
    url = "" if marks else entry.url
    return replace(entry, url=url, mark=", ".join(marks), for_team="\n".join(filter(None, said)))
