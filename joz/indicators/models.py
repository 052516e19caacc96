"""What the figures are held against."""

from django.db import models


class Target(models.Model):
    """The number that a funding agreement expects of an indicator over its period."""

    agreement = models.ForeignKey(
        "partners.FundingAgreement", models.CASCADE, related_name="targets", verbose_name="convention"
    )
    indicator = models.CharField("indicateur", max_length=10)
    value = models.PositiveIntegerField("objectif")

    class Meta:
        verbose_name = "objectif"
        constraints = [models.UniqueConstraint(fields=["agreement", "indicator"], name="target_once")]

    def __str__(self):
        return f"{self.indicator} : {self.value}"


class Milestone(models.Model):
    """A date that people speak of: « depuis la relance » (R9)."""

    label = models.CharField("repère", max_length=80)
    happened_on = models.DateField("date", unique=True)

    class Meta:
        verbose_name = "repère"

    def __str__(self):
        return self.label
