"""The year: each commune visited again before so many weeks, on which days, and who would wait too long."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import Max

from joz.days import public_holiday
from outreach.models import Stop
from outreach.planning import Rhythm, Year
from outreach.plans.facts import travel_minutes
from partners.models import Commune

WEEKS = 52
AUGUST, CHRISTMAS = "august", "christmas"


@dataclass(frozen=True)
class YearWishes:
    """From a Monday on; every so many weeks, more often where most young people live; `off` names the rests."""

    first: date
    base: str
    every: int = 12
    every_large: int = 8
    large_from: int = 5000
    most_driving: int = 150
    vehicles: int = 1
    weekdays: tuple[int, ...] = (1, 2, 3)
    off: tuple[str, ...] = (AUGUST, CHRISTMAS)

    def written(self):
        """As JSON keeps it."""
        return asdict(self) | {"first": self.first.isoformat()}

    @classmethod
    def read(cls, kept):
        """From what `written` wrote."""
        lists = {name: tuple(kept[name]) for name in ("weekdays", "off")}
        return cls(**kept | lists | {"first": date.fromisoformat(kept["first"])})


def gather(wishes: YearWishes) -> Year:
    """The problem of the year; an island, that no road reaches, is left to the boat."""
    communes = list(Commune.objects.covered().filter(is_island=False).by_name())
    last = dict(Stop.objects.held().values_list("commune").annotate(Max("day")))
    rhythms = tuple(_rhythm(commune, last.get(commune.pk), wishes) for commune in communes)
    days = [wishes.first + timedelta(days=n) for n in range(7 * WEEKS)]
    return Year(
        first=wishes.first,
        weeks=WEEKS,
        rhythms=rhythms,
        travel=travel_minutes(wishes.base, [commune.pk for commune in communes]),
        max_driving=wishes.most_driving,
        vehicles=wishes.vehicles,
        closed=frozenset(day for day in days if public_holiday(day)),
        off=frozenset(_weeks_off(wishes)),
    )


def _rhythm(commune, last_visit, wishes):
    every = wishes.every_large if commune.population >= wishes.large_from else wishes.every
    since = max((wishes.first - last_visit).days // 7, 1) if last_visit else None
    return Rhythm(commune.pk, commune.name, every, frozenset(wishes.weekdays), since)


def _weeks_off(wishes):
    """The ranks of the weeks in which nobody goes out."""
    for week in range(WEEKS):
        thursday = wishes.first + timedelta(weeks=week, days=3)
        in_august = AUGUST in wishes.off and thursday.month == 8
        at_christmas = CHRISTMAS in wishes.off and (thursday.month, thursday.day) >= (12, 24)
        if in_august or at_christmas:
            yield week


def written(rotation, year: Year):
    """A rotation as JSON keeps it, communes by name."""
    names = {rhythm.code: rhythm.name for rhythm in year.rhythms}
    return {
        "driving": rotation.driving,
        "visits": rotation.visits,
        "is_proven": rotation.is_proven,
        "outings": [
            {
                "date": outing.date.isoformat(),
                "communes": [names[code] for code in outing.communes],
                "codes": list(outing.communes),
                "driving": outing.driving,
            }
            for outing in rotation.outings
        ],
        "rhythms": {rhythm.name: rhythm.every for rhythm in year.rhythms},
        "shortfalls": [shortfall.sentence for shortfall in rotation.shortfalls],
    }
