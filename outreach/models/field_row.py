"""What was noted at a stop, with or without a network."""

import uuid

from django.conf import settings
from django.db import models


class FieldRow(models.Model):
    """A line written on the spot and never changed; its key is drawn by the phone, so that it is kept once."""

    key = models.UUIDField("numéro", unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    # What the phone’s clock said, right or wrong; `received_at` is ours.
    device_at = models.DateTimeField("heure du téléphone", null=True, blank=True)
    received_at = models.DateTimeField("reçu le")

    class Meta:
        abstract = True
