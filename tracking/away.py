"""When advisers are away, as the planning of stops asks it: periods, and nothing of whom they follow."""

from datetime import datetime, time

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from outreach.stops.conflicts.busy import Busy
from tracking.models import AbsenceCover


def absences(user_ids, first, last):
    """The absences of these people that touch the days from first to last, both counted."""
    days = DateRange(first, last, "[]")
    noted = AbsenceCover.objects.filter(adviser__in=user_ids, period__overlap=days).order_by("period", "pk")
    return [Busy(absence.adviser_id, hours_of(absence.period), "est absent·e") for absence in noted]


def hours_of(days):
    """From midnight to midnight, in Paris."""
    return DateTimeTZRange(*(timezone.make_aware(datetime.combine(day, time.min)) for day in (days.lower, days.upper)))
