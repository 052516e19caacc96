"""The fleet at a glance: where each vehicle is, what comes next, how far it went, whether its papers hold."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from joz.components import french
from outreach.models import LogbookEntry, Vehicle, VehicleDocument, VehicleUse
from outreach.models.local_day import LocalDay
from outreach.models.vehicle_document import TOLD_BEFORE


@dataclass(frozen=True)
class Words:
    """Something said, and its tone."""

    text: str
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class FleetLine:
    """One vehicle of the fleet, today."""

    vehicle: Vehicle
    now: Words
    next_use: str
    km_this_month: int
    papers: Words


def fleet(vehicles, *, now):
    """A line for each vehicle, in as many queries for one as for a hundred."""
    today = timezone.localdate(now)
    uses, papers = _lasting_uses(vehicles, now), _current_papers(vehicles)
    km = _km_since(today.replace(day=1))
    return [
        FleetLine(
            vehicle=vehicle,
            now=state_now(vehicle, uses.get(vehicle.pk, []), now),
            next_use=_next_use(uses.get(vehicle.pk, []), now),
            km_this_month=km.get(vehicle.pk, 0),
            papers=state_of_papers(papers.get(vehicle.pk, []), today),
        )
        for vehicle in vehicles
    ]


def label_of(use):
    """What a vehicle is used for, without anybody's name: whom one drives is nobody else's business."""
    if use.purpose == use.Purpose.DOWNTIME:
        return use.downtime.get_reason_display()
    if use.purpose == use.Purpose.ACCOMPANIMENT:
        return "Réservé"
    if stop := getattr(use, "stop", None):
        return f"Halte à {stop.commune}"
    return use.what or use.get_purpose_display()


def state_now(vehicle, uses, now):
    """Where it is at a moment: in the garage, on the road, or free."""
    current = next((use for use in uses if use.period.lower <= now), None)
    if not vehicle.is_in_service:
        return Words("Hors service", "neutral", "x")
    if current is None:
        return Words("Libre", "success", "check-circle")
    if current.purpose == current.Purpose.DOWNTIME:
        until = f"retour {french.day(current.period.upper)}" if current.period.upper else "retour inconnu"
        return Words(f"À l’arrêt : {label_of(current).lower()}, {until}", "danger", "warning")
    return Words(f"{label_of(current)}, jusqu’à {french.time(current.period.upper)}", "info", "clock")


def _next_use(uses, now):
    coming = next((use for use in uses if use.period.lower > now), None)
    return f"{french.moment(coming.period.lower)} : {label_of(coming)}" if coming else ""


def state_of_papers(papers, today):
    """What is most pressing among the papers of a vehicle, in words."""
    if not papers:
        return Words("Aucun document noté", "neutral", "info")
    first = min(papers, key=lambda paper: paper.expires_on or date.max)
    state = state_of_paper(first, today)
    named = f"{first.get_kind_display()} : {state.text[0].lower()}{state.text[1:]}"
    return state if state.tone == "success" else Words(named, state.tone, state.icon)


def state_of_paper(paper, today):
    """Whether a paper is over, soon to be, or holds: until when."""
    if paper.expires_on is None:
        return Words("Sans date de fin", "success", "check-circle")
    left, end = (paper.expires_on - today).days, f"{paper.expires_on:%d/%m/%Y}"
    if left < 0:
        return Words(f"Expiré depuis le {end}", "danger", "error")
    if left <= TOLD_BEFORE[0]:
        return Words(f"À renouveler avant le {end}", "warning", "warning")
    return Words(f"À jour jusqu’au {end}", "success", "check-circle")


def _lasting_uses(vehicles, now):
    """{vehicle id: uses not over, the next first}."""
    not_over = Q(period__endswith=None) | Q(period__endswith__gt=now)
    uses = VehicleUse.objects.standing().filter(not_over, vehicle__in=[one.pk for one in vehicles])
    by_vehicle = {}
    for use in uses.to_list().order_by("period", "pk"):
        by_vehicle.setdefault(use.vehicle_id, []).append(use)
    return by_vehicle


def _current_papers(vehicles):
    by_vehicle = {}
    for paper in VehicleDocument.objects.current().filter(vehicle__in=[one.pk for one in vehicles]):
        by_vehicle.setdefault(paper.vehicle_id, []).append(paper)
    return by_vehicle


def _km_since(day):
    uses = VehicleUse.objects.back().annotate(left_on=LocalDay(F("period__startswith"))).filter(left_on__gte=day)
    return dict(uses.values_list("vehicle").annotate(km=Sum(F("km_back") - F("km_out"))))


def last_reading(vehicle):
    """What the counter marks, as far as one knows; None if nobody has read it yet."""
    marks = [
        VehicleUse.objects.filter(vehicle=vehicle).aggregate(km=Max("km_back"))["km"],
        LogbookEntry.objects.filter(vehicle=vehicle).aggregate(km=Max("km"))["km"],
    ]
    return max((km for km in marks if km is not None), default=None)
