"""What tests of the road's pages send: a form as a browser would fill it in."""

import uuid
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone


def next_tuesday():
    """A Tuesday that is neither a public holiday nor in the school holidays, weeks ahead."""
    day = timezone.localdate() + timedelta(days=14)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def hours(day, start=9, end=12):
    """From an hour to an hour of a day, in Paris."""
    zone = timezone.get_default_timezone()
    return DateTimeTZRange(*(datetime.combine(day, datetime.min.time(), zone).replace(hour=at) for at in (start, end)))


def typed(commune, day: date, **changes):
    """A stop as it is typed: on a car park, from nine to noon."""
    return {
        "submission": uuid.uuid4(),
        "place_as_typed": "Parking de l’église",
        "commune": commune.pk,
        "day": day.isoformat(),
        "starts_at": "09:00",
        "ends_at": "12:00",
        "is_public": "on",
        "act": "draft",
    } | changes
