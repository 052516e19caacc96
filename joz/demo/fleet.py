"""Around the vehicles of the demonstration: papers, drivers, a breakdown, kilometres, a logbook that follows them."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from joz.demo.calendar import instant
from joz.outbox.quiet_hours import is_open_day
from outreach.models import (
    LogbookEntry,
    Stop,
    StopTeam,
    Vehicle,
    VehicleDocument,
    VehicleDowntime,
    VehicleDriver,
    VehicleUse,
)

FLEET = UUID("1f0a7a3e-8f43-4d0c-9b3e-2b1a5c7d9e10")
Kind, Paper, Purpose = LogbookEntry.Kind, VehicleDocument.Kind, VehicleUse.Purpose
# Paper, days it still holds, reference; one is to be renewed.
PAPERS = {
    Vehicle.Kind.MOBILE_OFFICE: (
        (Paper.TECHNICAL_CONTROL, 20, "Garage du Golfe"),
        (Paper.INSURANCE, 143, "Contrat flotte 2"),
        (Paper.GAS_CHECK, 210, ""),
        (Paper.EXTINGUISHER, 95, "Deux appareils"),
    ),
    Vehicle.Kind.SERVICE_CAR: (
        (Paper.TECHNICAL_CONTROL, 402, "Garage du Golfe"),
        (Paper.INSURANCE, 143, "Contrat flotte 1"),
    ),
}
COUNTER = {Vehicle.Kind.MOBILE_OFFICE: 18_240, Vehicle.Kind.SERVICE_CAR: 41_870}
FULL_TANK = {Vehicle.Kind.MOBILE_OFFICE: (420, 62), Vehicle.Kind.SERVICE_CAR: (560, 38)}
EURO_A_LITRE = Decimal("1.72")
CHECKS = ("Niveaux et pneus vérifiés", "Éclairage vérifié, cabine nettoyée", "Trousse de secours complétée")
# How far in the history, what, in which words, for how many euros.
NOW_AND_THEN = (
    (0.4, Kind.MAINTENANCE, "Vidange et filtres", Decimal(186)),
    (0.7, Kind.INCIDENT, "Rétroviseur droit fêlé", None),
)
ROUNDS = ("Tour des mairies", "Réunion au conseil départemental", "Visite à l’Espace Jeunes de Sarzeau")
MEETINGS = ((3, 14, 16, "Réunion à la communauté de communes"), (8, 9, 12, "Tournée des mairies"))


def put_fleet(story) -> None:
    """Tell what surrounds the uses of the vehicles, once all of those are told."""
    dice, uses = Random("fleet"), story.ledger.rows(VehicleUse)  # noqa: S311
    for vehicle in story.ledger.rows(Vehicle):
        mine = [use for use in uses if use.vehicle == vehicle]
        _put_papers(story, vehicle)
        if vehicle.kind == Vehicle.Kind.MOBILE_OFFICE:
            _put_drivers(story, vehicle)
            _put_downtime(story, vehicle, mine)
        else:
            mine += _put_rounds(story, vehicle)
            _put_meetings(story, vehicle)
        mine.sort(key=lambda use: use.period.lower)
        _drive(story, dice, vehicle, mine)
        _write_logbook(story, dice, vehicle, [use for use in mine if use.returned_at])


def _put_papers(story, vehicle):
    for kind, days, reference in PAPERS[vehicle.kind]:
        story.ledger.add(
            VehicleDocument,
            vehicle=vehicle,
            kind=kind,
            expires_on=story.calendar.today + timedelta(days=days),
            reference=reference,
            submission=uuid5(FLEET, f"{vehicle} {kind}"),
        )


def _put_drivers(story, vehicle):
    since = story.calendar.relaunch
    for user in story.cast.advisers:
        period = DateRange(since, None)
        story.ledger.add(VehicleDriver, vehicle=vehicle, user=user, licence_seen_on=since, period=period)


def _put_rounds(story, vehicle):
    """Now and then since the relaunch, an afternoon among partners; answers those that somebody was free for."""
    ranks = range(story.calendar.relaunched, story.calendar.last, 9)
    told = enumerate(story.calendar.days[rank] for rank in ranks)
    return [use for nth, day in told if (use := _meet(story, vehicle, nth, day, (14, 17), ROUNDS[nth % len(ROUNDS)]))]


def _meet(story, vehicle, nth, day, hours, what):
    """A reservation of a vehicle by one of the advisers; None if either is expected elsewhere."""
    driver, period = story.cast.advisers[nth % 2], DateTimeTZRange(*(instant(day, hour) for hour in hours))
    taken = [use.period for use in story.ledger.rows(VehicleUse) if vehicle == use.vehicle or driver == use.driver]
    taken += [one.period for one in story.ledger.rows(StopTeam) if one.user == driver]
    if any(other.lower < period.upper and period.lower < other.upper for other in taken if other.upper):
        return None
    who = {"vehicle": vehicle, "driver": driver}
    return story.ledger.add(VehicleUse, period=period, purpose=Purpose.VISIT, what=what, **who)


def _drive(story, dice, vehicle, uses):
    """The kilometres of the past, one trip after the other; a drive goes as far as it was told to go."""
    counter, today = COUNTER[vehicle.kind], instant(story.calendar.today)
    for use in uses:
        if not use.cancelled_at and use.period.upper < today:
            distance = use.km or dice.randint(14, 58)
            use.returned_at, use.km_out, use.km_back = use.period.upper, counter, counter + distance
            counter = use.km_back + dice.randint(0, 3)


def _put_downtime(story, vehicle, uses):
    """The breakdown for which a stop was lost; of those, one that no other use of the vehicle meets."""
    use = next(filter(None, (_garage(stop, uses) for stop in reversed(story.ledger.rows(Stop)))), None)
    if use:
        use = story.ledger.add(VehicleUse, vehicle=vehicle, period=use, purpose=Purpose.DOWNTIME)
        what = {"reason": "breakdown", "note": "Démarreur changé", "submission": uuid5(FLEET, "breakdown")}
        story.ledger.add(VehicleDowntime, use=use, **what)


def _garage(stop, uses):
    """From when to when the vehicle was in the garage for a stop; None if it was driven meanwhile."""
    if stop.lost_because != "breakdown":
        return None
    begins, ends = stop.cancelled_at, stop.period.upper
    driven = (use for use in uses if not use.cancelled_at)
    after = [use.period.lower for use in driven if use.period.upper > begins]
    ends = min([ends + timedelta(days=2), *after])
    return DateTimeTZRange(begins, ends) if ends > begins else None


def _put_meetings(story, vehicle):
    """The service car taken for partners in the days to come."""
    for days, *hours, what in MEETINGS:
        day = story.calendar.today + timedelta(days=days)
        while day.weekday() > 4 or not is_open_day(day):
            day += timedelta(days=1)
        _meet(story, vehicle, 0, day, hours, what)


def _write_logbook(story, dice, vehicle, trips):
    """A full tank every so often, a check a month; the counter says what the last trip left."""
    every, litres = FULL_TANK[vehicle.kind]
    tank, month = None, None
    for trip in trips:
        day = timezone.localdate(trip.period.lower)
        if tank is None or trip.km_back - tank >= every:
            tank, quantity = trip.km_back, Decimal(litres + dice.randint(-6, 6))
            cost = (quantity * EURO_A_LITRE).quantize(Decimal("0.01"))
            _write(story, vehicle, day, Kind.ENERGY, trip.km_back, quantity=quantity, unit="l", cost=cost)
        if day.month != month:
            month = day.month
            _write(story, vehicle, day, Kind.CHECK, trip.km_back, note=dice.choice(CHECKS))
    for share, kind, note, cost in NOW_AND_THEN:
        trip = trips[int(len(trips) * share)]
        day = timezone.localdate(trip.period.lower)
        _write(story, vehicle, day, kind, trip.km_back, note=note, cost=cost)


def _write(story, vehicle, day, kind, km, **what):
    usual = {"quantity": None, "unit": "", "cost": None, "note": ""}
    submission = uuid5(FLEET, f"{vehicle} {day} {kind}")
    story.ledger.add(LogbookEntry, vehicle=vehicle, day=day, kind=kind, km=km, submission=submission, **usual | what)
