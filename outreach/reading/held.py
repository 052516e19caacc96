"""What a stop was like: whom we met, in numbers; whom else; how it went."""

from dataclasses import dataclass

from outreach.models import AgeBand, Sex, Stop, StopReport
from outreach.models.stop_state import StopState
from outreach.stops.questioned import are_questioned


@dataclass(frozen=True)
class Held:
    """What the team reads of a stop that has begun, and of any place where nobody comes."""

    total: int
    by_sex: list[tuple[str, int]]
    by_age: list[tuple[str, int]]
    neet: int
    partners: list[str]
    notes: list[str]
    report: StopReport | None
    has_begun: bool
    is_questioned: bool

    @classmethod
    def of(cls, stop: Stop):
        """Read what was noted at a stop."""
        met, sexes, ages = stop.met.all(), stop.met.by_sex(), stop.met.by_age_band()
        return cls(
            total=sum(sexes.values()),
            by_sex=[(sex.label, sexes[sex]) for sex in Sex if sex in sexes],
            by_age=[(band.label, ages[band]) for band in AgeBand if band in ages],
            neet=met.by_neet().get(True, 0),
            partners=[line.who for line in stop.partners_met.select_related("organisation").order_by("pk")],
            notes=list(stop.notes.order_by("pk").values_list("words", flat=True)),
            report=StopReport.objects.filter(stop=stop).select_related("made_by").first(),
            has_begun=stop.state in (StopState.UNDER_WAY, StopState.HELD),
            is_questioned=bool(are_questioned([stop])),
        )
