"""Places where nobody came three times in a row: is it the right place, or the right hour? (R32)"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import F, Window
from django.db.models.functions import Coalesce, RowNumber

from outreach.models import Stop

IN_A_ROW = 3


@dataclass(frozen=True)
class QuestionedPlace:
    """Where the last three stops met nobody, and since when."""

    commune: object
    place_id: int | None
    where: str
    since: date
    last: date


def questioned_places(stops=None):
    """Those whose last three held stops are all empty, the latest first; `stops` narrows where to look."""
    held = (Stop.objects.all() if stops is None else stops).held().with_met()
    ranked = held.annotate(
        rank=Window(
            RowNumber(),
            partition_by=[F("commune"), Coalesce("place", 0), F("place_as_typed")],
            order_by=[F("day").desc(), F("pk").desc()],
        )
    ).filter(rank__lte=IN_A_ROW)
    rows = ranked.select_related("commune", "place").order_by("commune", "place", "place_as_typed", "rank")
    spots = [list(same) for _, same in groupby(rows, key=spot_of)]
    return sorted(filter(None, map(_questioned, spots)), key=lambda one: one.last, reverse=True)


def spot_of(stop):
    """What makes two stops « at the same place »."""
    return stop.commune_id, stop.place_id, stop.place_as_typed


def _questioned(stops):
    if len(stops) < IN_A_ROW or any(stop.met_count for stop in stops):
        return None
    return QuestionedPlace(
        commune=stops[0].commune,
        place_id=stops[0].place_id,
        where=stops[0].where,
        since=stops[-1].day,
        last=stops[0].day,
    )


def are_questioned(stops):
    """`{spot}` of those, among the spots of these stops, that are questioned: one query for a whole list."""
    spots = {spot_of(stop) for stop in stops}
    near = Stop.objects.filter(commune__in={commune for commune, _, _ in spots})
    asked = {(one.commune.pk, one.place_id, one.where) for one in questioned_places(near)}
    return {spot_of(stop) for stop in stops if (stop.commune_id, stop.place_id, stop.where) in asked}
