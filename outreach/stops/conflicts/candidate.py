"""A stop as it would be: from a row, or from a form that nobody has sent yet."""

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.accounts.models import User
from outreach.models import Stop, Vehicle
from partners.models import Commune, Place


@dataclass(frozen=True, eq=False)
class Candidate:
    """Where, when, with what, with whom; `pk` is the row that it is, or would take the place of."""

    commune: Commune
    period: DateTimeTZRange
    place: Place | None = None
    vehicle: Vehicle | None = None
    driver: User | None = None
    # Everyone there, the driver included.
    team: tuple[User, ...] = ()
    tour_id: int | None = None
    pk: int | None = None

    @classmethod
    def of(cls, stop: Stop, **changed):
        """A stop that is kept, its team fetched with it; `changed` says what one thinks of changing."""
        rows = list(stop.team.all())
        kept = {
            "commune": stop.commune,
            "period": stop.period,
            "place": stop.place,
            "vehicle": stop.vehicle,
            "driver": next((row.user for row in rows if row.drives), None),
            "team": tuple(row.user for row in rows),
            "tour_id": stop.tour_id,
            "pk": stop.pk,
        }
        return cls(**kept | changed)

    @property
    def starts_at(self):
        return timezone.localtime(self.period.lower)

    @property
    def ends_at(self):
        return timezone.localtime(self.period.upper)

    @property
    def day(self):
        return self.starts_at.date()

    @property
    def user_ids(self):
        return {user.pk for user in self.team}

    @property
    def brings_mobile_office(self):
        """The camping-car asks for more than a car: to be let in, and to fit."""
        return self.vehicle is not None and self.vehicle.kind == Vehicle.Kind.MOBILE_OFFICE
