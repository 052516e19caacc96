"""What a parent or a guardian allows for somebody of 16 or 17 (P27)."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import YoungPerson, open_to


class AuthorisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The authorisations about the people whom the user's team was told about."""
        told = YoungPerson.objects.filter(referrals__recipient__in=Membership.objects.teams_of(user))
        return self.filter(young_person__in=told.values("pk")).filter(open_to(user))

    def standing(self):
        """Those not taken back."""
        return self.filter(withdrawn_on=None)

    def covering(self, kind, on):
        """Those that allow something on a day."""
        lasting = Q(until=None) | Q(until__gte=on)
        return self.standing().filter(lasting, kind=kind, given_on__lte=on)


class Authorisation(models.Model):
    """A parent or a guardian says yes to a drive or to a picture; the paper stays in a drawer, no copy here (P4).

    It is about the person, whatever pathway they are in: what was allowed in one holds in the next.
    """

    class Kind(models.TextChoices):
        TRANSPORT = "transport", "Transport en véhicule"
        IMAGE = "image", "Image et témoignage"

    class GivenBy(models.TextChoices):
        MOTHER = "mother", "La mère"
        FATHER = "father", "Le père"
        GUARDIAN = "guardian", "Le tuteur, la tutrice"
        INSTITUTION = "institution", "Un service (ASE, foyer)"

    class AlreadyWithdrawn(DomainError):
        """Taken back already."""

    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.CASCADE, related_name="authorisations", verbose_name="jeune"
    )
    kind = models.CharField("pour", max_length=10, choices=Kind)
    given_by = models.CharField("donnée par", max_length=12, choices=GivenBy)
    given_on = models.DateField("donnée le")
    until = models.DateField("valable jusqu’au", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="notée par")
    # One form sent twice is one authorisation.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation"
        constraints = [
            models.CheckConstraint(
                name="authorisation_days_follow_each_other",
                condition=(Q(until=None) | Q(until__gte=F("given_on")))
                & (Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on"))),
            )
        ]

    def __str__(self):
        return f"autorisation {self.pk}"

    @classmethod
    @transaction.atomic
    def note(cls, person, *, by, submission, **given):
        """Note what was allowed; the same submission again returns what it noted the first time."""
        person = YoungPerson.hold(person.pk)[person.pk]
        if earlier := person.authorisations.filter(submission=submission).first():
            return earlier
        authorisation = person.authorisations.create(noted_by=by, submission=submission, **given)
        trail.record("authorisation.noted", authorisation, by=by)
        return authorisation

    @transaction.atomic
    def withdraw(self, *, by, on):
        """It is taken back: nothing new is planned on it."""
        if not Authorisation.objects.standing().filter(pk=self.pk).update(withdrawn_on=on):
            raise self.AlreadyWithdrawn("Cette autorisation est déjà retirée.")
        self.refresh_from_db()
        trail.record("authorisation.withdrawn", self, by=by)
