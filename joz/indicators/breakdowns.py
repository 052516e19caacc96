"""The same figures, cut by month, by sex, by commune; the parts always add up to the whole."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from joz.indicators.definitions import percentage
from partners.models import Commune
from referrals.models import YoungPerson
from referrals.models.invisibility_check import Verdict


@dataclass(frozen=True)
class Month:
    """What happened in a month."""

    first_day: date
    spotted: int
    reached: int
    entered: int


def by_month(tally) -> list[Month]:
    """Spotted, reached, entered; from the first month that counts someone to the last, the empty ones between too."""
    counts = [_per_month(days) for days in (tally.spotted, tally.reached, tally.entered)]
    months = sorted({month for count in counts for month in count})
    return [Month(month, *(count[month] for count in counts)) for month in _each_month(months)]


def _per_month(days):
    months = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    return months


def _each_month(months):
    if not months:
        return
    month = months[0]
    while month <= months[-1]:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True)
class Share:
    """A part of the people spotted."""

    code: str
    label: str
    count: int
    percent: float | None


def by_sex(tally) -> list[Share]:
    """I26 on I1: every answer has its line, « non renseigné » among them, so that nobody is dropped."""
    counts = Counter()
    for here in tally.places:
        counts[here["sex"]] += here["spotted"]
    return _shares(YoungPerson.Sex.choices, counts)


def _shares(lines, counts):
    return [Share(code, label, counts[code], percentage(counts[code], counts.total())) for code, label in lines]


NEVER_CHECKED = "never"
VERDICTS = [
    (Verdict.INVISIBLE, "Invisible, confirmé"),
    (Verdict.VISIBLE, "Pas invisible"),
    (Verdict.UNKNOWN, "On ne peut pas dire"),
    (NEVER_CHECKED, "Jamais vérifié"),
]


def by_verdict(tally) -> list[Share]:
    """R60: what the newest check says of the people spotted; what we do not know has its own lines."""
    never = tally.spotted.total() - tally.verdicts.total()
    return _shares(VERDICTS, tally.verdicts + Counter({NEVER_CHECKED: never}))


@dataclass(frozen=True)
class Area:
    """A commune, or an intercommunality with its communes: how many were spotted there, and what became of them."""

    name: str
    spotted: int
    reached: int
    entered: int
    is_covered: bool = True
    communes: tuple["Area", ...] = ()


UNKNOWN_COMMUNE = "Commune inconnue"
COUNTED = ("spotted", "reached", "entered")


def by_commune(tally) -> list[Area]:
    """The people spotted in the period where they live, and how many of them were reached and entered to date."""
    counts = _per_commune(tally)
    communes = Commune.objects.select_related("intercommunality").defer("cell").in_bulk(counts.keys() - {None})
    bodies = defaultdict(list)
    for commune in sorted(communes.values(), key=lambda commune: (-counts[commune.pk]["spotted"], commune.name_key)):
        area = Area(commune.name, **counts[commune.pk], is_covered=commune.is_covered)
        bodies[commune.intercommunality.name].append(area)
    areas = [_added_up(name, tuple(areas)) for name, areas in sorted(bodies.items())]
    unknown = [Area(UNKNOWN_COMMUNE, **counts[None])] if None in counts else []
    return [*areas, *unknown]


def _per_commune(tally):
    """The counts of each commune, by its code; those of the people whose commune we do not know under None."""
    counts = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for here in tally.places:
        for what in COUNTED:
            counts[here["commune"]][what] += here[what]
    return counts


def _added_up(name, communes):
    totals = (sum(getattr(commune, what) for commune in communes) for what in COUNTED)
    return Area(name, *totals, communes=communes)
