"""What was copied by hand into i-milo."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction

from joz.audit import trail
from joz.errors import DomainError

# How long a tick may be taken back.
UNTICKED_WITHIN = timedelta(days=1)


class ReEntryQuerySet(models.QuerySet):
    def of(self, kind, *object_ids):
        """The ticks of some items of a kind."""
        return self.filter(kind=kind, object_id__in=object_ids)


class ReEntry(models.Model):
    """« Ressaisi »: an item of the support was typed in i-milo, by whom, when (R73); no API does it for us."""

    class TooLate(DomainError):
        """A tick is taken back within the day."""

    kind = models.CharField("type", max_length=20)
    object_id = models.BigIntegerField("identifiant")
    done_at = models.DateTimeField("ressaisi le")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    objects = ReEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ressaisie"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="re_entry_once_an_item")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"

    @classmethod
    @transaction.atomic
    def tick(cls, kind, object_id, *, by, now):
        """Say that an item was typed in i-milo; two people at once leave one tick."""
        cls.objects.bulk_create(
            [cls(kind=kind, object_id=object_id, done_at=now, done_by=by)],
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["done_at", "done_by"],
        )
        tick = cls.objects.of(kind, object_id).get()
        trail.record("re_entry.ticked", tick, by=by)
        return tick

    @transaction.atomic
    def untick(self, *, by, now):
        """Take a tick back; taken back already, nothing changes."""
        if now - self.done_at > UNTICKED_WITHIN:
            raise self.TooLate("Une coche se retire dans la journée. Corrigez plutôt dans i-milo.")
        if ReEntry.objects.filter(pk=self.pk).delete()[0]:
            trail.record("re_entry.unticked", self, by=by)
