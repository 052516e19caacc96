"""What a phone sent from the field: each thing once, whatever was cut in the middle."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class FieldWriteQuerySet(models.QuerySet):
    def applied(self):
        return self.filter(outcome=FieldWrite.Outcome.APPLIED)

    def spotted_at(self, stops):
        """`{stop id: how many were spotted there}`; nothing here leads to the people themselves."""
        spotted = self.applied().filter(kind=FieldWrite.Kind.SPOTTING, stop__in=stops).order_by()
        return dict(spotted.values_list("stop").annotate(n=models.Count("pk")))


class FieldWrite(models.Model):
    """One write of a phone, by its key: what became of it, and when; what it said is kept where it belongs."""

    class Kind(models.TextChoices):
        OPEN = "open", "Ouverture de la halte"
        CLOSE = "close", "Fermeture de la halte"
        EQUIPMENT = "equipment", "Matériel"
        MET = "met", "Compteur"
        SPOTTING = "spotting", "Repérage"
        PARTNER = "partner", "Partenaire rencontré"
        NOTE = "note", "Note"
        REPORT = "report", "Compte rendu"
        IMPROVISED = "improvised", "Halte improvisée"
        OUTING = "outing", "Sortie seul·e"
        LATER = "later", "Retour plus tard"
        SAFE = "safe", "Tout va bien"

    class Outcome(models.TextChoices):
        APPLIED = "applied", "Enregistré"
        REFUSED = "refused", "Refusé"

    key = models.UUIDField("numéro", unique=True, editable=False)
    kind = models.CharField("quoi", max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    stop = models.ForeignKey(
        "outreach.Stop", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="halte"
    )
    # What the phone’s clock said, right or wrong: only ever shown beside ours.
    device_at = models.DateTimeField("heure du téléphone", null=True, blank=True)
    received_at = models.DateTimeField("reçu le")
    outcome = models.CharField("ce qu’il en est", max_length=10, choices=Outcome, default=Outcome.APPLIED)
    words = models.CharField("ce qui a été répondu", max_length=300, blank=True)

    objects = FieldWriteQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie du terrain"
        verbose_name_plural = "saisies du terrain"
        constraints = [
            models.CheckConstraint(name="field_write_refusal_says_why", condition=Q(outcome="applied") | ~Q(words=""))
        ]

    def __str__(self):
        return f"saisie {self.pk}"
