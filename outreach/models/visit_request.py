"""« Venez chez nous » : a town hall, a partner or an ambassador asks for a stop in a commune."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership


class VisitRequestQuerySet(models.QuerySet):
    visibility = "Vous voyez vos demandes ; l’équipe les voit toutes."

    def visible_to(self, user):
        """All of them for those who run the scheme, and to each their own."""
        return self.filter(Q(asked_by=user) | Exists(Membership.objects.staff(user)))

    def open(self):
        """Those that nobody has answered yet."""
        return self.filter(closed_on=None)

    def answered(self):
        return self.filter(closed_on__isnull=False)

    def to_list(self):
        return self.select_related("commune", "asked_by")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class VisitRequest(models.Model):
    """Where, from when on, why in a few words; a stop that is held there, or a word, answers it."""

    class AlreadyClosed(DomainError):
        """Once is enough."""

    commune = models.ForeignKey(
        "partners.Commune", models.PROTECT, related_name="visit_requests", verbose_name="commune"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_requests", verbose_name="par"
    )
    asked_at = models.DateTimeField("demandé le")
    wished_from = models.DateField("à partir du", null=True, blank=True)
    note = models.CharField("remarque", max_length=200, blank=True)
    closed_on = models.DateField("répondu le", null=True, blank=True, editable=False)
    # One form sent twice is one request.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = VisitRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de passage"
        verbose_name_plural = "demandes de passage"

    def __str__(self):
        return f"demande {self.pk}"

    @classmethod
    @transaction.atomic
    def ask(cls, *, by, now, submission, **what):
        """Ask for a stop; the same submission again is the same request."""
        asked, is_new = cls.objects.get_or_create(
            submission=submission, defaults={"asked_by": by, "asked_at": now} | what
        )
        if is_new:
            trail.record("visit_request.asked", asked, by=by)
        return asked

    @transaction.atomic
    def close(self, *, by, on):
        """Answer it: a stop is planned there, or it was talked over."""
        if not VisitRequest.objects.open().filter(pk=self.pk).update(closed_on=on):
            raise self.AlreadyClosed("Cette demande a déjà sa réponse.")
        self.refresh_from_db()
        trail.record("visit_request.closed", self, by=by)
