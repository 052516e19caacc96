"""Who is at a stop: nobody in two stops at once."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from joz.components import french
from joz.errors import DomainError
from outreach.models.vehicle import Vehicle
from partners.models import Fold


class StopTeamQuerySet(models.QuerySet):
    def by_name(self):
        return self.select_related("user").order_by(Fold("user__first_name"), "pk")


class StopTeam(models.Model):
    """One of the team at one stop; the period is the stop's, kept here so that the database can refuse two at once."""

    class Elsewhere(DomainError):
        """Somebody of the team is at another stop then."""

    stop = models.ForeignKey("outreach.Stop", models.CASCADE, related_name="team", verbose_name="halte")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stops", verbose_name="dans l’équipe"
    )
    drives = models.BooleanField("conduit", default=False)
    period = DateTimeRangeField("période")
    # A draft asks for nobody's time, nor does a stop that was cancelled or moved.
    holds = models.BooleanField("retient", default=False)

    objects = StopTeamQuerySet.as_manager()

    class Meta:
        verbose_name = "équipe d’une halte"
        verbose_name_plural = "équipes des haltes"
        constraints = [
            models.UniqueConstraint(fields=["stop", "user"], name="stop_team_once"),
            models.UniqueConstraint(fields=["stop"], name="stop_has_one_driver", condition=Q(drives=True)),
            ExclusionConstraint(
                name="team_at_one_stop_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(holds=True),
            ),
        ]

    def __str__(self):
        return f"équipe de la halte {self.stop_id}"

    @classmethod
    def put(cls, stop, users, *, driver=None):
        """Write down the team of a draft, the driver included, in place of the one it had."""
        stop.team.all().delete()
        everyone = {user.pk: user for user in (*users, *([driver] if driver else []))}
        cls.objects.bulk_create(
            cls(stop=stop, user=user, drives=driver is not None and user.pk == driver.pk, period=stop.period)
            for user in everyone.values()
        )

    @classmethod
    def lock_all(cls, stop_ids):
        """Hold the vehicles of some stops, then their people, each in the order of their ids, as everyone does."""
        vehicles = Vehicle.objects.filter(stops__in=stop_ids).values("pk")
        people = cls.objects.filter(stop__in=stop_ids).values("user")
        for model, ids in ((Vehicle, vehicles), (get_user_model(), people)):
            list(model.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))

    @classmethod
    def driver_of(cls, stop):
        row = stop.team.filter(drives=True).select_related("user").first()
        return row.user if row else None

    @classmethod
    def hold(cls, stop):
        """Take the time of each of them, locked already; whoever is elsewhere is named, with when they are free."""
        ids = list(stop.team.values_list("user_id", flat=True))
        try:
            with transaction.atomic():
                stop.team.update(holds=True, period=stop.period)
        except IntegrityError as violation:
            raise cls._elsewhere(stop, ids) from violation

    @classmethod
    def _elsewhere(cls, stop, ids):
        others = cls.objects.filter(holds=True, user__in=ids, period__overlap=stop.period).exclude(stop=stop)
        other = others.select_related("user", "stop__commune").order_by("-period__endswith").first()
        return cls.Elsewhere(
            f"{other.user} est déjà à {other.stop.commune} à ce moment-là : libre {french.moment(other.period.upper)}."
        )

    @classmethod
    def release(cls, stop):
        """Their time is theirs again."""
        stop.team.update(holds=False)
