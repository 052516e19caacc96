"""What stands in the way, named and dated, until it is lifted."""

from collections import Counter

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to
from tracking.models.barrier_codes import BY_THEME, LABELS, THEME_OF, Code


class BarrierQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The barriers of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def in_the_way(self):
        """Those still there."""
        return self.filter(status__in=Barrier.IN_THE_WAY)

    def of_theme(self, theme):
        """Those of a theme, by its code."""
        return self.filter(code__in=BY_THEME.get(theme, ()))

    def by_age(self):
        return self.order_by("identified_on", "pk")

    def with_drives(self):
        """R28: with `drives`, how many times the person was driven against it, and `driven_on`, the last day."""
        made = Q(accompaniments__outcome="done")
        return self.annotate(
            drives=models.Count("accompaniments", filter=made),
            driven_on=models.Max("accompaniments__made_on", filter=made),
        )

    # --- I14: a period is two days, both counted; None leaves the side open ---

    def identified(self, since=None, until=None):
        """Those named in a period; what turned out not to matter is left out."""
        named = self.exclude(status=Barrier.Status.NOT_RELEVANT)
        named = named.filter(identified_on__gte=since) if since else named
        return named.filter(identified_on__lte=until) if until else named

    def lifted(self, since=None, until=None):
        """Those lifted in a period."""
        lifted = self.filter(status=Barrier.Status.LIFTED)
        lifted = lifted.filter(lifted_on__gte=since) if since else lifted
        return lifted.filter(lifted_on__lte=until) if until else lifted

    def by_theme(self):
        """How many of each theme, by its code."""
        counts = Counter()
        for code, count in self.order_by().values_list("code").annotate(count=models.Count("pk")):
            counts[THEME_OF[code]] += count
        return dict(counts)


class Barrier(models.Model):
    """« Frein »: one obstacle of a pathway; what was not discussed has no row (R35)."""

    class Status(models.TextChoices):
        IDENTIFIED = "identified", "Identifié"
        IN_PROGRESS = "in_progress", "En cours"
        LIFTED = "lifted", "Levé"
        PERSISTING = "persisting", "Persistant"
        NOT_RELEVANT = "not_relevant", "Sans objet"

    class Impact(models.TextChoices):
        LOW = "low", "Faible"
        MEDIUM = "medium", "Moyen"
        HIGH = "high", "Fort"

    class AlreadyLifted(DomainError):
        """It was lifted a moment ago."""

    IN_THE_WAY = (Status.IDENTIFIED, Status.IN_PROGRESS, Status.PERSISTING)

    pathway = models.ForeignKey("tracking.Pathway", models.CASCADE, related_name="barriers", verbose_name="parcours")
    code = models.CharField("frein", max_length=25, choices=Code)
    status = models.CharField("état", max_length=15, choices=Status, default=Status.IDENTIFIED)
    impact = models.CharField("impact", max_length=10, choices=Impact, default=Impact.MEDIUM)
    identified_on = models.DateField("identifié le")
    lifted_on = models.DateField("levé le", null=True, blank=True)

    objects = BarrierQuerySet.as_manager()

    class Meta:
        verbose_name = "frein"
        constraints = [
            models.UniqueConstraint(fields=["pathway", "code"], name="barrier_once_per_pathway"),
            models.CheckConstraint(
                name="barrier_is_lifted_when_dated",
                condition=Q(status="lifted", lifted_on__isnull=False) | ~Q(status="lifted") & Q(lifted_on=None),
            ),
            models.CheckConstraint(
                name="barrier_is_lifted_after_it_is_identified",
                condition=Q(lifted_on=None) | Q(lifted_on__gte=F("identified_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["identified_on"], name="barrier_identified"),
            models.Index(fields=["lifted_on"], name="barrier_lifted", condition=Q(lifted_on__isnull=False)),
        ]

    def __str__(self):
        return self.get_code_display()

    @property
    def theme_label(self):
        return LABELS[THEME_OF[self.code]]

    @property
    def is_in_the_way(self):
        return self.status in self.IN_THE_WAY

    @classmethod
    @transaction.atomic
    def identify(cls, pathway, codes, *, by, now):
        """Name barriers; one that was lifted, or did not matter, is there again; one already there stays as it is."""
        pathway = pathway.lock_open()
        known = {barrier.code: barrier for barrier in pathway.barriers.filter(code__in=codes)}
        for code in codes:
            barrier = known.get(code) or cls(pathway=pathway, code=code, identified_on=timezone.localdate(now))
            if barrier.pk is None or not barrier.is_in_the_way:
                barrier._become(cls.Status.IDENTIFIED, barrier.impact, by=by, now=now)

    def lift(self, *, by, now):
        """The obstacle is gone."""
        self._change(self.Status.LIFTED, None, by=by, now=now, once=True)

    def change(self, *, status, impact, by, now):
        """Say where it stands and how much it weighs; the same again changes nothing."""
        self._change(status, impact, by=by, now=now)

    @transaction.atomic
    def _change(self, status, impact, *, by, now, once=False):
        self.pathway.lock_open()
        self.refresh_from_db()
        if once and self.status == status:
            raise self.AlreadyLifted("Ce frein est déjà levé.")
        if (self.status, self.impact) != (status, impact or self.impact):
            self._become(status, impact or self.impact, by=by, now=now)

    def _become(self, status, impact, *, by, now):
        if status != self.status or not self.pk:
            self.lifted_on = timezone.localdate(now) if status == self.Status.LIFTED else None
        self.status, self.impact = status, impact
        self.save()
        self.changes.create(status=status, impact=impact, changed_at=now, changed_by=by)
        trail.record(f"barrier.{status}", self, by=by)


class BarrierChange(models.Model):
    """Each time a barrier was named, moved, lifted: its history."""

    barrier = models.ForeignKey(Barrier, models.CASCADE, related_name="changes", verbose_name="frein")
    status = models.CharField("état", max_length=15, choices=Barrier.Status)
    impact = models.CharField("impact", max_length=10, choices=Barrier.Impact)
    changed_at = models.DateTimeField("le")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "changement d’un frein"
        verbose_name_plural = "changements des freins"

    def __str__(self):
        return f"{self.get_status_display()}"
