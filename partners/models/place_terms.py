"""On what terms a place receives us: when it is open, and whether the camping-car may park there."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q

from joz.audit import trail
from joz.days import school_holiday
from joz.errors import DomainError
from partners.models.directory import Place
from partners.models.periods import Dated, DatedQuerySet


class SchoolTime(models.TextChoices):
    """What school holidays change: youth spaces close in them, or open only then."""

    ALWAYS = "always", "Toute l’année"
    SCHOOL_TIME = "school_time", "Hors vacances scolaires"
    HOLIDAYS = "holidays", "Pendant les vacances scolaires"

    @classmethod
    def of(cls, day):
        """What a day is to a school: in its holidays, or not."""
        return cls.HOLIDAYS if school_holiday(day) else cls.SCHOOL_TIME

    @classmethod
    def holding_on(cls, day):
        """The choices that hold on a day."""
        return (cls.ALWAYS, cls.of(day))


class Weekday(models.IntegerChoices):
    """Monday is 0, as in `date.weekday()`."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"


class OpeningHoursQuerySet(models.QuerySet):
    def on(self, day):
        """The hours that hold on a day of the calendar."""
        return self.filter(weekday=day.weekday(), school_time__in=SchoolTime.holding_on(day))

    def by_week(self):
        return self.order_by("weekday", "opens", "pk")


class OpeningHours(models.Model):
    """One stretch of a weekday during which a place receives us; a place without any has told us nothing."""

    class AlreadyNoted(DomainError):
        """The same stretch twice."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="opening_hours", verbose_name="lieu")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens = models.TimeField("de")
    closes = models.TimeField("à")
    school_time = models.CharField("quand", max_length=12, choices=SchoolTime, default=SchoolTime.ALWAYS)

    objects = OpeningHoursQuerySet.as_manager()

    class Meta:
        verbose_name = "horaire d’ouverture"
        verbose_name_plural = "horaires d’ouverture"
        constraints = [
            models.CheckConstraint(
                name="opening_hours_end_after_they_begin",
                condition=Q(closes__gt=F("opens")),
                violation_error_message="L’heure de fermeture vient après l’heure d’ouverture.",
            ),
            models.CheckConstraint(name="opening_hours_fall_in_the_week", condition=Q(weekday__gte=0, weekday__lte=6)),
            models.UniqueConstraint(
                fields=["place", "weekday", "opens", "school_time"],
                name="opening_hours_once",
                violation_error_message="Ces horaires sont déjà notés.",
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    @transaction.atomic
    def note(cls, place, *, weekdays, by, **stretch):
        """Note the same stretch on several weekdays: all of them, or none."""
        try:
            with transaction.atomic():
                rows = cls.objects.bulk_create(cls(place=place, weekday=day, **stretch) for day in weekdays)
        except IntegrityError as violation:
            if "opening_hours_once" not in str(violation):
                raise
            raise cls.AlreadyNoted("Un de ces jours a déjà un horaire qui commence à cette heure.") from violation
        trail.record("place.hours_noted", place, by=by)
        return rows

    @transaction.atomic
    def withdraw(self, *, by):
        """It is not open then after all; twice changes nothing."""
        if OpeningHours.objects.filter(pk=self.pk).delete()[0]:
            trail.record("place.hours_withdrawn", self.place, by=by)


class ParkingPermitQuerySet(DatedQuerySet):
    def covering(self, place, on):
        """The permits by which a vehicle may stand at a place on a day."""
        return self.current(on).filter(place=place)

    def ending_soon(self, on):
        """Those that end within a month, and that no other follows: the soonest first."""
        later = ParkingPermit.objects.filter(
            place=OuterRef("place"), period__startswith__gte=OuterRef("period__endswith")
        )
        soon = self.current(on).filter(period__endswith__lte=on + ParkingPermit.ENDS_SOON, place__closed_on=None)
        return soon.filter(~Exists(later)).order_by("period__endswith", "pk")

    def newest_first(self):
        return self.order_by("-period", "-pk")


class ParkingPermit(Dated):
    """« Arrêté, accord » : who lets the camping-car stand at a place, from when to when (R30)."""

    ONE_DAY = timedelta(days=1)
    # Long enough before its end to ask for another.
    ENDS_SOON = timedelta(days=30)

    class AlreadyCovered(DomainError):
        """Two permits for the same day at the same place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="parking_permits", verbose_name="lieu")
    given_by = models.CharField("accordé par", max_length=120)
    reference = models.CharField("référence de l’arrêté", max_length=60, blank=True)

    objects = ParkingPermitQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation de stationnement"
        verbose_name_plural = "autorisations de stationnement"
        constraints = [
            ExclusionConstraint(
                name="parking_permit_once_at_a_time",
                expressions=[("place", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Une autorisation couvre déjà une partie de ces jours.",
            )
        ]

    def __str__(self):
        return f"autorisation {self.pk}"

    @property
    def last_day(self):
        """The last day it covers; None while nobody said."""
        return self.period.upper and self.period.upper - self.ONE_DAY

    @classmethod
    @transaction.atomic
    def note(cls, place, *, given_by, reference, first_day, last_day, by):
        """Note who lets us stand there, from a day to a day, both counted; without a last day, until told otherwise."""
        period = DateRange(first_day, last_day and last_day + cls.ONE_DAY)
        try:
            with transaction.atomic():
                permit = cls.objects.create(place=place, given_by=given_by, reference=reference, period=period)
        except IntegrityError as violation:
            if "parking_permit_once_at_a_time" not in str(violation):
                raise
            raise cls.AlreadyCovered("Une autorisation couvre déjà une partie de ces jours.") from violation
        trail.record("place.permit_noted", place, by=by)
        return permit

    @transaction.atomic
    def end(self, *, by, on):
        """It holds no more from a day on; twice changes nothing."""
        if self._stop(on):
            trail.record("place.permit_ended", self.place, by=by)
