"""« Je connais cette personne »: an adviser says so, and the file is closed to them."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership


class ConflictOfInterestQuerySet(models.QuerySet):
    visibility = "Vous voyez les liens déclarés par vos collègues ; le vôtre, une autre responsable s’en occupe."

    def visible_to(self, user):
        """What colleagues declared, to the managers of the teams that were told about the person; never one's own."""
        managed = Membership.objects.current().filter(user=user, role=Membership.Role.MANAGER)
        told = ConflictOfInterest.objects.filter(young_person__referrals__recipient__in=managed.values("organisation"))
        return self.filter(pk__in=told.values("pk")).exclude(user=user)

    def active(self):
        return self.filter(withdrawn_at=None)

    def hiding_from(self, user):
        """The people whom a user said they know, as a subquery of ids."""
        return self.active().filter(user=user).values("young_person")

    def newest_first(self):
        return self.order_by("-declared_at", "-pk")


class ConflictOfInterest(models.Model):
    """Somebody of the team is close to a person: they read no more of the file, and somebody else takes over."""

    class NotOnesOwn(DomainError):
        """Nobody opens to themselves a file that they said to be too close to them."""

    class AlreadyWithdrawn(DomainError):
        """The file is open again to this adviser."""

    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.PROTECT, related_name="conflicts_of_interest", verbose_name="jeune"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts_of_interest", verbose_name="déclaré par"
    )
    declared_at = models.DateTimeField("déclaré le")
    withdrawn_at = models.DateTimeField("levé le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="levé par"
    )

    objects = ConflictOfInterestQuerySet.as_manager()

    class Meta:
        verbose_name = "lien avec une personne"
        verbose_name_plural = "liens avec des personnes"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "user"], condition=Q(withdrawn_at=None), name="one_conflict_of_interest_each"
            ),
            models.CheckConstraint(
                name="conflict_of_interest_end_is_whole",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="conflict_of_interest_is_withdrawn_by_somebody_else",
                condition=Q(withdrawn_by=None) | ~Q(withdrawn_by=models.F("user")),
            ),
        ]

    def __str__(self):
        return f"lien {self.pk}"

    @property
    def dossier_number(self):
        """Whose file, without the name."""
        return f"D-{self.young_person_id:06d}"

    @classmethod
    @transaction.atomic
    def declare(cls, person, *, by, now):
        """Say that one knows a person: their file closes at once; saying it twice changes nothing."""
        type(person).hold(person.pk)
        if earlier := cls.objects.active().filter(young_person=person, user=by).first():
            return earlier
        conflict = cls.objects.create(young_person=person, user=by, declared_at=now)
        trail.record("conflict_of_interest.declared", conflict, by=by)
        return conflict

    @transaction.atomic
    def withdraw(self, *, by, now):
        """Open the file again to whoever declared; somebody else decides it."""
        if by == self.user:
            raise self.NotOnesOwn("Un lien que l’on a déclaré, c’est quelqu’un d’autre qui le lève.")
        # The filter is the lock: of two people withdrawing at once, one is told.
        if not ConflictOfInterest.objects.active().filter(pk=self.pk).update(withdrawn_at=now, withdrawn_by=by):
            raise self.AlreadyWithdrawn("Ce lien est déjà levé. Rechargez la page.")
        self.refresh_from_db()
        trail.record("conflict_of_interest.withdrawn", self, by=by)
