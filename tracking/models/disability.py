"""A recognised disability: five allowed answers, the person's agreement, and nothing else (R39, P4)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from joz.audit import trail
from tracking.models.pathway import Pathway


class DisabilityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the people whom the user leads or stands in for today: not even the team reads it (DOMAIN § 4.2)."""
        own = Pathway.objects.visible_to(user).open().cared_for_by(user)
        return self.filter(young_person__in=own.values("young_person"))

    def counted(self):
        """How many people gave each answer: all that a manager knows of it."""
        return dict(self.order_by().values_list("status").annotate(people=Count("pk")))


class Disability(models.Model):
    """What a person agreed to let us keep of a recognised disability; never a diagnosis, never a word of text."""

    class Status(models.TextChoices):
        NONE = "none", "Pas de reconnaissance"
        RQTH = "rqth", "RQTH"
        MDPH_PENDING = "mdph_pending", "Dossier MDPH en cours"
        AAH = "aah", "AAH"
        PREFER_NOT = "prefer_not", "Ne souhaite pas répondre"

    class Agreement(models.TextChoices):
        ORAL = "oral", "À l’oral"
        WRITTEN = "written", "Par écrit"

    young_person = models.OneToOneField(
        "referrals.YoungPerson", models.CASCADE, primary_key=True, related_name="+", verbose_name="jeune"
    )
    status = models.CharField("reconnaissance", max_length=15, choices=Status)
    agreement = models.CharField("accord pour le garder", max_length=10, choices=Agreement, blank=True)
    agreed_on = models.DateField("accord donné le", null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="noté par")

    objects = DisabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "reconnaissance de handicap"
        verbose_name_plural = "reconnaissances de handicap"
        constraints = [
            models.CheckConstraint(
                name="disability_is_kept_with_agreement",
                condition=Q(status="prefer_not", agreement="", agreed_on=None)
                | ~Q(status="prefer_not") & ~Q(agreement="") & Q(agreed_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"reconnaissance {self.pk}"

    @classmethod
    @transaction.atomic
    def note(cls, pathway, *, status, agreement, by, now):
        """Keep the answer of today in the place of the one before; whoever prefers not to say agreed to nothing."""
        pathway = pathway.lock_open()
        said_nothing = status == cls.Status.PREFER_NOT
        kept = {
            "status": status,
            "agreement": "" if said_nothing else agreement,
            "agreed_on": None if said_nothing else timezone.localdate(now),
            "noted_by": by,
        }
        disability, _ = cls.objects.update_or_create(young_person_id=pathway.young_person_id, defaults=kept)
        # The trail says that something was noted; it never says what.
        trail.record("disability.noted", pathway, by=by)
        return disability
