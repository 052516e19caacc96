"""What holds over a period of days, `[start, end)`: back-to-back fits, overlap cannot."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """Those that hold on a day (today unless told)."""
        return self.filter(period__contains=on or timezone.localdate())

    def lasting(self, on):
        """Those that hold on a day or will hold later."""
        return self.filter(Q(period__endswith=None) | Q(period__endswith__gt=on), period__isempty=False)

    def ended(self, on=None):
        """Those that no longer hold, the ones withdrawn before they ever held included."""
        return self.filter(Q(period__endswith__lte=on or timezone.localdate()) | Q(period__isempty=True))


class Dated(models.Model):
    """A fact with a first day and, once it has ended, a day from which it holds no more."""

    period = DateRangeField("période")

    class Meta:
        abstract = True

    @property
    def began_on(self):
        return self.period.lower

    @property
    def ended_on(self):
        return self.period.upper

    def _stop(self, on):
        """End the period on a day, if it lasts until then; one that never held is left empty."""
        lower = self.period.lower
        period = DateRange(lower, on) if lower is None or lower < on else DateRange(empty=True)
        stopped = type(self)._default_manager.filter(pk=self.pk).lasting(on).update(period=period)
        self.refresh_from_db(fields=["period"])
        return bool(stopped)
