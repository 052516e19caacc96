"""One stop as its page shows it: to the team whole, to the others what is announced."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from outreach import policies
from outreach.models import EquipmentItem, Stop, StopCheck, StopState
from outreach.models.stop_state import TO_COME
from outreach.stops import followers
from outreach.stops.conflicts import Conflict, conflicts_of
from partners.models import OpeningHours, ParkingPermit
from partners.roles import is_team


@dataclass(frozen=True)
class Act:
    """Something that may be done with a stop; sent at once, or asked on a page of its own."""

    label: str
    route: str
    icon: str
    is_first: bool = False
    is_sent: bool = False


PLAN = Act("Planifier", "outreach:stop_planning", "send", is_first=True)
CONFIRM = Act("Confirmer", "outreach:stop_confirmation", "check", is_first=True, is_sent=True)
TEAM = Act("Équipe", "outreach:stop_team", "people")
EDIT = Act("Modifier", "outreach:edit_stop", "pencil")
MOVE = Act("Déplacer", "outreach:stop_move", "arrow-right")
CANCEL = Act("Annuler", "outreach:stop_cancellation", "x")
REPEAT = Act("Refaire", "outreach:stop_repetition", "copy")
WITHDRAW = Act("Retirer", "outreach:stop_withdrawal", "trash")

ACTS = {
    StopState.DRAFT: (PLAN, EDIT, TEAM, REPEAT, WITHDRAW),
    StopState.PLANNED: (CONFIRM, MOVE, CANCEL, TEAM, EDIT, REPEAT),
    StopState.CONFIRMED: (MOVE, CANCEL, TEAM, EDIT, REPEAT),
}


@dataclass(frozen=True)
class Ready:
    """Something to take along, and who said that it is on board."""

    item: EquipmentItem
    check: StopCheck | None


@dataclass(frozen=True)
class StopPage:
    """What is known around a stop; the second half is for the team, and empty for the others."""

    stop: Stop
    history: list[Stop]
    steps: list[tuple[str, datetime]]
    hours: list[OpeningHours]
    # For whoever goes out: it is announced for today, and not over.
    is_to_hold_today: bool = False
    acts: tuple[Act, ...] = ()
    conflicts: list[Conflict] = field(default_factory=list)
    team: list = field(default_factory=list)
    equipment: list[Ready] = field(default_factory=list)
    permits: list[ParkingPermit] = field(default_factory=list)
    followed: list = field(default_factory=list)

    @classmethod
    def of(cls, stop, reader):
        """The page of a stop fetched with `to_list()`."""
        return cls(
            stop=stop,
            history=_history(stop, reader),
            steps=_steps(stop),
            is_to_hold_today=is_team(reader) and _is_for_today(stop),
            hours=list(OpeningHours.objects.on(stop.day).filter(place=stop.place_id).by_week()),
            **(_for_the_team(stop) if policies.may_plan(reader) else {}),
        )

    @property
    def ready_count(self):
        return sum(bool(one.check) for one in self.equipment)

    @property
    def may_tick(self):
        return self.stop.state in StopCheck.READY_IN


def _is_for_today(stop):
    return stop.day == timezone.localdate() and stop.state in (*TO_COME, StopState.UNDER_WAY)


def _for_the_team(stop):
    return {
        "acts": ACTS.get(stop.state, (REPEAT,)),
        "conflicts": conflicts_of([stop])[stop],
        "team": list(stop.team.all()),
        "equipment": _equipment(stop),
        "permits": list(ParkingPermit.objects.current(stop.day).filter(place=stop.place_id)),
        "followed": followers.standing_on([stop]) if stop.is_changeable else [],
    }


def _equipment(stop):
    ticked = {check.item_id: check for check in stop.checks.select_related("ready_by")}
    items = EquipmentItem.objects.in_order()
    return [Ready(item, ticked.get(item.pk)) for item in items if item.is_active or item.pk in ticked]


def _history(stop, reader):
    """The stop wherever it was before, and is now: one identity, several rows."""
    if not stop.sequence and not stop.moved_at:
        return []
    rows = Stop.objects.visible_to(reader).filter(uid=stop.uid).select_related("commune", "place")
    rows = list(rows.order_by("sequence", "pk"))
    return rows if len(rows) > 1 else []


def _steps(stop):
    """What happened to it, in order: the state is read from nothing else."""
    happened = (
        ("Planifiée", stop.planned_at),
        ("Confirmée", stop.confirmed_at),
        ("Ouverte", stop.opened_at),
        ("Fermée", stop.closed_at),
        ("Annulée", stop.cancelled_at),
        ("Reportée", stop.moved_at),
    )
    return [(label, at) for label, at in happened if at]
