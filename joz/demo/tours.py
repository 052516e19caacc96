"""The road of the demonstration: the tour of September, a stop or two each week since the relaunch, what is to come."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid5

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from joz.demo.calendar import instant
from joz.demo.demo_accounts import CHARITY, TOWN_HALL
from joz.outbox.quiet_hours import next_open_day
from outreach.models import EquipmentItem, Presence, Stop, StopTeam, Tour, Vehicle, VehicleUse
from partners.models import Commune, OpeningHours, ParkingPermit, Place, SchoolTime

ROAD = UUID("6e0c7a52-5c0b-4a7e-9d1c-0d6a7b1f3c55")
PARKINGS = ("Parking de la salle des fêtes", "Devant la médiathèque", "Place de l’église", "Parking du stade")
# Two weeks of September: the days after its first Monday, and the two stops of each.
DAYS = (1, 2, 3, 8, 9, 11)
MORNING, AFTERNOON = (9, 30), (14, 30)
SEPTEMBER = (
    ("Elven", "Monterblanc"),
    ("Questembert", "Molac"),
    ("Muzillac", "Péaule"),
    ("Grand-Champ", "Colpo"),
    ("Sarzeau", "Surzur"),
    ("Nivillac", "Malansac"),
)
WINTER = (("Malansac", "Limerzel"), ("Berric", "Questembert"), ("Sulniac", "Treffléan"))
LOST = {0.06: "breakdown", 0.1: "weather"}
EQUIPMENT = (
    "Barnum et lests",
    "Table et chaises pliantes",
    "Kakémono",
    "Affiches, cartes à donner",
    "Rallonge électrique",
    "Trousse de secours",
    "Café, thé, gobelets",
)
# Where, on which weekdays, from when to when, and whether school holidays change it.
HOURS = {
    ("Espace Jeunes", "Sarzeau"): ((2, 13, 18, SchoolTime.ALWAYS), (4, 16, 19, SchoolTime.SCHOOL_TIME)),
    ("Espace Jeunes", "Grand-Champ"): ((2, 13, 18, SchoolTime.ALWAYS), (5, 14, 18, SchoolTime.ALWAYS)),
    ("Bureau du CCAS", "Elven"): ((2, 9, 12, SchoolTime.ALWAYS), (3, 9, 17, SchoolTime.ALWAYS)),
    ("Coin lecture", "Péaule"): ((1, 10, 18, SchoolTime.ALWAYS), (2, 10, 18, SchoolTime.ALWAYS)),
    ("Place du marché", "Malansac"): tuple((day, 8, 20, SchoolTime.ALWAYS) for day in (0, 1, 2, 4, 5)),
}


def put_places(calendar) -> None:
    """When some places are open, and where the camping-car may stand."""
    places = {(place.name, place.commune.name): place for place in Place.objects.select_related("commune")}
    hours = [
        OpeningHours(place=places[key], weekday=day, opens=f"{opens}:00", closes=f"{closes}:00", school_time=when)
        for key, rows in HOURS.items()
        if key in places
        for day, opens, closes, when in rows
    ]
    OpeningHours.objects.bulk_create(hours, ignore_conflicts=True)
    for name, given_by in (
        (CHARITY, "L’association"),
        (TOWN_HALL, "Arrêté du maire"),
        ("Mairie de Malansac", "La mairie"),
    ):
        for place in Place.objects.filter(organisation__name=name):
            ParkingPermit.objects.create(
                place=place,
                given_by=given_by,
                period=DateRange(calendar.relaunch, calendar.today + timedelta(days=200)),
            )
    Place.objects.filter(kind__in=(Place.Kind.PARKING, Place.Kind.SQUARE)).update(receives_vehicle=True)


def put_equipment() -> None:
    """What is taken along to each stop."""
    items = [EquipmentItem(label=label, position=nth) for nth, label in enumerate(EQUIPMENT, start=1)]
    EquipmentItem.objects.bulk_create(items, ignore_conflicts=True)


def put_tours(story) -> None:
    """Tell the road, once the drives are told: whoever drives somebody is not at a stop."""
    _Road(story).tell()


class _Road:
    """One teller: the vehicle is at one place at a time, and so is each of the team."""

    def __init__(self, story):
        self.add, self.calendar = story.ledger.add, story.calendar
        self.dice = Random("road")  # noqa: S311
        self.van = next(one for one in story.ledger.rows(Vehicle) if one.kind == Vehicle.Kind.MOBILE_OFFICE)
        self.advisers = story.cast.advisers
        self.communes = {commune.name: commune for commune in Commune.objects.covered().by_name()}
        self.taken = [(use.driver, use.period) for use in story.ledger.rows(VehicleUse) if not use.cancelled_at]
        self.days = set()
        self.told = 0

    def tell(self):
        self._tell_september()
        self._tell_weeks()
        self._tell_winter()

    def _tell_september(self):
        first_of_month = self.calendar.today.replace(day=1, month=9)
        if first_of_month + timedelta(days=20) >= self.calendar.today:
            first_of_month = first_of_month.replace(year=first_of_month.year - 1)
        monday = first_of_month + timedelta(days=-first_of_month.weekday() % 7)
        days = [monday + timedelta(days=days) for days in DAYS]
        tour = self._tour("Le Tour de septembre", days, "Six jours, douze communes : on vient jusqu’à toi.")
        for day, names in zip(days, SEPTEMBER, strict=True):
            self._tell_day(day, names, tour=tour)

    def _tell_weeks(self):
        """Since the relaunch, one day of the week on the road, the communes in turn."""
        names = sorted(name for name, commune in self.communes.items() if not commune.is_island)
        self.dice.shuffle(names)
        for rank in range(self.calendar.relaunched, self.calendar.last + 1, 7):
            day = self.calendar.days[rank]
            if day not in self.days:
                self._tell_day(day, (names[self.told % len(names)], names[(self.told + 17) % len(names)]))

    def _tell_winter(self):
        """Announced from next week on, its last day not confirmed yet."""
        days = []
        for week in (1, 2, 3):
            days.append(
                next_open_day(self.calendar.today + timedelta(days=7 * week - self.calendar.today.weekday() + 1))
            )
        tour = self._tour("Le Tour d’hiver", days, "Trois mardis au chaud dans le camping-car.")
        for day, names in zip(days, WINTER, strict=True):
            self._tell_day(day, names, tour=tour)

    def _tour(self, name, days, baseline):
        return self.add(
            Tour,
            name=name,
            baseline=baseline,
            first_on=days[0],
            last_on=days[-1],
            vehicle=self.van,
            published_at=instant(days[0] - timedelta(days=21), 10),
            submission=uuid5(ROAD, name),
        )

    def _tell_day(self, day, names, tour=None):
        self.days.add(day)
        for (hour, minute), name in zip((MORNING, AFTERNOON), names, strict=True):
            if name in self.communes:
                start = instant(day, hour, minute)
                self._tell_stop(DateTimeTZRange(start, start + timedelta(hours=2, minutes=30)), name, tour)

    def _tell_stop(self, period, name, tour):
        self.told += 1
        facts = self._facts(period)
        team = [user for user in self.advisers if self._is_free(user, period)][:2]
        lost = facts.get("cancelled_at")
        stop = self.add(
            Stop,
            uid=uuid5(ROAD, f"{name} {period.lower}"),
            submission=uuid5(ROAD, f"submission {name} {period.lower}"),
            tour=tour,
            commune=self.communes[name],
            place_as_typed=self.dice.choice(PARKINGS),
            period=period,
            vehicle=self.van,
            changed_at=facts["planned_at"],
            use=self._use(period, team, lost),
            **facts,
        )
        for nth, user in enumerate(team):
            self.add(StopTeam, stop=stop, user=user, drives=nth == 0, period=period, holds=not lost)

    def _use(self, period, team, lost):
        return self.add(
            VehicleUse,
            vehicle=self.van,
            driver=team[0] if team else None,
            period=period,
            purpose=VehicleUse.Purpose.TOUR,
            cancelled_at=lost,
        )

    def _is_free(self, user, period):
        return not any(
            taken == user and other.lower < period.upper and period.lower < other.upper for taken, other in self.taken
        )

    def _facts(self, period):
        """What happened: told of the past, and of what is near only that it is confirmed."""
        facts = {"planned_at": period.lower - timedelta(days=21)}
        day, chance = timezone.localdate(period.lower), self.dice.random()
        lost = next((reason for below, reason in LOST.items() if chance < below), None)
        if day >= self.calendar.today:
            soon = day < self.calendar.today + timedelta(days=15)
            return facts | ({"confirmed_at": period.lower - timedelta(days=16)} if soon else {})
        if lost and not 0 <= (day - self.calendar.today.replace(month=9, day=1)).days < 20:
            return facts | {"cancelled_at": period.lower - timedelta(hours=15), "lost_because": lost}
        return facts | {"opened_at": period.lower, "closed_at": period.upper}


# Where, by which rule, from when to when, and whether school holidays change it.
PRESENCES = (
    ("Espace Jeunes", "Sarzeau", "FREQ=WEEKLY;BYDAY=WE", "14:00", "17:00", SchoolTime.SCHOOL_TIME),
    ("Bureau du CCAS", "Elven", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "10:00", "12:00", SchoolTime.ALWAYS),
    ("Coin lecture", "Péaule", "FREQ=MONTHLY;BYDAY=1FR", "16:00", "18:00", SchoolTime.ALWAYS),
)


def begin_presences(story) -> None:
    """The recurring presences, begun by their verb once everything is written; their coming days become stops."""
    places = {(place.name, place.commune.name): place for place in Place.objects.select_related("commune")}
    adviser, now = story.cast.advisers[-1], instant(story.calendar.today)
    for name, commune, rule, starts, ends, when in PRESENCES:
        if (name, commune) in places:
            Presence.begin(
                team=[adviser] if when == SchoolTime.SCHOOL_TIME else [],
                by=adviser,
                now=now,
                submission=uuid5(ROAD, rule),
                first_on=story.calendar.relaunch,
                place=places[name, commune],
                rule=rule,
                starts=_hour(starts),
                ends=_hour(ends),
                school_time=when,
            )


def _hour(text):
    hours, minutes = text.split(":")
    return instant(timezone.localdate(), int(hours), int(minutes)).time()
