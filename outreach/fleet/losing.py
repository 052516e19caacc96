"""A vehicle is immobilised: what it was for is cancelled or driven with another, and everyone is told (R27)."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from joz.components import french
from joz.errors import DomainError
from joz.outbox.models import Message
from outreach.fleet import riders, telling
from outreach.models import CancelReason, Stop, Vehicle, VehicleDowntime, VehicleDriver, VehicleUse
from outreach.stops import followers
from outreach.stops.losing import cancel_together


class ServedMeanwhile(DomainError):
    """What has been driven cannot be undone."""


class NotWhatWasShown(DomainError):
    """Something was booked, cancelled or moved since whoever acts read what would follow."""


@dataclass(frozen=True)
class Fates:
    """What becomes of each use of a vehicle that is immobilised."""

    lost: list[VehicleUse]
    moved: list[VehicleUse]
    # Already on the road when it broke down: its use ends there.
    cut: list[VehicleUse]

    @property
    def seen(self):
        """A mark of all of it, by which a form says what it showed."""
        fates = {"lost": self.lost, "moved": self.moved, "cut": self.cut}
        text = " ".join(f"{fate}:{use.pk}" for fate, uses in fates.items() for use in uses)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Rehearsal:
    """What would follow, as it was read from doing it and undoing it."""

    fates: Fates
    followed: list[followers.Followed]
    told: dict[str, int]


@transaction.atomic
def immobilise(vehicle, *, period, reason, by, now, submission, note="", replacement=None, seen=None):
    """Keep a vehicle in the garage; answers what became of what it was expected for.

    `seen` is the mark of what was shown: if it is no longer what would follow, nothing is done.
    """
    if VehicleDowntime.objects.filter(submission=submission).exists():
        return Fates([], [], [])
    fates = _sort(_hold(vehicle, period), period, now, replacement)
    if seen is not None and seen != fates.seen:
        raise NotWhatWasShown("Les réservations ont changé pendant que vous lisiez : voici ce qu’il en est maintenant.")
    _free(fates, period, reason, by=by, now=now)
    _lock_in_order(vehicle, replacement)
    _drive_with(replacement, fates.moved, by=by, now=now)
    what = {"reason": reason, "note": note, "submission": submission}
    downtime = VehicleDowntime.declare(vehicle=vehicle, period=period, by=by, **what)
    telling.owe_news(downtime, fates, replacement, by=by, now=now)
    return fates


def rehearse(vehicle, **what):
    """Do it, look at it, and undo it: what the page shows is what will happen."""
    with transaction.atomic():
        last = Message.objects.aggregate(pk=Max("pk"))["pk"] or 0
        fates = immobilise(vehicle, **what)
        told = telling.count_by_kind(Message.objects.filter(pk__gt=last))
        transaction.set_rollback(True)
    followed = followers.standing_on(Stop.objects.filter(use__in=[use.pk for use in fates.lost]))
    return Rehearsal(fates, followed, told)


def _hold(vehicle, period):
    """The uses that a period meets, in order of time: locked, and before them what stands on them."""
    met = VehicleUse.objects.driven().filter(vehicle=vehicle, period__overlap=period)
    ids = list(met.values_list("pk", flat=True))
    list(Stop.objects.select_for_update().filter(use__in=ids).order_by("pk"))
    riders.hold(ids)
    list(VehicleUse.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    return list(met.filter(pk__in=ids).to_list().order_by("period", "pk"))


def _sort(uses, period, now, replacement):
    fates = Fates([], [], [])
    takes = _takes(replacement, period)
    for use in uses:
        if _is_to_come(use, period, now):
            (fates.moved if takes(use) else fates.lost).append(use)
        elif use.period.lower < period.lower:
            fates.cut.append(use)
        else:
            raise ServedMeanwhile(
                f"{use.vehicle} a roulé : parti {french.moment(use.period.lower)}. "
                "Faites commencer l’immobilisation après."
            )
    return fates


def _is_to_come(use, period, now):
    if stop := getattr(use, "stop", None):
        return stop.is_changeable
    has_left = use.period.lower < min(period.lower, now)
    return use.returned_at is None and not has_left


def _takes(replacement, period):
    """Whether the other vehicle is free for a use, and its driver one of those it names; asked of two lists."""
    if replacement is None:
        return lambda use: False
    taken = VehicleUse.objects.standing().filter(vehicle=replacement).values_list("period", flat=True)
    taken = list(taken.filter(period__endswith__gt=period.lower) | taken.filter(period__endswith=None))
    named = list(VehicleDriver.objects.filter(vehicle=replacement).values_list("user", "period"))

    def takes(use):
        is_free = not any(_meet(use.period, other) for other in taken)
        drivers = {user for user, dates in named if use.day in dates}
        return is_free and (not drivers or use.driver_id is None or use.driver_id in drivers)

    return takes


def _meet(one, other):
    ends_later = other.upper is None or one.lower < other.upper
    return ends_later and other.lower < one.upper


def _free(fates, period, reason, *, by, now):
    for use in fates.cut:
        use.cut(at=period.lower, by=by)
    lost = [use.pk for use in fates.lost]
    if lost:
        cancel_together(Stop.objects.filter(use__in=lost), by=by, now=now, reason=CancelReason(reason))
        riders.lose(lost, by=by, now=now)
        for use in VehicleUse.objects.standing().filter(pk__in=lost).order_by("pk"):
            use.cancel(by=by, now=now)


def _lock_in_order(*vehicles):
    ids = [vehicle.pk for vehicle in vehicles if vehicle]
    list(Vehicle.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _drive_with(replacement, moved, *, by, now):
    for use in moved:
        if stop := getattr(use, "stop", None):
            stop.drive_with(replacement, by=by, now=now)
        else:
            use.change_vehicle(replacement, by=by)
