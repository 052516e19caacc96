"""Whom to call about somebody of 16 or 17, if there is somebody and they let us (P27)."""

from django.conf import settings
from django.db import models, transaction

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals import phones
from referrals.models import YoungPerson, open_to
from tracking.models.authorisation import Authorisation


class GuardianQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The guardians of the people whom the user's team was told about."""
        told = YoungPerson.objects.filter(referrals__recipient__in=Membership.objects.teams_of(user))
        return self.filter(young_person__in=told.values("pk")).filter(open_to(user))

    def of_minors(self, on):
        """Those of people under 18 on a day: at majority nobody answers for them, and nobody reads who did."""
        return self.filter(young_person__in=YoungPerson.objects.minors(on).values("pk"))


class Guardian(models.Model):
    """« Responsable » : a parent, a guardian or a service; our messages go to the person, never here, unless agreed."""

    class OfAge(DomainError):
        """Nobody answers for them any more."""

    class JustNoted(DomainError):
        """A colleague noted one a moment ago."""

    young_person = models.OneToOneField(
        "referrals.YoungPerson", models.CASCADE, related_name="guardian", verbose_name="jeune"
    )
    kind = models.CharField("qui", max_length=12, choices=Authorisation.GivenBy)
    called = models.CharField("nom", max_length=60, blank=True)
    phone = models.CharField("téléphone", max_length=16)
    # Whether the person lets us call there about them.
    is_agreed = models.BooleanField("la personne est d’accord pour que nous l’appelions", default=False)
    noted_at = models.DateTimeField("noté le")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="noté par")

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = "responsable d’un·e mineur·e"
        verbose_name_plural = "responsables de mineur·es"
        constraints = [
            models.CheckConstraint(name="guardian_phone_is_a_number", condition=models.Q(phone__regex=r"^\+\d{8,15}$"))
        ]

    def __str__(self):
        return f"responsable {self.pk}"

    @property
    def display_phone(self):
        """As a French reader writes it."""
        return phones.as_national(self.phone)

    @classmethod
    @transaction.atomic
    def note(cls, form, *, by, now, on):
        """Save what a form describes, of somebody who is under 18, unless a colleague wrote meanwhile."""
        guardian = form.instance
        person = YoungPerson.hold(guardian.young_person_id)[guardian.young_person_id]
        if not person.is_minor(on):
            raise cls.OfAge("La personne est majeure, ou son âge n’est pas connu : personne ne répond pour elle.")
        if guardian._state.adding and cls.objects.filter(young_person=person).exists():
            raise cls.JustNoted("Un contact vient d’être noté par quelqu’un d’autre : rouvrez ce formulaire.")
        form.hold()
        guardian.noted_at, guardian.noted_by = now, by
        form.save()
        trail.record("guardian.noted", guardian, by=by)

    @transaction.atomic
    def remove(self, *, by):
        """Forget them; removed already, nothing changes."""
        if Guardian.objects.filter(pk=self.pk).delete()[0]:
            trail.record("guardian.removed", self, by=by)
