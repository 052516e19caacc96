"""Another mobile project on the same roads: a bus, a van, a walk of somebody else’s."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from joz.errors import DomainError
from partners.models import Fold, Organisation
from partners.models.directory import DirectoryEntry, DirectoryQuerySet


class ExternalProjectQuerySet(DirectoryQuerySet):
    visibility = "Vous voyez les projets en cours ; l’équipe voit aussi ceux qui ont pris fin."

    def by_name(self):
        return self.order_by("name_key", "pk")


class ExternalProject(DirectoryEntry):
    """Who they are, and the mark by which one knows their stops: a pattern and a word, never a colour alone."""

    class Ended(DomainError):
        """Nobody goes anywhere for a project that has ended."""

    class Look(models.TextChoices):
        STRIPES = "stripes", "Rayures"
        DOTS = "dots", "Points"
        CHECKS = "checks", "Damier"
        BARS = "bars", "Barres"
        GRID = "grid", "Grille"
        WAVES = "waves", "Chevrons"

    name = models.CharField("nom", max_length=80)
    name_key = models.GeneratedField(
        expression=Fold(F("name")), output_field=models.TextField(), db_persist=True, verbose_name="clé du nom"
    )
    label = models.CharField("étiquette", max_length=20)
    look = models.CharField("motif", max_length=10, choices=Look)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mobile_projects",
        verbose_name="porté par",
    )
    # Kept to be read by people: nothing is fetched from it.
    calendar_address = models.URLField("adresse de son agenda", max_length=400, blank=True)

    objects = ExternalProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "autre projet mobile"
        verbose_name_plural = "autres projets mobiles"
        constraints = [
            models.UniqueConstraint(
                Fold("name"), name="external_project_once", violation_error_message="Ce projet existe déjà."
            ),
            models.CheckConstraint(name="external_project_has_a_label", condition=~Q(label="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("outreach:project", args=[self.pk])

    def lock_running(self):
        """Hold the row until the transaction ends: two people who note the same stop follow each other."""
        if ExternalProject.objects.select_for_update().get(pk=self.pk).is_closed:
            raise self.Ended(f"{self} a pris fin : rouvrez-le d’abord.")
