"""What touches several rows of the road at once, named as those who plan would say it."""

from datetime import datetime, timedelta
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import EquipmentItem, Stop, Tour
from outreach.models.stop_state import TO_COME, StopState
from outreach.stops.conflicts import Candidate, conflicts_of, judge
from outreach.stops.losing import cancel_together


class Unsettled(DomainError):
    """Something stands in the way of a stop."""


class NothingToCancel(DomainError):
    """No stop of the tour is to come."""


@transaction.atomic
def prepare_stop(*, by, now, announce=False, despite=False, **what):
    """Note a stop, and announce it at once if nothing stands in its way: both, or neither."""
    stop = Stop.draft(by=by, now=now, **what)
    if announce and stop.is_draft:
        plan_stop(stop, by=by, now=now, despite=despite)
    return stop


@transaction.atomic
def rewrite_draft(stop, *, by, now, compare, team, driver, announce=False, despite=False, **what):
    """Change a draft as one likes, unless somebody else changed it meanwhile; and announce it if asked."""
    compare(stop.lock(StopState.DRAFT))
    stop.amend(by=by, now=now, **what)
    stop.set_team(by=by, now=now, team=team, driver=driver)
    if announce:
        plan_stop(stop, by=by, now=now, despite=despite)
    return stop


@transaction.atomic
def correct_details(stop, form, *, by, now):
    """Correct what sends nobody elsewhere, unless somebody else corrected it meanwhile."""
    form.compare(form.values(stop.lock(StopState.DRAFT, *TO_COME)))
    stop.amend(by=by, now=now, **form.what())


@transaction.atomic
def plan_stop(stop, *, by, now, despite=False):
    """Announce a draft that nothing stands in the way of, or that one announces `despite` what is to be checked."""
    _let_through(_conflicts_of([stop.pk], now=now), despite=despite)
    stop.plan(by=by, now=now)


@transaction.atomic
def set_team(stop, *, by, now, team, driver, despite=False):
    """Say who goes; to an announced stop, only whoever can."""
    if not stop.is_draft:
        candidate = Candidate.of(stop, team=tuple({*team, driver} - {None}), driver=driver)
        _let_through(judge([candidate], now=now), despite=despite)
    stop.set_team(by=by, now=now, team=team, driver=driver)


@transaction.atomic
def move_stop(stop, *, by, now, period, despite=False, **elsewhere):
    """Hold an announced stop at another time or place, if nothing stands in the way there."""
    changed = {name: elsewhere[name] for name in ("commune", "place", "vehicle") if name in elsewhere}
    _let_through(judge([Candidate.of(stop, period=period, **changed)], now=now), despite=despite)
    return stop.move(by=by, now=now, period=period, **elsewhere)


@transaction.atomic
def publish_tour(tour, *, by, now, despite=False):
    """Announce a tour whole: not one of its stops has anything unsettled in its way."""
    drafts = tour.stops.drafts().values_list("pk", flat=True)
    _let_through(_conflicts_of(drafts, now=now), despite=despite)
    tour.publish(by=by, now=now)


@transaction.atomic
def cancel_tour(tour, *, by, now, reason):
    """Cancel each stop of a tour that is still to come; whoever is concerned gets one letter. Answers the stops."""
    lost = cancel_together(tour.stops.changeable(), by=by, now=now, reason=reason)
    if not lost:
        raise NothingToCancel("Aucune halte de cette tournée n’est à venir : il n’y a rien à annuler.")
    return lost


@transaction.atomic
def describe_tour(tour, form, *, by):
    """Correct a tour, unless somebody else corrected it meanwhile."""
    form.compare(form.values(Tour.objects.select_for_update(of=("self",), no_key=True).get(pk=tour.pk)))
    tour.describe(by=by, **form.what())


def list_equipment(form, *, by):
    """Add or correct something to take along."""
    verb = "listed" if form.instance._state.adding else "described"
    try:
        with transaction.atomic():
            item = form.save()
            trail.record(f"equipment_item.{verb}", item, by=by)
    except IntegrityError as violation:
        raise EquipmentItem.AlreadyListed("Quelqu’un vient de l’ajouter : il est dans la liste.") from violation
    return item


@transaction.atomic
def repeat_stop(stop, *, days, by, now, submission):
    """The same stop on other days, as drafts: same hours, same place, same team."""
    return [_repeat(stop, day, by=by, now=now, submission=uuid5(submission, day.isoformat())) for day in days]


@transaction.atomic
def repeat_tour(tour, *, name, week_of, by, now, submission):
    """The same tour in another week, in preparation: same weekdays, same hours; what was lost is left out."""
    shift = _monday(week_of) - _monday(tour.first_on)
    again = Tour.prepare(
        by=by,
        submission=submission,
        name=name,
        baseline=tour.baseline,
        first_on=tour.first_on + shift,
        last_on=tour.last_on + shift,
        vehicle=tour.vehicle,
    )
    for stop in tour.stops.exclude(state__in=(StopState.CANCELLED, StopState.MOVED)).to_list().in_order():
        own = {"submission": uuid5(submission, str(stop.pk)), "tour": again}
        _repeat(stop, stop.day + shift, by=by, now=now, **own)
    return again


def _monday(day):
    return day - timedelta(days=day.weekday())


def _repeat(stop, day, *, by, now, **changed):
    """A draft of the same on another day: at the same hours on the wall, whatever the clocks did meanwhile."""
    hours = (timezone.localtime(moment).time() for moment in (stop.starts_at, stop.ends_at))
    period = DateTimeTZRange(*(timezone.make_aware(datetime.combine(day, hour)) for hour in hours))
    kept = ("commune", "place", "place_as_typed", "directions", "vehicle", "is_public", "note")
    rows = list(stop.team.all())
    return Stop.draft(
        by=by,
        now=now,
        period=period,
        team=[row.user for row in rows],
        driver=next((row.user for row in rows if row.drives), None),
        **{name: getattr(stop, name) for name in kept} | changed,
    )


def _conflicts_of(ids, *, now):
    return conflicts_of(Stop.objects.filter(pk__in=ids).to_list(), now=now)


def _let_through(found, *, despite):
    """Refuse what cannot be, and what is to be checked unless somebody says « quand même »."""
    conflicts = [conflict for each in found.values() for conflict in each]
    if grave := [conflict for conflict in conflicts if conflict.refuses]:
        raise Unsettled(f"{grave[0].text} {grave[0].mend}")
    if not despite and any(conflict.warns for conflict in conflicts):
        raise Unsettled("Lisez ce qui est à vérifier, puis cochez « Je planifie quand même ».")
