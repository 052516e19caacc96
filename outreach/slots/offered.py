"""What may be booked now, between two moments: computed, in the same few queries for one adviser or many."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from outreach.models import Audience, Availability, Meeting, StopSlots, StopTeam
from outreach.slots import cutting, taken
from outreach.stops.conflicts import busy

# Nobody is surprised within two hours, and nobody books what we cannot promise.
NOT_WITHIN = timedelta(hours=2)
NOT_BEYOND = timedelta(weeks=6)


@dataclass(frozen=True)
class Slot:
    """From when to when, in which ways: with an adviser, or at a stop with whoever is there."""

    period: DateTimeTZRange
    formats: tuple[str, ...]
    adviser_id: int | None = None
    place_id: int | None = None
    stop_id: int | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; no commune means anywhere, no format any way."""

    first: datetime
    last: datetime
    communes: Collection[str] = ()
    formats: Collection[str] = ()
    audience: str = Audience.PUBLIC

    def within(self, now):
        """The period in which one may book, or None."""
        since, until = max(self.first, now + NOT_WITHIN), min(self.last, now + NOT_BEYOND)
        return DateTimeTZRange(since, until) if since < until else None

    def ways(self, formats):
        """Those of some formats that are wished for."""
        return tuple(one for one in formats if not self.formats or one in self.formats)


def offered(wish, *, now):
    """The slots that may be booked, the next first."""
    period = wish.within(now)
    if period is None:
        return []
    found = [*_with_advisers(wish, period), *_at_stops(wish, period)]
    found = [slot for slot in found if period.lower <= slot.period.lower and slot.period.upper <= period.upper]
    return sorted(found, key=lambda slot: (slot.period.lower, slot.adviser_id or 0, slot.stop_id or 0))


def _with_advisers(wish, period):
    first, last = timezone.localdate(period.lower), timezone.localdate(period.upper)
    windows = Availability.objects.touching(first, last).serving(wish.communes)
    windows = list(windows.bookable(formats=wish.formats, audience=wish.audience).order_by("pk"))
    not_free = _not_free({window.adviser_id for window in windows}, period)
    for window in windows:
        ways, gap = wish.ways(window.formats), window.buffer_minutes
        for stretch in window.windows(first, last):
            near = not_free[window.adviser_id, timezone.localdate(stretch.lower)]
            for slot in cutting.free(cutting.cut(stretch, window.slot_minutes, gap=gap), near, gap=gap):
                yield Slot(slot, ways, adviser_id=window.adviser_id, place_id=window.place_id)


def _not_free(user_ids, period):
    """{(adviser, day): periods} : at a stop, away, or booked; read a day wider, for the gaps."""
    wide = DateTimeTZRange(period.lower - timedelta(days=1), period.upper + timedelta(days=1))
    at_stops = StopTeam.objects.filter(holds=True, user__in=user_ids, period__overlap=wide)
    first, last = timezone.localdate(wide.lower), timezone.localdate(wide.upper)
    away = busy.periods(user_ids, first, last)
    found = defaultdict(list)
    for user_id, one in (
        *at_stops.values_list("user_id", "period"),
        *((each.user_id, each.period) for each in away),
        *taken.of_advisers(user_ids, wide),
    ):
        for day in _days_near(one, first, last):
            found[user_id, day].append(one)
    return found


def _days_near(one, first, last):
    """The days that a period touches, with its eve and its morrow, as far as they are looked at."""
    day = max(first, timezone.localdate(one.lower) - timedelta(days=1))
    until = min(last, timezone.localdate(one.upper) + timedelta(days=1))
    return [day + timedelta(days=nth) for nth in range((until - day).days + 1)]


def _at_stops(wish, period):
    offering = StopSlots.objects.bookable(period)
    if wish.audience == Audience.PUBLIC:
        offering = offering.filter(stop__is_public=True)
    if wish.communes:
        offering = offering.filter(stop__commune__in=wish.communes)
    offering = [slots for slots in offering.order_by("pk") if wish.ways([slots.format])]
    booked = defaultdict(list)
    for stop_id, one in taken.at_stops([slots.pk for slots in offering]):
        booked[stop_id].append(one)
    for slots in offering:
        whole = cutting.cut(slots.stop.period, slots.minutes)
        for slot in cutting.with_a_seat(whole, booked[slots.pk], slots.at_once):
            yield Slot(slot, (Meeting(slots.format).value,), stop_id=slots.pk)
