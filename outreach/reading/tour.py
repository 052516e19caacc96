"""A tour as its page shows it: day by day, with what stands in the way of each stop."""

from dataclasses import dataclass
from datetime import date, timedelta

from outreach import policies
from outreach.models import PlanRun, Stop, StopState, Tour
from outreach.reading.board import Block
from outreach.stops.conflicts import conflicts_of

SHORT = 14


@dataclass(frozen=True)
class TourDay:
    """A day of a tour, and its stops in order."""

    day: date
    blocks: list[Block]


@dataclass(frozen=True)
class TourPage:
    """The days of a tour, and its figures."""

    tour: Tour
    days: list[TourDay]
    # The proposal that it came from, if one did.
    plan: PlanRun | None = None

    @classmethod
    def of(cls, tour, reader):
        stops = list(Stop.objects.visible_to(reader).filter(tour=tour).to_list().in_order())
        conflicts = conflicts_of(stops) if policies.may_plan(reader) else {}
        blocks = [Block(stop, conflicts.get(stop, [])) for stop in stops]
        days = [TourDay(day, [one for one in blocks if one.stop.day == day]) for day in _days(tour, stops)]
        return cls(tour, days, getattr(tour, "plan", None))

    @property
    def blocks(self):
        return [block for day in self.days for block in day.blocks]

    @property
    def standing(self):
        """Those that count: neither cancelled nor moved elsewhere."""
        return [block.stop for block in self.blocks if not block.stop.is_lost]

    @property
    def commune_count(self):
        return len({stop.commune_id for stop in self.standing})

    @property
    def day_count(self):
        return len({stop.day for stop in self.standing})

    @property
    def drafts(self):
        return [block for block in self.blocks if block.stop.is_draft]

    @property
    def held_count(self):
        return sum(block.stop.state == StopState.HELD for block in self.blocks)

    @property
    def changeable(self):
        return [block.stop for block in self.blocks if block.stop.is_changeable]

    @property
    def to_settle(self):
        return [block for block in self.blocks if block.to_settle]

    @property
    def refuses(self):
        return any(conflict.refuses for block in self.drafts for conflict in block.conflicts)

    @property
    def may_publish(self):
        """Whether to publish is still a question, and the answer may be yes."""
        return not self.tour.is_published and bool(self.standing) and not self.refuses

    @property
    def warns(self):
        return any(conflict.warns for block in self.drafts for conflict in block.conflicts)


def _days(tour, stops):
    """Each day of a short tour, to see where one may still go; of a long one, those with a stop."""
    known = {stop.day for stop in stops}
    span = (tour.last_on - tour.first_on).days + 1
    if span <= SHORT:
        known |= {tour.first_on + timedelta(days=shift) for shift in range(span)}
    return sorted(known)
