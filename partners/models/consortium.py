"""The consortium that carries the scheme, and the contracts that pay for it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from partners.models.directory import Organisation
from partners.models.periods import Dated, DatedQuerySet


class ConsortiumMembership(Dated):
    """The role that an organisation plays in the scheme, dated: a report lists those of its period (R43)."""

    class Role(models.TextChoices):
        LEAD = "lead", "Porteur"
        MEMBER = "member", "Membre"
        ASSOCIATE = "associate", "Partenaire associé"
        FUNDER = "funder", "Financeur"
        REFERRER = "referrer", "Prescripteur"

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="consortium_roles", verbose_name="structure"
    )
    role = models.CharField("rôle", max_length=20, choices=Role)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "participation au consortium"
        verbose_name_plural = "participations au consortium"
        constraints = [
            ExclusionConstraint(
                name="consortium_role_once_at_a_time",
                expressions=[("organisation", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Cette structure a déjà un rôle sur cette période.",
            )
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_role_display()}"


class FundingAgreement(Dated):
    """A contract with a funder: a period, and targets that the indicators are held against (R2, R59)."""

    name = models.CharField("nom", max_length=120)
    funder = models.ForeignKey(
        Organisation, models.PROTECT, related_name="funding_agreements", verbose_name="financeur"
    )
    mention = models.CharField("mention à afficher", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        constraints = [
            models.CheckConstraint(name="funding_agreement_has_a_period", condition=Q(period__isempty=False))
        ]

    def __str__(self):
        return self.name
