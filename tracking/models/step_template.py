"""The catalogue of steps: goals that serve again, by theme, which the team extends."""

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Value

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Fold, Theme
from tracking.catalogue import STARTING_GOALS


class StepTemplateQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(archived_at=None)

    def by_theme(self):
        return self.order_by("theme__position", "theme", Fold(F("goal")), "pk")

    def matching(self, words):
        """Those whose goal contains these words, whatever their accents or case."""
        return self.annotate(goal_key=Fold(F("goal"))).filter(goal_key__contains=Fold(Value(words)))


class StepTemplate(models.Model):
    """A goal that is worth offering to others: its theme, its words, how many days it usually takes (R36)."""

    class AlreadyListed(DomainError):
        """Twice the same words under one theme."""

    theme = models.ForeignKey("partners.Theme", models.PROTECT, related_name="step_templates", verbose_name="thème")
    goal = models.CharField("étape", max_length=160)
    usual_days = models.PositiveSmallIntegerField("en combien de jours", default=14)
    archived_at = models.DateTimeField("archivée le", null=True, blank=True, editable=False)

    objects = StepTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "étape du catalogue"
        verbose_name_plural = "étapes du catalogue"
        constraints = [
            models.UniqueConstraint(
                "theme",
                Fold("goal"),
                name="step_template_once",
                violation_error_message="Cette étape est déjà dans le catalogue, sous ce thème.",
            ),
            models.CheckConstraint(name="step_template_has_a_goal", condition=~Q(goal="")),
            models.CheckConstraint(
                name="step_template_takes_a_day_to_a_year",
                condition=Q(usual_days__gte=1, usual_days__lte=366),
                violation_error_message="Comptez entre 1 et 366 jours.",
            ),
        ]

    def __str__(self):
        return self.goal

    @property
    def is_archived(self):
        return self.archived_at is not None

    @classmethod
    def keep(cls, *, theme, goal, usual_days=14, by):
        """Put a goal in the catalogue; one that was archived comes back, one that is there already is left as it is."""
        same = cls.objects.filter(theme=theme).annotate(goal_key=Fold(F("goal"))).filter(goal_key=Fold(Value(goal)))
        if known := same.first():
            known.restore(by=by)
            return known
        try:
            return cls(theme=theme, goal=goal, usual_days=usual_days).write_down(by=by)
        except cls.AlreadyListed:
            return same.get()  # Somebody else has just kept it.

    def write_down(self, *, by):
        """Save it as it is described, unless the same words are there already."""
        verb = "added" if self._state.adding else "described"
        try:
            with transaction.atomic():
                self.save()
                trail.record(f"step_template.{verb}", self, by=by)
        except IntegrityError as violation:
            if "step_template_once" in str(violation):
                raise self.AlreadyListed("Cette étape est déjà dans le catalogue, sous ce thème.") from violation
            raise
        return self

    def archive(self, *, by, now):
        """Offer it no more; the steps that came from it stay. Twice changes nothing."""
        self._turn("archived", now, by=by)

    def restore(self, *, by):
        """Offer it again."""
        self._turn("restored", None, by=by)

    @transaction.atomic
    def _turn(self, verb, archived_at, *, by):
        turning = StepTemplate.objects.filter(pk=self.pk, archived_at__isnull=archived_at is not None)
        if turning.update(archived_at=archived_at):
            trail.record(f"step_template.{verb}", self, by=by)
        self.refresh_from_db(fields=["archived_at"])

    @classmethod
    @transaction.atomic
    def put_starting_goals(cls, *, by):
        """Fill the catalogue with what others found useful, under the themes that this installation has."""
        themes = Theme.objects.in_bulk()
        for code, goal, days in STARTING_GOALS:
            if code in themes:
                cls.keep(theme=themes[code], goal=goal, usual_days=days, by=by)
