"""How many were met at a stop, and about nobody in particular (R32)."""

from django.db import models, transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from joz.errors import DomainError
from outreach.models.field_row import FieldRow
from outreach.models.observation import AgeBand
from outreach.models.stop import Stop
from outreach.models.stop_state import StopState


class Sex(models.TextChoices):
    """As funders ask it, X and U kept apart (DOMAIN § 3.1)."""

    FEMALE = "F", "Femme"
    MALE = "M", "Homme"
    OTHER = "X", "Autre"
    UNKNOWN = "U", "Non renseigné"


class MetQuerySet(models.QuerySet):
    def between(self, since=None, until=None):
        """Those met at the stops of some days, both counted."""
        met = self.filter(stop__day__gte=since) if since else self
        return met.filter(stop__day__lte=until) if until else met

    def total(self):
        return self.aggregate(total=Coalesce(Sum("n"), 0))["total"]

    def by_sex(self):
        """`{sex: how many}`; a code of which there is nobody is left out."""
        return self._by("sex")

    def by_age_band(self):
        return self._by("age_band")

    def by_neet(self):
        """`{True: …, False: …, None: how many of whom it is not known}`."""
        return self._by("is_neet")

    def by_cell(self):
        """`{(stop id, sex, age band, is_neet): how many}`, for a few stops in one query."""
        return self._by("stop", "sex", "age_band", "is_neet")

    def _by(self, *columns):
        rows = self.order_by().values_list(*columns).annotate(sum=Sum("n"))
        return {row[:-1] if len(columns) > 1 else row[0]: row[-1] for row in rows if row[-1]}


class Met(FieldRow):
    """One more, or one less, in a cell of the counter of a stop: nothing is ever overwritten."""

    class BelowZero(DomainError):
        """Nobody left to take back."""

    class NotOpen(DomainError):
        """Nobody is met at a stop that has not begun, or did not take place."""

    MOST = 50

    stop = models.ForeignKey(Stop, models.PROTECT, related_name="met", verbose_name="halte")
    sex = models.CharField("sexe", max_length=1, choices=Sex)
    age_band = models.CharField("tranche d’âge", max_length=10, choices=AgeBand)
    is_neet = models.BooleanField("sans emploi ni formation", null=True, blank=True)
    n = models.SmallIntegerField("en plus ou en moins")

    objects = MetQuerySet.as_manager()

    class Meta:
        verbose_name = "personnes rencontrées"
        verbose_name_plural = "personnes rencontrées"
        indexes = [models.Index("stop", "sex", "age_band", name="met_cell")]
        constraints = [
            models.CheckConstraint(name="met_counts_a_few", condition=Q(n__gte=-50, n__lte=50) & ~Q(n=0)),
        ]

    def __str__(self):
        return f"{self.n:+d} à la halte {self.stop_id}"

    @classmethod
    @transaction.atomic
    def count(cls, stop, *, key, sex, age_band, n, now, is_neet=None, **noted):
        """Add to a cell, or take back from it what is there; the same key again changes nothing."""
        # The stop is the lock: two phones that take back the last one cannot both do it.
        stop = Stop.objects.select_for_update(no_key=True).get(pk=stop.pk)
        if earlier := cls.objects.filter(key=key).first():
            return earlier
        check_begun(stop)
        cell = {"sex": sex, "age_band": age_band, "is_neet": is_neet}
        if n < 0 and stop.met.filter(**cell).total() + n < 0:
            raise cls.BelowZero("Il n’y a plus personne à retirer dans cette case : elle est restée à zéro.")
        return cls.objects.create(key=key, stop=stop, n=n, received_at=now, **cell, **noted)


def check_begun(stop):
    """Refuse what can only be noted where we are, or were."""
    if stop.state not in (StopState.UNDER_WAY, StopState.HELD):
        label = stop.state_label.lower()
        raise Met.NotOpen(f"Cette halte est « {label} » : ouvrez-la d’abord.")
