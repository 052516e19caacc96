"""How far each commune is from the one somebody starts from: by road, or by road and boat; always an estimate."""

from dataclasses import dataclass

from django.db.models import Q

from joz.components import french
from partners.models import FerryAccess, TravelTime


@dataclass(frozen=True)
class Way:
    """How long it takes, and from which port where one must cross."""

    minutes: int
    port: str = ""

    @property
    def words(self):
        if not self.minutes:
            return "dans ta commune"
        if self.port:
            return f"environ {french.duration(self.minutes)}, bateau compris (port : {self.port})"
        return f"environ {french.duration(self.minutes)} en voiture"


def ways_from(origin):
    """{insee_code: Way} of all that can be reached from a commune; an island crosses from wherever one comes."""
    ways = {origin.pk: Way(0)}
    crossings = FerryAccess.objects.filter(Q(origin=origin) | Q(island=origin))
    # The quickest last, so that it stays.
    for ferry in sorted(crossings, key=lambda ferry: -ferry.total_minutes):
        there = ferry.island_id if ferry.origin_id == origin.pk else ferry.origin_id
        ways[there] = Way(ferry.total_minutes, ferry.port_name)
    roads = TravelTime.objects.filter(origin=origin).exclude(destination=origin)
    return ways | {road.destination_id: Way(road.minutes) for road in roads}
