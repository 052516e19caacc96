"""A plan asked for: what was wished, how far the worker has come, what it found."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Q, Value, When

from joz.audit import trail
from joz.errors import DomainError

# The time that explanations are given, and a little more.
EXPLAINED_WITHIN = timedelta(seconds=90)


class PlanRunQuerySet(models.QuerySet):
    def waiting(self):
        """Those that a worker must take up, or take up again: neither ended nor failed."""
        return self.filter(ended_at=None)

    def of_days(self):
        return self.filter(kind=PlanRun.Kind.DAYS)

    def of_year(self):
        return self.filter(kind=PlanRun.Kind.YEAR)

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class PlanRun(models.Model):
    """A proposal of days on the road; nothing of it binds anybody until it becomes a tour.

    `wishes` is what `outreach.plans.wishes.Wishes` writes; `result` what `outreach.plans.results` writes.
    """

    class Kind(models.TextChoices):
        DAYS = "days", "Quelques jours"
        YEAR = "year", "L’année"

    class Over(DomainError):
        """It has ended already."""

    class NotReady(DomainError):
        """There is no plan to publish."""

    kind = models.CharField("sorte", max_length=5, choices=Kind, default=Kind.DAYS)
    name = models.CharField("nom", max_length=80)
    wishes = models.JSONField("souhaits")
    # The plan that this one changes something of.
    after = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_ones", verbose_name="à partir de"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    asked_at = models.DateTimeField("demandé le")
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    stop_asked_at = models.DateTimeField("arrêt demandé le", null=True, blank=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)
    # Why nothing came of it: a sentence for whoever asked.
    refusal = models.CharField("refus", max_length=400, blank=True)
    # The best so far while it runs, the answer once it has ended.
    result = models.JSONField("résultat", null=True, blank=True)
    # Why each commune is in or out: told one by one, after the plan itself.
    explanations = models.JSONField("explications", default=dict)
    tour = models.OneToOneField(
        "outreach.Tour", models.SET_NULL, null=True, blank=True, related_name="plan", verbose_name="tournée"
    )
    state = models.GeneratedField(
        expression=Case(
            When(~Q(refusal=""), then=Value("refused")),
            When(ended_at__isnull=False, then=Value("done")),
            When(started_at__isnull=False, then=Value("running")),
            default=Value("queued"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name="état",
    )
    # One form sent twice is one plan.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = PlanRunQuerySet.as_manager()

    class Meta:
        verbose_name = "plan proposé"
        verbose_name_plural = "plans proposés"
        constraints = [
            models.CheckConstraint(
                name="plan_run_refusal_ends_it", condition=Q(refusal="") | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_over(self):
        return self.ended_at is not None

    def may_still_explain(self, now):
        """Whether a worker may be saying why: it does so right after the plan, and never for long."""
        return self.is_over and now - self.ended_at < EXPLAINED_WITHIN

    @classmethod
    @transaction.atomic
    def ask(cls, *, by, now, submission, **what):
        """Ask for a plan; the same submission again is the same plan."""
        run, is_new = cls.objects.get_or_create(
            submission=submission, defaults={"asked_by": by, "asked_at": now} | what
        )
        if is_new:
            trail.record("plan_run.asked", run, by=by)
        return run

    @transaction.atomic
    def stop(self, *, by, now):
        """Enough: the best plan so far is the answer."""
        if not PlanRun.objects.waiting().filter(pk=self.pk).update(stop_asked_at=now):
            raise self.Over("Ce plan est déjà fini.")
        self.refresh_from_db()
        trail.record("plan_run.stopped", self, by=by)

    def begin(self, *, now):
        """A worker takes it up, or takes it up again after one that died."""
        PlanRun.objects.waiting().filter(pk=self.pk).update(started_at=now)
        self.refresh_from_db()

    def keep(self, result):
        """Keep the best so far."""
        PlanRun.objects.waiting().filter(pk=self.pk).update(result=result)

    def end(self, *, now, result=None, refusal=""):
        """The answer, or the sentence that says why there is none."""
        found = {"result": result} if result is not None else {}
        PlanRun.objects.waiting().filter(pk=self.pk).update(ended_at=now, refusal=refusal[:400], **found)
        self.refresh_from_db()
