"""A secret address by which one of the team follows our stops in their own calendar."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.errors import DomainError
from joz.readonly import leaving_a_trace

# How finely we note when an address was last asked for: enough to know one that nobody uses any more.
STAMP_EVERY = timedelta(hours=1)


class FeedKeyQuerySet(models.QuerySet):
    visibility = "Vous voyez vos propres adresses ; personne d’autre ne les voit."

    def visible_to(self, user):
        """To each their own."""
        return self.filter(user=user)

    def live(self):
        return self.filter(revoked_at=None)

    def visible_to_holder(self, token):
        """The key that a secret opens, while it and the account of its owner stand."""
        return self.live().filter(digest=digest_of(token), user__is_active=True)

    def latest_first(self):
        return self.select_related("vehicle").order_by("-created_at", "-pk")


class FeedKey(models.Model):
    """Whoever holds the secret reads the calendar; we keep only what recognises it, and it ends when one says so."""

    class Scope(models.TextChoices):
        MINE = "mine", "Mes haltes, brouillons compris"
        ALL = "all", "Toutes les haltes, brouillons compris"
        VEHICLE = "vehicle", "Les haltes d’un véhicule"

    class AlreadyFollowed(DomainError):
        """One address for one calendar."""

    class Revoked(DomainError):
        """It ended meanwhile."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_keys", verbose_name="compte")
    scope = models.CharField("ce qu’elle montre", max_length=10, choices=Scope)
    vehicle = models.ForeignKey(
        "outreach.Vehicle", models.CASCADE, null=True, blank=True, related_name="feed_keys", verbose_name="véhicule"
    )
    digest = models.CharField("empreinte du secret", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("créée le")
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)
    last_fetched_at = models.DateTimeField("lue pour la dernière fois le", null=True, blank=True)

    objects = FeedKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scope", "vehicle"],
                name="feed_key_once_for_one_calendar",
                condition=Q(revoked_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="feed_key_names_its_vehicle",
                condition=Q(scope="vehicle", vehicle__isnull=False) | ~Q(scope="vehicle") & Q(vehicle=None),
            ),
            models.CheckConstraint(
                name="feed_key_ends_after_it_begins",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
            ),
        ]

    def __str__(self):
        return f"adresse d’agenda {self.pk}"

    @property
    def label(self):
        """What its calendar is called; never whose it is."""
        return f"Les haltes de {self.vehicle}" if self.vehicle_id else self.get_scope_display()

    @classmethod
    @transaction.atomic
    def open(cls, *, by, now, scope, vehicle=None):
        """Make an address; answers the key and its secret, which is told this once."""
        token = secrets.token_urlsafe(32)
        what = {"scope": scope, "vehicle": vehicle, "digest": digest_of(token), "created_at": now}
        try:
            with transaction.atomic():
                key = cls.objects.create(user=by, **what)
        except IntegrityError as violation:
            if "feed_key_once_for_one_calendar" not in str(violation):
                raise
            raise cls.AlreadyFollowed(
                "Vous avez déjà une adresse pour ces haltes. Elle est perdue ? Changez-la, dans la liste."
            ) from violation
        trail.record("feed_key.opened", key, by=by)
        return key, token

    @transaction.atomic
    def rotate(self, *, by, now):
        """Change the secret: whoever had the old one reads nothing more. Answers the new one, told this once."""
        token = secrets.token_urlsafe(32)
        changed = {"digest": digest_of(token), "created_at": now, "last_fetched_at": None}
        if not FeedKey.objects.live().filter(pk=self.pk).update(**changed):
            raise self.Revoked("Cette adresse a été retirée : créez-en une autre.")
        self.refresh_from_db()
        trail.record("feed_key.rotated", self, by=by)
        return token

    @transaction.atomic
    def revoke(self, *, by, now):
        """It shows nothing any more; twice changes nothing."""
        if FeedKey.objects.live().filter(pk=self.pk).update(revoked_at=now):
            trail.record("feed_key.revoked", self, by=by)
        self.refresh_from_db()

    def note_fetch(self, *, now):
        """A calendar has asked for it: written once an hour at most, for calendars ask all the time."""
        if self.last_fetched_at is None or self.last_fetched_at <= now - STAMP_EVERY:
            with leaving_a_trace():
                FeedKey.objects.filter(pk=self.pk).update(last_fetched_at=now)


def digest_of(token):
    """What we keep of a secret: enough to know it again, and not to tell it."""
    return hashlib.sha256(token.encode()).hexdigest()
