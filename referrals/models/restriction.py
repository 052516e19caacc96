"""A file that only some may open: a colleague's relative, a minor in danger, somebody whose safety asks for it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership


class RestrictionQuerySet(models.QuerySet):
    visibility = (
        "Vous voyez qu’un dossier est restreint si vous y êtes nommé·e, ou si vous êtes responsable de l’équipe."
    )

    def visible_to(self, user):
        """That a file is restricted: to those of its team who are named, and to its managers, who may not be."""
        managed = Membership.objects.current().filter(user=user, role=Membership.Role.MANAGER)
        is_named = Q(pk__in=RestrictionReader.objects.filter(user=user).values("restriction"))
        is_managed = Q(pk__in=_told_to(managed.values("organisation")))
        return self.filter(pk__in=_told_to(Membership.objects.teams_of(user))).filter(is_named | is_managed)

    def active(self):
        return self.filter(lifted_at=None)

    def hiding_from(self, user):
        """The people whose file is restricted to others than this user, as a subquery of ids."""
        named = RestrictionReader.objects.filter(user=user).values("restriction")
        return self.active().exclude(pk__in=named).values("young_person")

    def with_readers(self):
        readers = RestrictionReader.objects.select_related("user").order_by("user__first_name", "user__last_name", "pk")
        return self.select_related("restricted_by").prefetch_related(models.Prefetch("readers", readers))

    def newest_first(self):
        return self.order_by("-restricted_at", "-pk")


class Restriction(models.Model):
    """« Dossier restreint »: out of every list and search, but for those who are named (P29)."""

    class Reason(models.TextChoices):
        RELATIVE = "relative", "Proche d’un·e collègue"
        MINOR_IN_DANGER = "minor_in_danger", "Mineur·e en danger"
        SAFETY = "safety", "Sécurité de la personne"
        OTHER = "other", "Autre raison"

    class AlreadyRestricted(DomainError):
        """One restriction at a time."""

    class AlreadyLifted(DomainError):
        """The file is open again."""

    class NobodyLeft(DomainError):
        """Somebody must still be able to open the file."""

    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.PROTECT, related_name="restrictions", verbose_name="jeune"
    )
    reason = models.CharField("raison", max_length=20, choices=Reason)
    # P29: all that is kept of a child in danger.
    procedure_on = models.DateField("procédure engagée le", null=True, blank=True)
    restricted_at = models.DateTimeField("restreint le")
    restricted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="restreint par"
    )
    lifted_at = models.DateTimeField("levé le", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="levé par"
    )

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = "restriction d’un dossier"
        verbose_name_plural = "restrictions de dossiers"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=Q(lifted_at=None), name="one_restriction_at_a_time"
            ),
            models.CheckConstraint(
                name="restriction_end_is_whole",
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="restriction_dates_a_procedure_for_a_minor_in_danger",
                condition=Q(reason="minor_in_danger", procedure_on__isnull=False)
                | ~Q(reason="minor_in_danger") & Q(procedure_on=None),
            ),
        ]

    def __str__(self):
        return f"restriction {self.pk}"

    @property
    def dossier_number(self):
        """Whose file, without the name."""
        return f"D-{self.young_person_id:06d}"

    @classmethod
    @transaction.atomic
    def place(cls, person, *, reason, readers, by, now, procedure_on=None):
        """Keep a file to those named, and to whoever asks for it; a minor in danger is known to the managers too."""
        type(person).hold(person.pk)
        if cls.objects.active().filter(young_person=person).exists():
            raise cls.AlreadyRestricted("Ce dossier est déjà restreint : changez plutôt qui le voit.")
        restriction = cls.objects.create(
            young_person=person, reason=reason, procedure_on=procedure_on, restricted_at=now, restricted_by=by
        )
        trail.record("restriction.placed", restriction, by=by)
        managers = managers_of(person) if reason == cls.Reason.MINOR_IN_DANGER else []
        for user in {by, *readers, *managers}:
            restriction.name(user, by=by, now=now)
        return restriction

    @transaction.atomic
    def lift(self, *, by, now):
        """Open the file again to the whole team."""
        # The filter is the lock: of two people lifting at once, one is told.
        if not Restriction.objects.active().filter(pk=self.pk).update(lifted_at=now, lifted_by=by):
            raise self.AlreadyLifted("Ce dossier n’est plus restreint. Rechargez la page.")
        self.refresh_from_db()
        trail.record("restriction.lifted", self, by=by)

    def name(self, user, *, by, now):
        """Let one more person see the file; naming somebody twice changes nothing."""
        reader, is_new = self.readers.get_or_create(user=user, defaults={"named_at": now, "named_by": by})
        if is_new:
            trail.record("restriction.reader_named", reader, by=by)

    @transaction.atomic
    def name_only(self, users, *, by, now):
        """Say who sees the file from now on: these, and nobody else."""
        if not Restriction.objects.active().select_for_update().filter(pk=self.pk).exists():
            raise self.AlreadyLifted("Ce dossier n’est plus restreint. Rechargez la page.")
        if not users:
            raise self.NobodyLeft("Nommez au moins une personne : sinon, plus personne ne verrait ce dossier.")
        for reader in self.readers.exclude(user__in=users):
            trail.record("restriction.reader_removed", reader, by=by)
            reader.delete()
        for user in users:
            self.name(user, by=by, now=now)


class RestrictionReader(models.Model):
    """Somebody who sees a restricted file."""

    restriction = models.ForeignKey(Restriction, models.CASCADE, related_name="readers", verbose_name="restriction")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    named_at = models.DateTimeField("nommé·e le")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "lecteur d’un dossier restreint"
        verbose_name_plural = "lecteurs de dossiers restreints"
        constraints = [models.UniqueConstraint(fields=["restriction", "user"], name="restriction_reader_once")]

    def __str__(self):
        return f"{self.user}"


def managers_of(person):
    """Who manages, today, the teams that were told about a person."""
    held = Membership.objects.current().filter(role=Membership.Role.MANAGER)
    held = held.filter(organisation__in=person.referrals.values("recipient"), user__is_active=True)
    return {membership.user for membership in held.select_related("user")}


def _told_to(organisations):
    """The restrictions on people whom some organisations were told about, as a subquery of ids."""
    return Restriction.objects.filter(young_person__referrals__recipient__in=organisations).values("pk")
