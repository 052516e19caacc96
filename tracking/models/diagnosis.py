"""Where each theme stands: one page, filled in with the person at entry, on the way and at the exit."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to


class DiagnosisQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The diagnoses of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def with_states(self):
        """Fetch who made it and the state of each theme explored."""
        return self.select_related("made_by").prefetch_related("states")

    def by_date(self):
        return self.order_by("made_at", "pk")


class Diagnosis(models.Model):
    """« Point de situation »: the themes as they stand on a day, at one moment of a pathway (R35)."""

    class Moment(models.TextChoices):
        ENTRY = "entry", "Entrée"
        REVIEW = "review", "Point d’étape"
        EXIT = "exit", "Sortie"

    class OutOfOrder(DomainError):
        """The entry comes first and once, the exit last and once."""

    pathway = models.ForeignKey("tracking.Pathway", models.CASCADE, related_name="diagnoses", verbose_name="parcours")
    moment = models.CharField("moment", max_length=10, choices=Moment)
    made_at = models.DateTimeField("fait le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="fait par")
    # One form sent twice is one diagnosis.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = "point de situation"
        verbose_name_plural = "points de situation"
        constraints = [
            models.UniqueConstraint(
                fields=["pathway"], condition=Q(moment="entry"), name="one_entry_diagnosis_per_pathway"
            ),
            models.UniqueConstraint(
                fields=["pathway"], condition=Q(moment="exit"), name="one_exit_diagnosis_per_pathway"
            ),
        ]

    def __str__(self):
        return f"point de situation {self.pk}"

    @property
    def dated(self):
        """« Point d’étape 11/10/2026 »: what tells one from another."""
        return f"{self.get_moment_display()} {date_format(timezone.localdate(self.made_at), 'd/m/Y')}"

    def state_of(self, theme):
        """Where a theme stood, once fetched by `with_states()`; what was not explored has no row."""
        found = (one.state for one in self.states.all() if one.theme_id == theme.pk)
        return ThemeState.State(next(found, ThemeState.State.NOT_EXPLORED))

    @classmethod
    @transaction.atomic
    def make(cls, pathway, *, moment, states, by, now, submission):
        """Note where each theme stands; `states` by code of theme. The same submission again returns the first.

        Raises `Pathway.Ended`, and `OutOfOrder` for an entry that is not the first or anything after the exit.
        """
        pathway = pathway.lock_open()
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        cls._keep_order(moment, set(pathway.diagnoses.values_list("moment", flat=True)))
        diagnosis = pathway.diagnoses.create(moment=moment, made_at=now, made_by=by, submission=submission)
        explored = {theme: state for theme, state in states.items() if state != ThemeState.State.NOT_EXPLORED}
        ThemeState.objects.bulk_create(
            ThemeState(diagnosis=diagnosis, theme_id=theme, state=state) for theme, state in explored.items()
        )
        trail.record("diagnosis.made", diagnosis, by=by)
        return diagnosis

    @classmethod
    def _keep_order(cls, moment, made):
        if cls.Moment.EXIT in made:
            raise cls.OutOfOrder("Le point de sortie est déjà fait : plus aucun point ne vient après.")
        if moment == cls.Moment.ENTRY and made:
            raise cls.OutOfOrder("Un point est déjà fait : celui d’entrée vient le premier. Notez un point d’étape.")


class ThemeState(models.Model):
    """Where one theme stands in one diagnosis."""

    class State(models.TextChoices):
        NEED = "need", "Besoin"
        STRENGTH = "strength", "Point d’appui"
        IN_PROGRESS = "in_progress", "On y travaille"
        LIFTED = "lifted", "Levé"
        NOT_EXPLORED = "not_explored", "Non exploré"

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="states", verbose_name="point de situation")
    theme = models.ForeignKey("partners.Theme", models.PROTECT, related_name="+", verbose_name="thème")
    state = models.CharField("état", max_length=15, choices=State)

    class Meta:
        verbose_name = "état d’un thème"
        verbose_name_plural = "états des thèmes"
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "theme"], name="theme_state_once"),
            models.CheckConstraint(
                name="theme_state_is_explored",
                condition=Q(state__in=["need", "strength", "in_progress", "lifted"]),
            ),
        ]

    def __str__(self):
        return f"{self.theme_id} : {self.get_state_display()}"
