"""Why somebody who does not follow a person opens their file; the answer holds for some hours (DOMAIN § 4.2)."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from joz.audit import trail
from referrals.models import YoungPerson

LASTS = timedelta(hours=12)


class AccessGrantQuerySet(models.QuerySet):
    def in_force(self, user, person, now):
        """What a user said of a person, and that still holds; the latest first."""
        said = self.filter(user=user, young_person=person, granted_at__lte=now, until__gt=now)
        return said.order_by("-granted_at", "-pk")


class AccessGrant(models.Model):
    """A reason given before opening a file; whoever follows the person is asked for none."""

    class Reason(models.TextChoices):
        IN_TOUCH = "in_touch", "La personne m’appelle, ou est devant moi"
        REPLACING = "replacing", "Je remplace un ou une collègue"
        TEAM_MEETING = "team_meeting", "Nous en parlons en équipe"
        HANDOVER = "handover", "Je prépare un relais"
        OTHER = "other", "Autre raison"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.CASCADE, related_name="access_grants", verbose_name="jeune"
    )
    reason = models.CharField("motif", max_length=20, choices=Reason)
    precision = models.CharField("précision", max_length=120, blank=True)
    granted_at = models.DateTimeField("donné le")
    until = models.DateTimeField("jusqu’à")

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "motif d’accès"
        verbose_name_plural = "motifs d’accès"
        constraints = [
            models.CheckConstraint(name="access_grant_lasts", condition=Q(until__gt=F("granted_at"))),
            models.CheckConstraint(
                name="access_grant_is_precise_when_other",
                condition=Q(reason="other") & ~Q(precision="") | ~Q(reason="other") & Q(precision=""),
            ),
        ]
        indexes = [models.Index(fields=["user", "young_person", "until"], name="access_grant_in_force")]

    def __str__(self):
        return self.get_reason_display()

    @classmethod
    @transaction.atomic
    def give(cls, person, *, reason, by, now, precision=""):
        """Open a file for some hours; the same reason again, while it holds, changes nothing."""
        YoungPerson.hold(person.pk)
        same = {"reason": reason, "precision": precision}
        if earlier := cls.objects.in_force(by, person, now).filter(**same).first():
            return earlier
        grant = cls.objects.create(user=by, young_person=person, granted_at=now, until=now + LASTS, **same)
        trail.record("access_grant.given", grant, by=by)
        return grant
