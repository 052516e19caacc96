"""Where another mobile project goes, and when, as far as we know."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.external_project import ExternalProject
from outreach.models.local_day import LocalDay


class ExternalStopQuerySet(models.QuerySet):
    visibility = "Vous voyez les passages que les autres projets ont annoncés, ou que quelqu’un a notés."

    def of_open_projects(self):
        return self.filter(project__closed_on=None)

    def upcoming(self, today):
        return self.filter(day__gte=today)

    def between(self, first, last):
        """Those of some days, both counted."""
        return self.filter(day__gte=first, day__lte=last)

    def in_order(self):
        return self.order_by("period", "pk")

    def latest_first(self):
        return self.order_by("-period", "-pk")

    def to_list(self):
        return self.select_related("project", "commune")


class ExternalStop(models.Model):
    """« Passage » : another project is in a commune on a day; noted by hand, or read in its calendar."""

    class TooLong(DomainError):
        """Longer than a day: it is several."""

    class AlreadyNoted(DomainError):
        """The same project at the same hour in the same commune."""

    class Withdrawn(DomainError):
        """Somebody took it away meanwhile."""

    project = models.ForeignKey(ExternalProject, models.CASCADE, related_name="stops", verbose_name="projet")
    commune = models.ForeignKey(
        "partners.Commune", models.PROTECT, related_name="external_stops", verbose_name="commune"
    )
    place = models.CharField("lieu", max_length=120, blank=True)
    period = DateTimeRangeField("période")
    day = models.GeneratedField(
        expression=LocalDay(F("period__startswith")),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="jour",
    )
    is_all_day = models.BooleanField("sans horaire", default=False)
    # What its calendar knows it by, the day added where it comes back; ours when it was noted by hand.
    uid = models.CharField("identité dans son agenda", max_length=300, editable=False)
    is_imported = models.BooleanField("lu dans un fichier", default=False, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    noted_at = models.DateTimeField("noté le", editable=False)
    # One form sent twice is one stop.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = ExternalStopQuerySet.as_manager()

    class Meta:
        verbose_name = "passage d’un autre projet"
        verbose_name_plural = "passages des autres projets"
        indexes = [models.Index("commune", "day", name="external_stop_commune_day")]
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="external_stop_once"),
            models.UniqueConstraint(
                fields=["project", "commune", "period"],
                name="external_stop_noted_once",
                condition=Q(is_imported=False),
            ),
            # Twenty-five hours: the whole day on which clocks go back.
            models.CheckConstraint(
                name="external_stop_lasts_a_day_at_most",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False)
                & Q(period__endswith__lte=F("period__startswith") + timedelta(hours=25)),
            ),
        ]

    def __str__(self):
        return f"passage {self.pk}"

    @property
    def starts_at(self):
        return self.period.lower

    @property
    def ends_at(self):
        return self.period.upper

    @classmethod
    @transaction.atomic
    def note(cls, *, project, by, now, submission, **what):
        """Write down where they go; the same submission again is the same stop."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        project.lock_running()
        cls._check(project, **what)
        told = {"uid": f"note-{submission}", "noted_by": by, "noted_at": now}
        stop = cls.objects.create(project=project, submission=submission, **told, **what)
        trail.record("external_stop.noted", stop, by=by)
        return stop

    @transaction.atomic
    def amend(self, *, by, **what):
        """Correct where or when; the next file of their calendar has the last word on what came from it."""
        self.project.lock_running()
        self._check(self.project, but=self, **what)
        if not ExternalStop.objects.filter(pk=self.pk).update(**what):
            raise self.Withdrawn("Ce passage vient d’être retiré.")
        self.refresh_from_db()
        trail.record("external_stop.amended", self, by=by)

    @transaction.atomic
    def withdraw(self, *, by):
        """It will not take place, or never was to; twice changes nothing."""
        if ExternalStop.objects.filter(pk=self.pk).delete()[0]:
            trail.record("external_stop.withdrawn", self, by=by)
            self.pk = None

    @classmethod
    def _check(cls, project, *, period, commune, but=None, **_):
        if period.upper - period.lower > timedelta(hours=25):
            raise cls.TooLong("Un passage tient en une journée : notez-en un par jour.")
        same = cls.objects.filter(project=project, commune=commune, period=period)
        if same.exclude(pk=but and but.pk).exists():
            raise cls.AlreadyNoted("Ce passage est déjà noté.")
