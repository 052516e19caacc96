"""What a stop offers: appointments of so many minutes, so many at once; without this row one comes as one likes."""

from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from outreach.models.availability import Meeting
from outreach.models.stop_state import TO_COME, StopState
from outreach.models.vehicle import Vehicle

OPEN = (*TO_COME, StopState.UNDER_WAY)


class StopSlotsQuerySet(models.QuerySet):
    def bookable(self, period):
        """Those of announced stops that touch a period."""
        return self.filter(stop__state__in=OPEN, stop__period__overlap=period).select_related("stop__vehicle")


class StopSlots(models.Model):
    """Of a stop that offers appointments: how long, and how many people at once."""

    stop = models.OneToOneField(
        "outreach.Stop", models.CASCADE, primary_key=True, related_name="slots", verbose_name="halte"
    )
    minutes = models.PositiveSmallIntegerField("minutes")
    at_once = models.PositiveSmallIntegerField("à la fois", default=1)

    objects = StopSlotsQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous d’une halte"
        verbose_name_plural = "rendez-vous des haltes"
        constraints = [
            models.CheckConstraint(
                name="stop_slots_are_some",
                condition=Q(minutes__gte=5, at_once__gte=1),
                violation_error_message="Cinq minutes au moins, et une personne au moins.",
            )
        ]

    def __str__(self):
        return f"rendez-vous de la halte {self.stop_id}"

    @property
    def format(self):
        """How one is met there."""
        vehicle = self.stop.vehicle
        if vehicle and vehicle.kind == Vehicle.Kind.MOBILE_OFFICE:
            return Meeting.CAMPER
        return Meeting.PARTNER_PLACE if self.stop.place_id else Meeting.PUBLIC_SPACE

    @classmethod
    @transaction.atomic
    def offer(cls, stop, *, minutes, at_once, by):
        """Offer appointments at a stop that is not over; those taken already stand, even where fewer are offered."""
        kept = stop.lock(StopState.DRAFT, *OPEN)
        offered, _ = cls.objects.update_or_create(stop=kept, defaults={"minutes": minutes, "at_once": at_once})
        trail.record("stop.slots_offered", kept, by=by)
        return offered

    @classmethod
    def carry(cls, stop, new):
        """A moved stop offers what it offered."""
        for slots in cls.objects.filter(stop=stop):
            cls.objects.create(stop=new, minutes=slots.minutes, at_once=slots.at_once)
