"""What tracking does for the slots and the stops below: it says what is taken, and its appointments follow."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from joz.audit import trail
from outreach.stops.conflicts.busy import Busy
from partners.models import Scheme
from tracking import notices
from tracking.away import hours_of
from tracking.models import Appointment


class Taken:
    """Fills the seam `outreach.slots.taken`."""

    def of_advisers(self, user_ids, period):
        standing = Appointment.objects.standing().filter(adviser__in=user_ids, period__overlap=period)
        return standing.values_list("adviser_id", "period")

    def at_stops(self, stop_ids):
        return Appointment.objects.standing().filter(stop__in=stop_ids).values_list("stop_id", "period")


def meetings(user_ids, first, last):
    """The appointments of these people, for the seam `outreach.stops.conflicts.busy`."""
    hours = hours_of(DateRange(first, last + timedelta(days=1)))
    noted = Appointment.objects.booked().filter(adviser__in=user_ids, period__overlap=hours)
    found = noted.order_by("period", "pk").values_list("adviser_id", "period")
    return [Busy(user_id, period, "a un rendez-vous") for user_id, period in found]


class StopAppointments:
    """Fills the seam `outreach.stops.followers`: whoever is expected at a stop follows it, or is released."""

    nouns = ("rendez-vous", "rendez-vous")

    def standing_on(self, stops):
        return Appointment.objects.booked().filter(stop__in=stops).count()

    def cancelled(self, stop, *, by, now):
        return self._release(self._on(stop), by=by, now=now)

    def moved(self, stop, new, *, by, now):
        """Each comes as long after the beginning as before; whoever no longer fits in the new stop is released."""
        later = new.starts_at - stop.starts_at
        released, scheme, standing = [], Scheme.objects.the_one(), self._on(stop)
        for appointment in standing:
            was = appointment.period
            period = DateTimeTZRange(was.lower + later, was.upper + later)
            if period.upper > new.ends_at:
                released.append(appointment)
                continue
            appointment.follow(new, period, now=now)
            trail.record("appointment.moved", appointment, by=by)
            notices.owe_appointment_moved(appointment, was.lower, scheme=scheme, now=now)
        self._release(released, by=by, now=now)
        return len(standing)

    @staticmethod
    def _on(stop):
        booked = Appointment.objects.booked().filter(stop=stop).select_related("young_person")
        return list(booked.select_for_update(of=("self",)).order_by("pk"))

    @staticmethod
    def _release(appointments, *, by, now):
        scheme = Scheme.objects.the_one()
        for appointment in appointments:
            appointment.cancel(who=Appointment.Canceller.STOP, by=by, now=now)
            notices.owe_appointment_lost(appointment, scheme=scheme, now=now)
        return len(appointments)
