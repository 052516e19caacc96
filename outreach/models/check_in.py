"""Somebody works alone: when they will be back, and who is told when they are not (R24)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from outreach.models.stop import Stop
from partners.models import Membership


class CheckInQuerySet(models.QuerySet):
    visibility = "Vous voyez les sorties en cours de toute l’équipe."

    def visible_to(self, user):
        """Everybody’s, for whoever is of a team; nobody’s for the others."""
        return self.filter(models.Exists(Membership.objects.current().filter(user=user, role__in=Membership.TEAM)))

    def under_way(self):
        """Those of whom nobody has heard yet, the first expected first."""
        return self.filter(safe_at=None).order_by("ends_at", "pk")

    def overdue(self, now):
        """Those expected a while ago, about whom nobody was told."""
        return self.under_way().filter(ends_at__lte=now - CheckIn.GRACE, alerted_at=None)


class CheckIn(models.Model):
    """« Je sors seul·e, de retour à 15 h » : back in time, or the managers are told."""

    class AlreadyOut(DomainError):
        """One outing at a time."""

    class Over(DomainError):
        """They are back already."""

    class TooLong(DomainError):
        """An outing ends within the day."""

    # After the hour that was said, before anybody is worried.
    GRACE = timedelta(minutes=15)
    LONGEST = timedelta(hours=12)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="qui")
    stop = models.ForeignKey(
        Stop, models.PROTECT, null=True, blank=True, related_name="check_ins", verbose_name="halte"
    )
    where = models.CharField("où", max_length=120)
    began_at = models.DateTimeField("parti·e le")
    ends_at = models.DateTimeField("de retour le")
    safe_at = models.DateTimeField("tout va bien le", null=True, blank=True)
    # The person themself, or whoever reached them.
    safe_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dit par"
    )
    alerted_at = models.DateTimeField("alerte donnée le", null=True, blank=True)
    device_at = models.DateTimeField("heure du téléphone", null=True, blank=True)
    # One form sent twice is one outing.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = "sortie seul·e"
        verbose_name_plural = "sorties seul·e"
        constraints = [
            models.UniqueConstraint(fields=["user"], name="one_outing_at_a_time", condition=Q(safe_at=None)),
            models.CheckConstraint(
                name="check_in_safe_is_whole",
                condition=Q(safe_at=None, safe_by=None) | Q(safe_at__isnull=False, safe_by__isnull=False),
            ),
            models.CheckConstraint(name="check_in_ends_after_it_begins", condition=Q(ends_at__gt=F("began_at"))),
            models.CheckConstraint(
                name="check_in_alert_comes_after_the_hour",
                condition=Q(alerted_at=None) | Q(alerted_at__gte=F("ends_at")),
            ),
        ]

    def __str__(self):
        return f"sortie {self.pk}"

    def is_late(self, now):
        return self.safe_at is None and self.ends_at < now

    @classmethod
    @transaction.atomic
    def begin(cls, *, by, at, until, where, submission, stop=None, device_at=None):
        """Say where one goes alone, and until when; the same submission again is the same outing."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        if not at < until <= at + cls.LONGEST:
            raise cls.TooLong("Dites une heure de retour dans les douze heures.")
        try:
            with transaction.atomic():
                outing = cls.objects.create(
                    user=by, began_at=at, ends_at=until, where=where, stop=stop, device_at=device_at,
                    submission=submission,
                )  # fmt: skip
        except IntegrityError as violation:
            if "one_outing_at_a_time" not in str(violation):
                raise
            raise cls._already_out(by) from violation
        trail.record("check_in.began", outing, by=by)
        return outing

    @classmethod
    def _already_out(cls, user):
        open_one = cls.objects.under_way().get(user=user)
        return cls.AlreadyOut(
            f"Vous êtes déjà en sortie jusqu’à {french.time(open_one.ends_at)} : dites d’abord que tout va bien."
        )

    @transaction.atomic
    def extend(self, *, until, by, now):
        """Back later than said: the alert waits, and one already given is lifted."""
        if not now < until <= now + self.LONGEST:
            raise self.TooLong("Dites une heure de retour dans les douze heures.")
        self._while_out(ends_at=until, alerted_at=None)
        trail.record("check_in.extended", self, by=by)

    @transaction.atomic
    def be_safe(self, *, by, now):
        """All is well: said by the person, or by whoever reached them."""
        self._while_out(safe_at=now, safe_by=by)
        trail.record("check_in.safe", self, by=by)

    def _while_out(self, **facts):
        # The filter is the lock: an alert and « tout va bien » at the same instant do not cross.
        if not CheckIn.objects.under_way().filter(pk=self.pk).update(**facts):
            raise self.Over("Cette sortie est déjà terminée.")
        self.refresh_from_db()
