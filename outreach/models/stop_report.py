"""How a stop went, in sixty seconds (R32)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from outreach.models.stop import Stop
from outreach.models.stop_state import StopState


class StopReport(models.Model):
    """How a stop went; whom we met is in its counters, whom we spotted among the signals."""

    class NotHeld(DomainError):
        """A stop is reported once it is over."""

    class AlreadyMade(DomainError):
        """One report a stop; it may be corrected."""

    class Affluence(models.TextChoices):
        NONE = "none", "Personne"
        QUIET = "quiet", "Calme"
        BUSY = "busy", "Du monde"
        CROWDED = "crowded", "Beaucoup"

    class Weather(models.TextChoices):
        FINE = "fine", "Beau"
        GREY = "grey", "Gris"
        RAIN = "rain", "Pluie"
        STORM = "storm", "Vent fort"
        COLD = "cold", "Froid"
        HOT = "hot", "Chaud"

    stop = models.OneToOneField(Stop, models.PROTECT, related_name="report", verbose_name="halte")
    affluence = models.CharField("affluence", max_length=10, choices=Affluence)
    weather = models.CharField("météo", max_length=10, choices=Weather, blank=True)
    informed = models.PositiveSmallIntegerField("personnes informées", default=0)
    interviews = models.PositiveSmallIntegerField("entretiens menés", default=0)
    note = models.CharField("à retenir", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    made_at = models.DateTimeField("fait le")
    device_at = models.DateTimeField("heure du téléphone", null=True, blank=True)
    # One form sent twice is one report.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    class Meta:
        verbose_name = "compte rendu de halte"
        verbose_name_plural = "comptes rendus de halte"
        constraints = [
            models.CheckConstraint(
                name="stop_report_counts_are_plausible", condition=Q(informed__lte=999, interviews__lte=200)
            )
        ]

    def __str__(self):
        return f"compte rendu de la halte {self.stop_id}"

    @classmethod
    @transaction.atomic
    def make(cls, stop, *, by, now, submission, **said):
        """Say how a stop that is over went; the same submission again is the same report."""
        stop = Stop.objects.select_for_update(no_key=True).get(pk=stop.pk)
        if stop.state != StopState.HELD:
            raise cls.NotHeld("Le compte rendu se fait une fois la halte fermée.")
        report, is_new = cls.objects.get_or_create(
            stop=stop, defaults={"made_by": by, "made_at": now, "submission": submission, **said}
        )
        if not is_new and report.submission != submission:
            raise cls.AlreadyMade(f"Le compte rendu est déjà fait ({report.made_by}, {french.moment(report.made_at)}).")
        if is_new:
            trail.record("stop.reported", stop, by=by)
        return report

    @transaction.atomic
    def correct(self, *, by, now, **said):
        """Say it better; who said it last is kept."""
        type(self).objects.filter(pk=self.pk).update(made_by=by, made_at=now, **said)
        self.refresh_from_db()
        trail.record("stop.report_corrected", self.stop, by=by)
