"""The day in Paris of an instant, as the database counts it."""

from django.db.models import DateField, Func


class LocalDay(Func):
    """`2026-12-31 23:30+00` is the first of January: a day is what the calendar on the wall says."""

    template = "(%(expressions)s AT TIME ZONE 'Europe/Paris')::date"
    arity = 1
    output_field = DateField()
