"""What one vehicle did over twelve months: kilometres by month and purpose, days in the garage, cost of a kilometre."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from outreach.models import LogbookEntry, VehicleUse
from outreach.models.local_day import LocalDay

Purpose = VehicleUse.Purpose
PURPOSES = (Purpose.TOUR, Purpose.ACCOMPANIMENT, Purpose.VISIT)
MONTHS = 12
# The picture: twelve columns of a hundred, as high as the fullest month.
COLUMN, HEIGHT = 100, 240


@dataclass(frozen=True)
class Month:
    """The kilometres of a month, by purpose."""

    first_day: date
    km: dict[str, int]

    @property
    def total(self):
        return sum(self.km.values())

    @property
    def by_purpose(self):
        return [self.km.get(purpose, 0) for purpose in PURPOSES]


@dataclass(frozen=True)
class Bar:
    """A rectangle of the picture."""

    purpose: str
    x: int
    y: float
    height: float
    width: int = COLUMN * 7 // 10


@dataclass(frozen=True)
class Figures:
    """Twelve months, this one included."""

    months: list[Month]
    days_off: int
    spent: Decimal

    @property
    def km(self):
        return sum(month.total for month in self.months)

    @property
    def cost_per_km(self):
        """None while there is not enough to divide."""
        return self.spent / self.km if self.km and self.spent else None

    @property
    def width(self):
        return COLUMN * MONTHS

    @property
    def height(self):
        return HEIGHT

    @property
    def peak(self):
        return max(month.total for month in self.months)

    @property
    def bars(self):
        """One on the other, month after month."""
        bars = []
        for number, month in enumerate(self.months):
            y = HEIGHT
            for purpose in PURPOSES:
                height = round(HEIGHT * month.km.get(purpose, 0) / self.peak, 1) if self.peak else 0
                y -= height
                bars += [Bar(purpose.value, COLUMN * number, round(y, 1), height)] if height else []
        return bars


def figures_of(vehicle, *, today):
    firsts = _first_days(today)
    return Figures(
        months=_months(vehicle, firsts),
        days_off=_days_off(vehicle, firsts[0], today),
        spent=LogbookEntry.objects.filter(vehicle=vehicle).between(firsts[0], today).aggregate(sum=Sum("cost"))["sum"]
        or Decimal(0),
    )


def _first_days(today):
    """The first day of each of the twelve months, the oldest first."""
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS - 1, -1, -1)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _months(vehicle, firsts):
    uses = VehicleUse.objects.back().filter(vehicle=vehicle).annotate(on=LocalDay(F("period__startswith")))
    rows = uses.filter(on__gte=firsts[0]).annotate(month=TruncMonth("on")).values_list("month", "purpose")
    km = {first: {} for first in firsts}
    for month, purpose, total in rows.annotate(km=Sum(F("km_back") - F("km_out"))):
        if month in km:
            km[month][purpose] = total
    return [Month(first, km[first]) for first in firsts]


def _days_off(vehicle, first, today):
    """The days, until today, of which some part was spent in the garage."""
    off = VehicleUse.objects.standing().filter(vehicle=vehicle, purpose=Purpose.DOWNTIME)
    days = set()
    for period in off.values_list("period", flat=True):
        begins = max(timezone.localdate(period.lower), first)
        # A downtime that ends at midnight does not touch the day that follows.
        last = timezone.localdate(period.upper - timedelta(microseconds=1)) if period.upper else today
        days.update(begins + timedelta(days=number) for number in range((min(last, today) - begins).days + 1))
    return len(days)
