"""Who did what, and who opened whose file. Rows are only ever added; PostgreSQL refuses the rest (P20)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class TrailEntry(models.Model):
    """An act on an object: a verb, ids, an actor, a time. No content, no name; no screen is built on it."""

    at = models.DateTimeField("le", db_default=Now())
    verb = models.CharField("acte", max_length=60)
    object_type = models.CharField("type", max_length=60)
    object_id = models.CharField("identifiant", max_length=40)
    # None: the act of somebody without an account, or of the clock.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "trace d’un acte"
        verbose_name_plural = "traces des actes"
        indexes = [models.Index(fields=["object_type", "object_id"], name="trail_object")]

    def __str__(self):
        return f"{self.verb} {self.object_type} {self.object_id}"


class AccessEntry(models.Model):
    """A person's file was opened: by whom, when and, where it is asked, for what reason (P20, R74)."""

    at = models.DateTimeField("le", db_default=Now())
    object_type = models.CharField("type", max_length=60)
    object_id = models.CharField("identifiant", max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "consultation d’un dossier"
        verbose_name_plural = "consultations de dossiers"
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="access_object"),
            models.Index(fields=["actor", "at"], name="access_actor"),
        ]

    def __str__(self):
        return f"{self.object_type} {self.object_id}"
