"""The papers of a vehicle, and until when they hold."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.vehicle import Vehicle

# How long before the end one is told; the first is also how long a paper is « à renouveler ».
TOLD_BEFORE = (60, 30, 7)


class VehicleDocumentQuerySet(models.QuerySet):
    def current(self):
        """The one that holds longest of each kind: a renewed paper is history."""
        same = VehicleDocument.objects.filter(vehicle=OuterRef("vehicle"), kind=OuterRef("kind"))
        later = same.filter(Q(expires_on__gt=OuterRef("expires_on")) | Q(expires_on=None, pk__gt=OuterRef("pk")))
        return self.filter(~Exists(later))

    def to_renew(self, on):
        """Those over, or soon to be, of the vehicles that are driven; the most pressing first."""
        soon = on + timedelta(days=TOLD_BEFORE[0])
        return self.current().filter(expires_on__lte=soon, vehicle__is_in_service=True).in_order()

    def in_order(self):
        return self.order_by("expires_on", "pk")


class VehicleDocument(models.Model):
    """« Assurance, jusqu’au 31 décembre » : what a vehicle must have to be driven (R26)."""

    class Kind(models.TextChoices):
        INSURANCE = "insurance", "Assurance"
        TECHNICAL_CONTROL = "technical_control", "Contrôle technique"
        GAS_CHECK = "gas_check", "Contrôle du gaz"
        EXTINGUISHER = "extinguisher", "Extincteur"
        REGISTRATION = "registration", "Carte grise"
        OTHER = "other", "Autre document"

    class AlreadyNoted(DomainError):
        """The same paper twice."""

    # What holds as long as the vehicle does.
    WITHOUT_END = frozenset({Kind.REGISTRATION, Kind.OTHER})

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="documents", verbose_name="véhicule")
    kind = models.CharField("document", max_length=20, choices=Kind)
    expires_on = models.DateField("valable jusqu’au", null=True, blank=True)
    reference = models.CharField("référence", max_length=60, blank=True)
    # One form sent twice is one paper.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = VehicleDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document d’un véhicule"
        verbose_name_plural = "documents des véhicules"
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "expires_on"], name="vehicle_document_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="vehicle_document_ends",
                condition=Q(expires_on__isnull=False) | Q(kind__in=["registration", "other"]),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    def days_left(self, on):
        """How many days it still holds, the last one counted; none or less once it is over."""
        return (self.expires_on - on).days + 1

    @classmethod
    @transaction.atomic
    def note(cls, *, vehicle, kind, by, submission, expires_on=None, reference=""):
        """Note a paper, or its renewal; the same submission again is the same paper."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        try:
            with transaction.atomic():
                paper = cls.objects.create(
                    vehicle=vehicle, kind=kind, expires_on=expires_on, reference=reference, submission=submission
                )
        except IntegrityError as violation:
            if "vehicle_document_once" not in str(violation):
                raise
            raise cls.AlreadyNoted("Ce document est déjà noté, avec la même date.") from violation
        trail.record("vehicle_document.noted", paper, by=by)
        return paper

    @transaction.atomic
    def withdraw(self, *, by):
        """It was noted by mistake; taking it out twice changes nothing."""
        trail.record("vehicle_document.withdrawn", self, by=by)
        VehicleDocument.objects.filter(pk=self.pk).delete()
