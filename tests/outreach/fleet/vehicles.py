"""Where the pages of the fleet are, and when one leaves."""

from datetime import datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

LIST = "/vehicles/"


def tomorrow(start, end, days=1):
    day = timezone.localdate() + timedelta(days=days)
    return DateTimeTZRange(*(timezone.make_aware(datetime.combine(day, time(hour))) for hour in (start, end)))


def text_of(answer):
    return answer.content.decode()


def at(vehicle, rest=""):
    return f"{LIST}{vehicle.pk}/{rest}"
