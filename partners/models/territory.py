"""The territory: communes, the bodies they form, and how long it takes from one to another."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.urls import reverse

from joz.audit import trail


class Fold(Func):
    """Lower case, no accent, no punctuation: what spellings have in common (`Île-d'Arz` → `ile d arz`)."""

    function = "joz_fold"
    output_field = models.TextField()


class Intercommunality(models.Model):
    """A body that communes form together (EPCI), known by its SIREN."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "intercommunalité"

    def __str__(self):
        return self.name


class CommuneQuerySet(models.QuerySet):
    def covered(self):
        """The communes that the scheme serves; one outside is accepted everywhere, and flagged (R14)."""
        return self.filter(is_covered=True)

    def by_name(self):
        return self.order_by("name_key", "insee_code")

    def named(self, text):
        """The communes with this name, whatever its accents, hyphens or case; `St Avé` is Saint-Avé."""
        return self.filter(name_key=Fold(models.Value(spell_out(text))))

    def matching(self, text):
        """The communes whose name contains these words, or that have this postal code."""
        return self.filter(
            Q(name_key__contains=Fold(models.Value(spell_out(text)))) | Q(postal_codes__contains=[text.strip()])
        )


class Commune(models.Model):
    """A municipality, known by its INSEE code, a five-character text that is not the postal code."""

    insee_code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    # The database has no French collation: names are sorted and searched by this key.
    name_key = models.GeneratedField(
        expression=Fold(F("name")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé du nom",
    )
    intercommunality = models.ForeignKey(
        Intercommunality, models.PROTECT, related_name="communes", verbose_name="intercommunalité"
    )
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    population = models.PositiveIntegerField("population municipale")
    latitude = models.DecimalField("latitude du bourg", max_digits=8, decimal_places=5)
    longitude = models.DecimalField("longitude du bourg", max_digits=8, decimal_places=5)
    area_km2 = models.DecimalField("superficie (km²)", max_digits=7, decimal_places=2)
    is_island = models.BooleanField("île sans pont", default=False)
    is_covered = models.BooleanField("dans le périmètre", default=False)
    # GeoJSON geometry of the map cell: schematic as shipped, or an official boundary that was imported.
    cell = models.JSONField("cellule de la carte", null=True, blank=True)
    cell_is_official = models.BooleanField("contour officiel", default=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        indexes = [GinIndex(fields=["name_key"], name="commune_name_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partners:commune", args=[self.pk])

    def cover(self, *, by):
        """Take the commune into the zone that the scheme serves; doing it again changes nothing."""
        self._set_coverage(True, "commune.covered", by=by)

    def uncover(self, *, by):
        """Leave the commune out of the zone; nobody there is ever refused because of it (R14)."""
        self._set_coverage(False, "commune.uncovered", by=by)

    @transaction.atomic
    def _set_coverage(self, is_covered, verb, *, by):
        other = Commune.objects.filter(pk=self.pk, is_covered=not is_covered)
        if other.update(is_covered=is_covered):
            trail.record(verb, self, by=by)
        self.is_covered = is_covered


class TravelTime(models.Model):
    """Estimated driving from one town centre to another. No row: no road (an island)."""

    origin = models.ForeignKey(Commune, models.CASCADE, related_name="travel_from", verbose_name="de")
    destination = models.ForeignKey(Commune, models.CASCADE, related_name="travel_to", verbose_name="à")
    minutes = models.PositiveSmallIntegerField("minutes")
    km = models.DecimalField("kilomètres", max_digits=5, decimal_places=1)

    class Meta:
        verbose_name = "temps de trajet"
        verbose_name_plural = "temps de trajet"
        constraints = [models.UniqueConstraint(fields=["origin", "destination"], name="travel_time_once")]

    def __str__(self):
        return f"environ {self.minutes} min (estimation)"


class FerryAccess(models.Model):
    """How to reach an island from a commune: drive to the port, wait, cross."""

    island = models.ForeignKey(Commune, models.CASCADE, related_name="ferries", verbose_name="île")
    origin = models.ForeignKey(Commune, models.CASCADE, related_name="+", verbose_name="de")
    port_name = models.CharField("port", max_length=80)
    port_commune = models.ForeignKey(Commune, models.CASCADE, related_name="+", verbose_name="commune du port")
    drive_minutes = models.PositiveSmallIntegerField("minutes de route")
    drive_km = models.DecimalField("kilomètres", max_digits=5, decimal_places=1)
    crossing_minutes = models.PositiveSmallIntegerField("minutes de traversée")
    mean_wait_minutes = models.PositiveSmallIntegerField("minutes d’attente")

    class Meta:
        verbose_name = "accès par bateau"
        verbose_name_plural = "accès par bateau"
        constraints = [models.UniqueConstraint(fields=["island", "origin", "port_name"], name="ferry_access_once")]

    def __str__(self):
        return f"{self.port_name} : environ {self.total_minutes} min (estimation)"

    @property
    def total_minutes(self):
        return self.drive_minutes + self.mean_wait_minutes + self.crossing_minutes


def spell_out(text):
    """Write « St » and « Ste » as communes do: `St Avé` → `Saint Avé`."""
    short = {"st": "saint", "ste": "sainte"}
    return " ".join(short.get(word.lower().rstrip("."), word) for word in text.replace("-", " ").split())
