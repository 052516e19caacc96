"""A plan becomes a tour in preparation: one draft for each stop, which binds nobody yet."""

from datetime import date, datetime, timedelta
from uuid import uuid5

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from outreach.models import PlanRun, Stop, Tour
from outreach.plans.wishes import Wishes
from partners.models import Place


@transaction.atomic
def make_tour(plan_run: PlanRun, *, name, by, now) -> Tour:
    """The tour of a plan, its stops in draft; asked twice, the same tour. Raises `PlanRun.NotReady`, `Stop.Past`."""
    run = PlanRun.objects.select_for_update().get(pk=plan_run.pk)
    if run.tour_id:
        return run.tour
    days = [day for day in (run.result or {}).get("days", ()) if day["stops"]]
    if not run.is_over or not days:
        raise PlanRun.NotReady("Ce plan ne propose aucune halte : changez vos souhaits, puis relancez.")
    wishes = Wishes.read(run.wishes)
    tour = Tour.prepare(
        by=by,
        submission=uuid5(run.submission, "tour"),
        name=name,
        first_on=days[0]["day"],
        last_on=days[-1]["day"],
        vehicle_id=wishes.vehicle,
    )
    _Drafts(run, wishes, tour, by, now).draw(days)
    PlanRun.objects.filter(pk=run.pk).update(tour=tour)
    return tour


class _Drafts:
    """The stops of a tour, drawn from a plan."""

    def __init__(self, run, wishes, tour, by, now):
        self.run, self.wishes, self.tour, self.by, self.now = run, wishes, tour, by, now
        users = get_user_model().objects.in_bulk([*wishes.team, *([wishes.driver] if wishes.driver else [])])
        self.driver = users.get(wishes.driver)
        self.team = [users[pk] for pk in wishes.team if pk in users]

    def draw(self, days):
        codes = {stop["commune"] for day in days for stop in day["stops"]}
        self.places = {
            (place.commune_id, place.name): place for place in Place.objects.open().filter(commune__in=codes)
        }
        for day in days:
            for stop in day["stops"]:
                self._draft(date.fromisoformat(day["day"]), stop)

    def _draft(self, day, stop):
        place = self.places.get((stop["commune"], stop["place"]))
        Stop.draft(
            by=self.by,
            now=self.now,
            submission=uuid5(self.run.submission, f"{day} {stop['commune']}"),
            period=DateTimeTZRange(_at(day, stop["starts"]), _at(day, stop["ends"])),
            team=self.team,
            driver=self.driver,
            tour=self.tour,
            commune_id=stop["commune"],
            place=place,
            place_as_typed="" if place else stop["place"],
            vehicle_id=self.wishes.vehicle,
        )


def _at(day, minutes):
    """An instant of a day, so many minutes on the clock after midnight."""
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone()) + timedelta(
        minutes=minutes
    )
