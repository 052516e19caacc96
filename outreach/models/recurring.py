"""What comes back by a rule, from an hour to an hour, with its exceptions: a presence, an availability."""

from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from joz.days import public_holiday
from joz.errors import DomainError
from partners.models import SchoolTime
from partners.models.periods import Dated


class Recurring(Dated):
    """A rule (RFC 5545) within a period of days; what a single day holds is a period of one day."""

    class NotADay(DomainError):
        """A day that the rule does not give, or that has passed."""

    rule = models.CharField("règle", max_length=200)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    school_time = models.CharField("quand", max_length=12, choices=SchoolTime, default=SchoolTime.ALWAYS)
    on_public_holidays = models.BooleanField("aussi les jours fériés", default=False)
    # « Pas en août » : days without it, beside those of the school year.
    pauses = ArrayField(DateRangeField(), verbose_name="pauses", default=list, editable=False)

    class Meta:
        abstract = True

    def rests_after(self, on):
        """(first day, last day) of each pause that is not over on a day."""
        return [(pause.lower, pause.upper - timedelta(days=1)) for pause in self.pauses if pause.upper > on]

    def days(self, first, last):
        """The days of its rule between two others, both counted: holidays and exceptions of the school year applied."""
        start = datetime.combine(self.period.lower, self.starts)
        rule = rrulestr(self.rule, dtstart=start)
        until = datetime.combine(last, self.ends)
        found = (moment.date() for moment in rule.between(datetime.combine(first, self.starts), until, inc=True))
        return [day for day in found if self._holds_on(day)]

    def rest(self, first, last):
        """Not on these days, both counted; the row is held until the transaction ends."""
        if last < first:
            raise self.NotADay("Le dernier jour de la pause vient après le premier.")
        held = type(self)._default_manager.select_for_update().get(pk=self.pk)
        self.pauses = [*held.pauses, DateRange(first, last + timedelta(days=1))]
        self.save(update_fields=["pauses"])

    def _holds_on(self, day):
        in_period = self.period.upper is None or day < self.period.upper
        is_paused = any(pause.lower <= day < pause.upper for pause in self.pauses)
        is_working = self.on_public_holidays or not public_holiday(day)
        return in_period and not is_paused and is_working and self.school_time in SchoolTime.holding_on(day)

    def _at(self, day):
        zone = timezone.get_default_timezone()
        moments = (datetime.combine(day, hour, tzinfo=zone) for hour in (self.starts, self.ends))
        return DateTimeTZRange(*moments)
