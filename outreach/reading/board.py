"""The week on the road as a table: vehicles down, days across, and the same stops by day for a narrow screen."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from joz.days import public_holiday, school_holiday
from outreach.models import Stop, Vehicle
from outreach.stops.conflicts import Conflict

SATURDAY = 5
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Week:
    """A week by its Monday, named in addresses as ISO 8601 does: « 2026-W48 »."""

    first: date

    @classmethod
    def named(cls, text, today):
        """The week that an address names; that of today when it names none."""
        found = re.fullmatch(r"(\d{4})-W(\d{2})", text or "", re.ASCII)
        if found and int(found[1]) in YEARS:
            try:
                return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
            except ValueError:
                pass
        return cls.of(today)

    @classmethod
    def of(cls, day):
        return cls(day - timedelta(days=day.weekday()))

    def __str__(self):
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self):
        return self.first.isocalendar().week

    @property
    def days(self):
        return [self.first + timedelta(days=shift) for shift in range(7)]

    @property
    def last(self):
        return self.days[-1]

    @property
    def previous(self):
        return Week(self.first - timedelta(days=7))

    @property
    def next(self):
        return Week(self.first + timedelta(days=7))


@dataclass(frozen=True)
class Block:
    """A stop on the board, with what stands in its way."""

    stop: Stop
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def to_settle(self):
        """What is named under the block: the rest is read on the stop's page."""
        return [conflict for conflict in self.conflicts if not conflict.is_soft]


@dataclass(frozen=True)
class Column:
    """A day: what it is unlike the others by, and whether one may still add a stop to it."""

    day: date
    is_today: bool
    is_past: bool
    is_quiet: bool
    public_holiday: str
    school_holiday: str


@dataclass(frozen=True)
class Cell:
    """What one vehicle does on one day."""

    column: Column
    blocks: list[Block]


@dataclass(frozen=True)
class Row:
    """A vehicle, or those who go without one."""

    vehicle: Vehicle | None
    cells: list[Cell]


@dataclass(frozen=True)
class Board:
    """A week, laid out both ways."""

    week: Week
    columns: list[Column]
    rows: list[Row]
    # The same blocks, day by day: what a phone shows.
    days: list[Cell]

    @property
    def is_empty(self):
        return not any(day.blocks for day in self.days)

    @property
    def to_settle(self):
        """How many stops have something to settle."""
        return sum(bool(block.to_settle) for day in self.days for block in day.blocks)


def lay_out(week, stops, conflicts, vehicles, *, today) -> Board:
    """Put each stop in its place; `vehicles` have a row even in a week without a stop."""
    blocks = [Block(stop, conflicts.get(stop, [])) for stop in stops]
    columns = [_column(day, blocks, today) for day in week.days]
    return Board(
        week=week,
        columns=columns,
        rows=[_row(vehicle, columns, blocks) for vehicle in _all_vehicles(vehicles, stops)],
        days=[Cell(column, [block for block in blocks if block.stop.day == column.day]) for column in columns],
    )


def _column(day, blocks, today):
    return Column(
        day=day,
        is_today=day == today,
        is_past=day < today,
        is_quiet=day.weekday() >= SATURDAY and not any(block.stop.day == day for block in blocks),
        public_holiday=public_holiday(day),
        school_holiday=school_holiday(day),
    )


def _all_vehicles(vehicles, stops):
    """Those asked for, those seen this week though they are asked for no more, then « without »."""
    known = {vehicle.pk: vehicle for vehicle in vehicles}
    known |= {stop.vehicle_id: stop.vehicle for stop in stops if stop.vehicle_id}
    on_foot = [None] if any(stop.vehicle_id is None for stop in stops) else []
    return (
        sorted(known.values(), key=lambda vehicle: (vehicle.kind != Vehicle.Kind.MOBILE_OFFICE, vehicle.name)) + on_foot
    )


def _row(vehicle, columns, blocks):
    key = vehicle and vehicle.pk
    mine = [block for block in blocks if block.stop.vehicle_id == key]
    return Row(vehicle, [Cell(column, [one for one in mine if one.stop.day == column.day]) for column in columns])
