"""A file of another project’s calendar, read over before anything comes in."""

from collections import Counter

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.external_project import ExternalProject


class CalendarImportQuerySet(models.QuerySet):
    def waiting(self):
        """Those read, and not brought in yet."""
        return self.filter(settled_at=None)

    def latest_first(self):
        return self.order_by("-brought_at", "-pk")


class CalendarImport(models.Model):
    """What was found in a file: brought in whole, or given up; only its figures stay."""

    class AlreadySettled(DomainError):
        """Somebody brought it in meanwhile, or a newer file took its place."""

    project = models.ForeignKey(ExternalProject, models.CASCADE, related_name="imports", verbose_name="projet")
    fingerprint = models.CharField("empreinte", max_length=64, editable=False)
    # Emptied once it is settled: the stops are in the agenda, or nowhere.
    found = models.JSONField("passages lus", default=list, editable=False)
    # How many came twice in the file, and how many are more than a year away.
    doubles = models.PositiveIntegerField("en double", default=0)
    outside = models.PositiveIntegerField("hors de l’année", default=0)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="apporté par"
    )
    brought_at = models.DateTimeField("apporté le")
    settled_at = models.DateTimeField("entré le", null=True, editable=False)
    outcome = models.JSONField("résultat", default=dict, editable=False)

    objects = CalendarImportQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda apporté"
        verbose_name_plural = "agendas apportés"
        constraints = [
            models.CheckConstraint(
                name="calendar_import_is_emptied_once_settled", condition=Q(settled_at=None) | Q(found=[])
            ),
            # A newer file takes the place of the one that waits.
            models.UniqueConstraint(fields=["project"], name="calendar_import_one_waits", condition=Q(settled_at=None)),
        ]

    def __str__(self):
        return f"agenda apporté {self.pk}"

    def get_absolute_url(self):
        return reverse("outreach:calendar_import", args=[self.pk])

    @property
    def is_settled(self):
        return self.settled_at is not None

    @classmethod
    @transaction.atomic
    def bring(cls, project, reading, *, fingerprint, by, now):
        """Keep what a file says until somebody has read it over; it takes the place of the one that waited."""
        project.lock_running()
        project.imports.waiting().delete()
        batch = cls.objects.create(
            project=project,
            fingerprint=fingerprint,
            found=[found.kept() for found in reading.found.values()],
            doubles=reading.doubles,
            outside=reading.outside,
            brought_by=by,
            brought_at=now,
        )
        trail.record("calendar_import.brought", batch, by=by)
        return batch

    @transaction.atomic
    def settle(self, changes, *, by, now):
        """Bring in what the file changes, all of it or nothing; `changes()` compares once nobody else writes."""
        self.project.lock_running()
        if not self.project.imports.waiting().filter(pk=self.pk).exists():
            raise self.AlreadySettled("Ce fichier est déjà entré, ou un plus récent l’a remplacé.")
        made = changes()
        _write(self.project, made, by=by, now=now)
        self.outcome, self.found, self.settled_at = Counter(change.fate for change in made), [], now
        self.save(update_fields=["outcome", "found", "settled_at"])
        trail.record("calendar_import.settled", self, by=by)

    @transaction.atomic
    def give_up(self, *, by):
        """Nothing of it comes in; twice changes nothing."""
        if self.project.imports.waiting().filter(pk=self.pk).delete()[0]:
            trail.record("calendar_import.given_up", self, by=by)


def _write(project, changes, *, by, now):
    """Take away first, so that what moves may come back at the same hour."""
    by_fate = {}
    for change in changes:
        by_fate.setdefault(change.fate, []).append(change)
    stops = project.stops
    stops.filter(pk__in=[change.stop.pk for change in by_fate.get("removed", [])]).delete()
    for change in by_fate.get("changed", []):
        stops.filter(pk=change.stop.pk).update(**change.fields)
    told = {"project": project, "is_imported": True, "noted_by": by, "noted_at": now}
    new = [stops.model(uid=change.found.uid, **told, **change.fields) for change in by_fate.get("added", [])]
    stops.bulk_create(new)
