"""What happened to a vehicle between its trips: a check, an incident, a full tank, a visit to the garage."""

import uuid

from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import counter
from outreach.models.vehicle import Vehicle


class LogbookEntryQuerySet(models.QuerySet):
    def between(self, first, last):
        """Those of some days, both counted."""
        return self.filter(day__gte=first, day__lte=last)


class LogbookEntry(models.Model):
    """One line of the logbook; trips are read from the uses of the vehicle, and are not written twice."""

    class Kind(models.TextChoices):
        CHECK = "check", "Vérification"
        INCIDENT = "incident", "Incident"
        ENERGY = "energy", "Carburant, recharge"
        MAINTENANCE = "maintenance", "Entretien, réparation"

    class Unit(models.TextChoices):
        LITRE = "l", "litres"
        KWH = "kwh", "kWh"

    class CounterGoesBack(DomainError):
        """The counter marked more before, or less after."""

    class NotYet(DomainError):
        """A logbook tells what happened."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="entries", verbose_name="véhicule")
    kind = models.CharField("quoi", max_length=15, choices=Kind)
    day = models.DateField("le")
    km = models.PositiveIntegerField("compteur (km)", null=True, blank=True)
    quantity = models.DecimalField("quantité", max_digits=6, decimal_places=2, null=True, blank=True)
    unit = models.CharField("unité", max_length=4, choices=Unit, blank=True)
    cost = models.DecimalField("montant (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.CharField("en quelques mots", max_length=200, blank=True)
    # One form sent twice is one line.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = LogbookEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du carnet de bord"
        verbose_name_plural = "carnets de bord"
        indexes = [models.Index("vehicle", "day", name="logbook_vehicle_day")]
        constraints = [
            models.CheckConstraint(
                name="logbook_quantity_has_its_unit",
                condition=Q(quantity=None, unit="")
                | (Q(kind="energy", quantity__isnull=False, quantity__gt=0) & ~Q(unit="")),
            ),
            models.CheckConstraint(name="logbook_cost_is_not_negative", condition=Q(cost=None) | Q(cost__gte=0)),
            models.CheckConstraint(
                name="logbook_entry_says_something",
                condition=~Q(note="") | Q(km__isnull=False) | Q(quantity__isnull=False) | Q(cost__isnull=False),
            ),
        ]

    def __str__(self):
        return f"ligne {self.pk} du carnet"

    @classmethod
    @transaction.atomic
    def write(cls, *, vehicle, day, by, on, submission, **what):
        """Add a line to the logbook; the same submission again is the same line."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        if day > on:
            raise cls.NotYet("Ce jour n’est pas encore venu : le carnet dit ce qui s’est passé.")
        with counter.never_back(vehicle, day, cls.CounterGoesBack):
            entry = cls.objects.create(vehicle=vehicle, day=day, submission=submission, **what)
        trail.record("logbook_entry.written", entry, by=by)
        return entry

    @transaction.atomic
    def withdraw(self, *, by):
        """It was written by mistake; taking it out twice changes nothing."""
        trail.record("logbook_entry.withdrawn", self, by=by)
        LogbookEntry.objects.filter(pk=self.pk).delete()
