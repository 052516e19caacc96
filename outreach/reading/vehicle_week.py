"""A week of one vehicle: what takes it on each day, as a calendar shows it and as a list says it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.components import french
from outreach.models import VehicleUse
from outreach.reading.fleet import label_of

TONES = {"tour": "accent", "accompaniment": "info", "visit": "neutral", "downtime": "danger"}


@dataclass(frozen=True)
class Slot:
    """One use on one day."""

    use: VehicleUse
    hours: str
    label: str
    purpose: str
    tone: str
    driver: str
    # The page of the stop, where there is one.
    href: str


@dataclass(frozen=True)
class Day:
    """A day, and what takes the vehicle then, in order of time."""

    on: date
    slots: list[Slot]
    is_today: bool
    is_past: bool


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday."""

    days: list[Day]
    previous: date
    next: date

    @property
    def first(self):
        return self.days[0].on

    @property
    def last(self):
        return self.days[-1].on

    @property
    def is_empty(self):
        return not any(day.slots for day in self.days)


def week_of(vehicle, on, *, today):
    """The week that holds a day."""
    monday = on - timedelta(days=on.weekday())
    uses = uses_between(vehicle, monday, monday + timedelta(days=6))
    days = [monday + timedelta(days=number) for number in range(7)]
    return Week(
        days=[Day(day, slots_of(uses, day), day == today, day < today) for day in days],
        previous=monday - timedelta(days=7),
        next=monday + timedelta(days=7),
    )


def uses_between(vehicle, first, last):
    """The uses that stand over some days, both counted."""
    span = DateTimeTZRange(_midnight(first), _midnight(last + timedelta(days=1)))
    met = VehicleUse.objects.standing().filter(vehicle=vehicle, period__overlap=span)
    return list(met.to_list().order_by("period", "pk"))


def slots_of(uses, day):
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    return [
        Slot(
            use=use,
            hours=_hours(use.period, start, end),
            label=label_of(use),
            purpose=use.get_purpose_display(),
            tone=TONES[use.purpose],
            driver=str(use.driver) if use.driver else "",
            href=use.stop.get_absolute_url() if hasattr(use, "stop") else "",
        )
        for use in uses
        if use.period.lower < end and (use.period.upper is None or use.period.upper > start)
    ]


def _hours(period, start, end):
    """« 9 h – 12 h », or as much of it as falls on the day."""
    begins, ends = period.lower > start, period.upper is not None and period.upper < end
    if begins and ends:
        return f"{french.time(period.lower)} – {french.time(period.upper)}"
    if begins:
        return f"dès {french.time(period.lower)}"
    return f"jusqu’à {french.time(period.upper)}" if ends else "toute la journée"


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
