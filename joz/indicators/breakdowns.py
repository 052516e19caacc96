"""The same figures, cut by month, by sex, by commune; the parts always add up to the whole."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from joz.indicators.definitions import percentage
from partners.models import Commune
from referrals.models import YoungPerson
from referrals.models.invisibility_check import Verdict
from tracking.models import Pathway


@dataclass(frozen=True)
class Month:
    """What happened in a month."""

    first_day: date
    spotted: int
    reached: int
    entered: int


def by_month(period) -> list[Month]:
    """Spotted, reached, entered; from the first month that counts someone to the last, the empty ones between too."""
    counts = [
        _per_month(YoungPerson.objects.identified(*period), "identified_on"),
        _per_month(YoungPerson.objects.reached(*period), "reached_on"),
        _per_month(Pathway.objects.entered(*period), "entered_on"),
    ]
    months = sorted({month for count in counts for month in count})
    return [Month(month, *(count[month] for count in counts)) for month in _each_month(months)]


def _per_month(rows, field):
    """Counted by day in the database, which is quick at it, and added up here."""
    months = Counter()
    for day, count in rows.values_list(field).order_by().annotate(count=Count("pk")):
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


def by_sex(period) -> list[Share]:
    """I26 on I1: every answer has its line, « non renseigné » among them, so that nobody is dropped."""
    rows = YoungPerson.objects.identified(*period).values("sex").order_by()
    counts = dict(rows.annotate(count=Count("pk")).values_list("sex", "count"))
    total = sum(counts.values())
    return [
        Share(code, label, counts.get(code, 0), percentage(counts.get(code, 0), total))
        for code, label in YoungPerson.Sex.choices
    ]


NEVER_CHECKED = "never"
VERDICTS = [
    (Verdict.INVISIBLE, "Invisible, confirmé"),
    (Verdict.VISIBLE, "Pas invisible"),
    (Verdict.UNKNOWN, "On ne peut pas dire"),
    (NEVER_CHECKED, "Jamais vérifié"),
]


def by_verdict(period) -> list[Share]:
    """R60: what the newest check says of the people spotted; what we do not know has its own lines."""
    rows = YoungPerson.objects.identified(*period).with_verdict().values("verdict").order_by()
    counts = {
        code or NEVER_CHECKED: count for code, count in rows.annotate(count=Count("pk")).values_list("verdict", "count")
    }
    total = sum(counts.values())
    return [Share(code, label, counts.get(code, 0), percentage(counts.get(code, 0), total)) for code, label in VERDICTS]


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


def by_commune(period) -> list[Area]:
    """The people spotted in the period where they live, and how many of them were reached and entered to date."""
    counts = _per_commune(period)
    communes = Commune.objects.select_related("intercommunality").defer("cell").in_bulk(counts.keys() - {None})
    bodies = defaultdict(list)
    for commune in sorted(communes.values(), key=lambda commune: (-counts[commune.pk]["spotted"], commune.name_key)):
        area = Area(commune.name, **counts[commune.pk], is_covered=commune.is_covered)
        bodies[commune.intercommunality.name].append(area)
    areas = [_added_up(name, tuple(areas)) for name, areas in sorted(bodies.items())]
    unknown = [Area(UNKNOWN_COMMUNE, **counts[None])] if None in counts else []
    return [*areas, *unknown]


def _per_commune(period):
    """The counts of each commune, by its code; those of the people whose commune we do not know under None."""
    rows = YoungPerson.objects.identified(*period).values("commune").order_by()
    rows = rows.annotate(
        spotted=Count("pk"),
        reached=Count("pk", filter=Q(reached_on__isnull=False)),
        entered=Count("pk", filter=Q(pk__in=Pathway.objects.values("young_person"))),
    )
    return {row.pop("commune"): row for row in rows}


def _added_up(name, communes):
    totals = (sum(getattr(commune, what) for commune in communes) for what in ("spotted", "reached", "entered"))
    return Area(name, *totals, communes=communes)
