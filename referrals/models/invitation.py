"""A card to hand over: a link and a QR code, and no name."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models.referral import new_token

LIFETIME = timedelta(days=90)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own cards; a partner also sees those of its organisation."""
        partner = Membership.objects.current().filter(user=user, role=Membership.Role.PARTNER_STAFF)
        mine = Q(created_by=user) | Q(organisation__in=partner.values("organisation"))
        return self.filter(mine)

    def visible_to_holder(self, token):
        """The card with this token: holding it is the right to see it."""
        return self.filter(token=token).select_related("referral", "created_by", "organisation")

    def counted(self, now):
        """How many cards there are, served, and still good: numbers, never whose."""
        return self.aggregate(
            made=Count("pk"),
            served=Count("pk", filter=Q(referral__isnull=False)),
            usable=Count("pk", filter=Q(referral=None, expires_at__gt=now)),
        )


class Invitation(models.Model):
    """Whoever holds the card may signal themself; nothing is stored about them until they do (P1, P31)."""

    class Over(DomainError):
        """The card has served, or its date is past."""

    token = models.CharField("jeton", max_length=22, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField("créée le")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "carte d’invitation"
        verbose_name_plural = "cartes d’invitation"

    def __str__(self):
        return f"carte {self.pk}"

    @classmethod
    def make(cls, *, by, organisation, now, submission):
        """Make a card; the same submission again gives the same card."""
        card, is_new = cls.objects.get_or_create(
            submission=submission,
            defaults={
                "created_at": now,
                "created_by": by,
                "organisation": organisation,
                "expires_at": now + LIFETIME,
            },
        )
        if is_new:
            trail.record("invitation.made", card, by=by)
        return card

    @property
    def has_served(self):
        return hasattr(self, "referral")

    def is_usable(self, now):
        """Neither used nor past its date."""
        return not self.has_served and self.expires_at > now

    def claim(self, *, now):
        """Hold the card while its one signal is written: two people with one card follow each other, and one wins."""
        card = Invitation.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not card.is_usable(now):
            raise self.Over("Cette carte a déjà servi.")
