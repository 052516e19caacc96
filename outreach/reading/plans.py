"""A plan, ready to be read: its days with their hours, why each commune is in or out, what proves it."""

from dataclasses import dataclass
from datetime import date

from joz.components import french
from outreach.planning.words import clock
from outreach.plans.wishes import Wishes

NOTHING = {"points": 0, "driving": 0, "value": 0, "is_proven": False, "bound": None, "days": [], "left_out": []}


@dataclass(frozen=True)
class ReasonLine:
    label: str
    words: str
    points: float


@dataclass(frozen=True)
class StopLine:
    """One visit; `nth` is its rank in the whole plan, the number on the map."""

    nth: int
    commune: str
    name: str
    place: str
    day: date
    starts: str
    ends: str
    driving: str
    points: float
    reasons: tuple[ReasonLine, ...]
    sentence: str
    is_pinned: bool
    # When the team rests before this stop; empty when it does not.
    rests: str = ""


@dataclass(frozen=True)
class DayLine:
    """One day on the road; `rests` only when the rest comes after the last stop."""

    day: date
    leaves: str
    returns: str
    rests: str
    points: float
    stops: tuple[StopLine, ...]


@dataclass(frozen=True)
class OutLine:
    """A commune that is not in, and why."""

    commune: str
    name: str
    points: float
    reasons: tuple[ReasonLine, ...]
    sentence: str
    is_refused: bool


@dataclass(frozen=True)
class PlanView:
    """What the page of a plan shows."""

    days: tuple[DayLine, ...]
    out: tuple[OutLine, ...]
    refused: tuple[OutLine, ...]
    points: float
    driving: str
    stop_count: int
    proof: str
    is_proven: bool

    @property
    def stops(self):
        return [stop for day in self.days for stop in day.stops]

    @property
    def communes(self):
        return {stop.commune: stop.name for stop in self.stops}

    @property
    def is_explained(self):
        """Whether why is said of every commune."""
        return all(line.sentence for line in (*self.stops, *self.out, *self.refused))

    @classmethod
    def of(cls, run):
        """The best that a run has found so far, which may be nothing yet."""
        reader = _Reader(run)
        days = tuple(reader.days())
        result = reader.result
        lines = [reader.out(one) for one in result["left_out"]]
        return cls(
            days=days,
            out=tuple(line for line in lines if not line.is_refused),
            refused=tuple(line for line in lines if line.is_refused),
            points=result["points"],
            driving=french.duration(result["driving"]),
            stop_count=sum(len(day.stops) for day in days),
            proof=proof(result),
            is_proven=result["is_proven"],
        )


class _Reader:
    """Reads one result, with what was decided and what was explained."""

    def __init__(self, run):
        wishes = Wishes.read(run.wishes)
        self.result, self.explanations = run.result or NOTHING, run.explanations
        self.pinned = {one.commune for one in wishes.pins}
        self.refused = {one.commune for one in wishes.refusals}
        self.nth = 0

    def days(self):
        for day in self.result["days"]:
            on = date.fromisoformat(day["day"])
            resting = _stop_after_rest(day)
            stops = tuple(
                self.stop(stop, on, rests=clock(day["rests"]) if stop is resting else "") for stop in day["stops"]
            )
            rests = clock(day["rests"]) if stops and day["rests"] is not None and resting is None else ""
            yield DayLine(on, clock(day["leaves"]), clock(day["returns"]), rests, day["points"], stops)

    def stop(self, stop, on, *, rests):
        self.nth += 1
        return StopLine(
            nth=self.nth,
            commune=stop["commune"],
            name=stop["name"],
            place=stop["place"],
            day=on,
            starts=clock(stop["starts"]),
            ends=clock(stop["ends"]),
            driving=french.duration(stop["driving"]),
            points=stop["points"],
            reasons=_reasons(stop),
            sentence=self.explanations.get(stop["commune"], ""),
            is_pinned=stop["commune"] in self.pinned,
            rests=rests,
        )

    def out(self, one):
        return OutLine(
            commune=one["commune"],
            name=one["name"],
            points=one["points"],
            reasons=_reasons(one),
            sentence=self.explanations.get(one["commune"], ""),
            is_refused=one["commune"] in self.refused,
        )


def _stop_after_rest(day):
    """The first stop that begins once the team has rested; None without a rest, or when it comes last."""
    if day["rests"] is None:
        return None
    return next((stop for stop in day["stops"] if stop["starts"] >= day["rests"]), None)


def _reasons(one):
    return tuple(ReasonLine(**reason) for reason in one["reasons"])


def proof(result):
    """What is known of how good a plan is, in a sentence."""
    if result["is_proven"]:
        return "Aucun autre plan ne vaut plus : c’est prouvé."
    bound, value = result["bound"], result["value"]
    if bound is None or value <= 0:
        return "Le meilleur plan trouvé jusqu’ici ; rien ne prouve qu’il n’en existe pas de meilleur."
    return f"Aucun plan ne vaut plus de {french.percent(100 * (bound - value) / value)} de mieux."


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side: what both visit, and what only one does."""

    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @classmethod
    def of(cls, first: PlanView, second: PlanView):
        one, other = first.communes, second.communes
        return cls(
            both=_names(one, one.keys() & other.keys()),
            only_first=_names(one, one.keys() - other.keys()),
            only_second=_names(other, other.keys() - one.keys()),
        )


def _names(communes, codes):
    return tuple(sorted(communes[code] for code in codes))
