"""The logbook of a vehicle: its trips and what was written between them, in one order of time."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from joz.components import french
from outreach.models import LogbookEntry, VehicleUse
from outreach.models.local_day import LocalDay

TRIP = "trip"
KINDS = [(TRIP, "Trajets"), *LogbookEntry.Kind.choices]
ICONS = {
    "trip": "signpost-split",
    "check": "check-circle",
    "incident": "warning",
    "energy": "sun",
    "maintenance": "refresh",
}
HEADINGS = [
    "Jour",
    "Quoi",
    "Détail",
    "Compteur au départ",
    "Compteur",
    "Kilomètres",
    "Quantité",
    "Unité",
    "Montant (€)",
]


@dataclass(frozen=True)
class Line:
    """One line; a trip says its kilometres and its purpose, and no more (P32)."""

    day: date
    kind: str
    what: str
    detail: str
    km_out: int | None
    km: int | None
    entry: LogbookEntry | None = None
    trip: VehicleUse | None = None

    @property
    def icon(self):
        return ICONS[self.kind]

    @property
    def counter(self):
        if self.km is None:
            return ""
        out = f"de {french.number(self.km_out)} à " if self.km_out is not None else ""
        return f"{out}{french.number(self.km)}{french.SPACE}km"

    @property
    def distance(self):
        return self.km - self.km_out if self.km_out is not None else None

    @property
    def quantity(self):
        if self.entry is None or self.entry.quantity is None:
            return ""
        return f"{french.number(self.entry.quantity, 2)}{french.SPACE}{self.entry.get_unit_display()}"

    @property
    def cost(self):
        return self.entry.cost if self.entry else None


def keys_of(vehicle, kind=""):
    """(day, counter, source, id) of each line, the latest first: a queryset that a paginator cuts."""
    trips = VehicleUse.objects.back().filter(vehicle=vehicle)
    trips = trips.annotate(on=LocalDay(F("period__startswith")), mark=F("km_back"), source=Value(TRIP))
    entries = LogbookEntry.objects.filter(vehicle=vehicle, **({"kind": kind} if kind else {}))
    entries = entries.annotate(on=F("day"), mark=Coalesce("km", 0), source=Value("entry"))
    trips, entries = (rows.values_list("on", "mark", "source", "pk") for rows in (trips, entries))
    wanted = trips if kind == TRIP else entries if kind else trips.union(entries, all=True)
    return wanted.order_by("-on", "-mark", "source", "-pk")


def lines_of(keys):
    """The lines of some keys, in their order."""
    ids = {source: [pk for _, _, where, pk in keys if where == source] for source in (TRIP, "entry")}
    trips = VehicleUse.objects.in_bulk(ids[TRIP])
    entries = LogbookEntry.objects.in_bulk(ids["entry"])
    return [_trip(trips[pk], on) if source == TRIP else _entry(entries[pk]) for on, _, source, pk in keys]


def _trip(use, on):
    return Line(
        day=on,
        kind=TRIP,
        what="Trajet",
        detail=use.get_purpose_display(),
        km_out=use.km_out,
        km=use.km_back,
        trip=use,
    )


def _entry(entry):
    return Line(
        day=entry.day,
        kind=entry.kind,
        what=entry.get_kind_display(),
        detail=entry.note,
        km_out=None,
        km=entry.km,
        entry=entry,
    )


def file_rows(lines):
    """Headings, then one row for each line, the figures as figures."""
    yield HEADINGS
    for line in lines:
        entry = line.entry
        quantity = float(entry.quantity) if entry and entry.quantity is not None else None
        cost = float(line.cost) if line.cost is not None else None
        unit = entry.get_unit_display() if entry and entry.unit else ""
        yield [line.day, line.what, line.detail, line.km_out, line.km, line.distance, quantity, unit, cost]
