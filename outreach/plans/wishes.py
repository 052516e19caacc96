"""What somebody wishes of a plan: days, vehicle, team, limits, what counts, what is decided already."""

from dataclasses import asdict, dataclass, field
from datetime import date

# Hours are minutes since midnight.
HALF_PAST_EIGHT, HALF_PAST_NINE, SEVEN_IN_THE_EVENING = 8 * 60 + 30, 9 * 60 + 30, 19 * 60


@dataclass(frozen=True)
class Decision:
    """A commune (INSEE code) on a day of the plan; on no day, a refusal holds for all of them."""

    commune: str
    day: date | None = None


@dataclass(frozen=True)
class Wishes:
    """One day on the road for each day; times in minutes since midnight, durations in minutes.

    `weights` multiplies each criterion by its code (1 unless said); `minute` is what a minute of road takes from a
    plan, where a point gives 10.
    """

    days: tuple[date, ...]
    base: str
    vehicle: int | None = None
    team: tuple[int, ...] = ()
    driver: int | None = None
    leaves: int = HALF_PAST_EIGHT
    back: int = SEVEN_IN_THE_EVENING
    # On a square, where no place tells its hours, nobody comes before.
    opens: int = HALF_PAST_NINE
    most_driving: int = 150
    most_stops: int = 2
    service: int = 150
    rest: int = 45
    minute: float = 1.0
    weights: dict[str, float] = field(default_factory=dict)
    only_known_hours: bool = False
    pins: tuple[Decision, ...] = ()
    refusals: tuple[Decision, ...] = ()

    def written(self):
        """As JSON keeps it."""
        kept = asdict(self)
        kept["days"] = [day.isoformat() for day in self.days]
        for name in ("pins", "refusals"):
            kept[name] = [
                {"commune": one.commune, "day": one.day.isoformat() if one.day else None} for one in getattr(self, name)
            ]
        return kept

    @classmethod
    def read(cls, kept):
        """From what `written` wrote; what is not known any more is left out."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known |= {name: tuple(_decision(one) for one in kept.get(name, ())) for name in ("pins", "refusals")}
        known |= {"days": tuple(date.fromisoformat(day) for day in kept["days"]), "team": tuple(kept.get("team", ()))}
        return cls(**known)


def _decision(kept):
    return Decision(kept["commune"], date.fromisoformat(kept["day"]) if kept.get("day") else None)
