"""What else is noted at a stop: which partners were met, and a line to remember."""

from django.db import models, transaction
from django.db.models import Q

from outreach.models.field_row import FieldRow
from outreach.models.met import check_begun
from outreach.models.stop import Stop


class StopLine(FieldRow):
    """A line of the logbook of a stop."""

    class Meta(FieldRow.Meta):
        abstract = True

    @classmethod
    @transaction.atomic
    def note(cls, stop, *, key, now, **noted):
        """Add a line to a stop that has begun; the same key again changes nothing."""
        stop = Stop.objects.select_for_update(no_key=True).get(pk=stop.pk)
        check_begun(stop)
        return cls.objects.get_or_create(key=key, defaults={"stop": stop, "received_at": now, **noted})[0]


class PartnerMet(StopLine):
    """A partner met at a stop: of the directory, or in words."""

    stop = models.ForeignKey(Stop, models.PROTECT, related_name="partners_met", verbose_name="halte")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    as_typed = models.CharField("structure, en toutes lettres", max_length=120, blank=True)

    class Meta:
        verbose_name = "partenaire rencontré"
        verbose_name_plural = "partenaires rencontrés"
        constraints = [
            models.CheckConstraint(
                name="partner_met_is_somebody", condition=Q(organisation__isnull=False) | ~Q(as_typed="")
            )
        ]

    def __str__(self):
        return f"partenaire rencontré {self.pk}"

    @property
    def who(self):
        return self.organisation.name if self.organisation_id else self.as_typed


class StopNote(StopLine):
    """A line to remember about the place or the hour; never about a person."""

    stop = models.ForeignKey(Stop, models.PROTECT, related_name="notes", verbose_name="halte")
    words = models.CharField("note", max_length=300)

    class Meta:
        verbose_name = "note de halte"
        verbose_name_plural = "notes de halte"

    def __str__(self):
        return f"note {self.pk}"
