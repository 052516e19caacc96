"""A tour: a set of stops over some days, published together (R31)."""

import uuid

from django.db import models, transaction
from django.db.models import Count, Exists, F, Q
from django.urls import reverse

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from outreach.models.stop_team import StopTeam
from partners.models import Membership


class TourQuerySet(models.QuerySet):
    visibility = "L’équipe voit aussi les tournées en préparation ; les autres, celles qui sont publiées."

    def visible_to(self, user):
        """Those published, and for whoever runs the scheme those in preparation too."""
        return self.filter(Q(published_at__isnull=False) | Exists(Membership.objects.staff(user)))

    def published(self):
        return self.filter(published_at__isnull=False)

    def lasting(self, on):
        """Those not over on a day, the next first."""
        return self.filter(last_on__gte=on).order_by("first_on", "pk")

    def around(self, first, last):
        """Those of some days, and those still in preparation, the next first."""
        of_these_days = Q(first_on__lte=last, last_on__gte=first)
        return self.filter(of_these_days | Q(published_at=None, last_on__gte=first)).order_by("first_on", "pk")

    def with_counts(self):
        """With `stop_count`, `held_count`, `lost_count` and `commune_count` of those that stand."""
        stands = ~Q(stops__state__in=("cancelled", "moved"))
        return self.annotate(
            stop_count=Count("stops", filter=stands),
            held_count=Count("stops", filter=Q(stops__state="held")),
            lost_count=Count("stops", filter=Q(stops__state="cancelled")),
            commune_count=Count("stops__commune", filter=stands, distinct=True),
        )


class Tour(models.Model):
    """« Le Tour de septembre » : six days on the road, twelve communes, one vehicle."""

    class NothingToPublish(DomainError):
        """A tour without a stop."""

    class AlreadyPublished(DomainError):
        """Once is enough."""

    class StopsOutside(DomainError):
        """A stop of the tour falls on a day that the tour would no longer have."""

    name = models.CharField("nom", max_length=80)
    baseline = models.CharField("phrase d’accroche", max_length=140, blank=True)
    first_on = models.DateField("du")
    last_on = models.DateField("au")
    vehicle = models.ForeignKey(
        "outreach.Vehicle", models.PROTECT, null=True, blank=True, related_name="tours", verbose_name="véhicule"
    )
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    # One form sent twice is one tour.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = "tournée"
        constraints = [
            models.CheckConstraint(
                name="tour_ends_after_it_begins",
                condition=Q(last_on__gte=F("first_on")),
                violation_error_message="Le dernier jour vient après le premier.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("outreach:tour", args=[self.pk])

    @property
    def is_published(self):
        return self.published_at is not None

    @classmethod
    @transaction.atomic
    def prepare(cls, *, by, submission, **what):
        """Begin a tour, which only the team sees until it is published; the same submission again is the same tour."""
        tour, is_new = cls.objects.get_or_create(submission=submission, defaults=what)
        if is_new:
            trail.record("tour.prepared", tour, by=by)
        return tour

    @transaction.atomic
    def describe(self, *, by, **what):
        """Correct its name, its days, its vehicle; its days hold each of its stops."""
        tour = Tour.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        first, last = what.get("first_on", tour.first_on), what.get("last_on", tour.last_on)
        outside = tour.stops.changeable_or_draft().exclude(day__range=(first, last)).in_order().first()
        if outside:
            raise self.StopsOutside(f"Une halte a lieu {french.day(outside.day)} : déplacez-la d’abord.")
        Tour.objects.filter(pk=self.pk).update(**what)
        self.refresh_from_db()
        trail.record("tour.described", self, by=by)

    @transaction.atomic
    def withdraw(self, *, by):
        """Throw away a tour in preparation with its drafts: nobody was told of them."""
        tour = Tour.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if tour.is_published:
            raise self.AlreadyPublished("Cette tournée est publiée : annulez ses haltes plutôt que de la retirer.")
        if tour.stops.exclude(planned_at=None).exists():
            raise self.AlreadyPublished("Une halte de cette tournée est déjà annoncée : annulez-la d’abord.")
        for stop in tour.stops.drafts().order_by("pk"):
            stop.withdraw(by=by)
        trail.record("tour.withdrawn", tour, by=by)
        tour.delete()

    @transaction.atomic
    def publish(self, *, by, now):
        """Plan each of its drafts, and show the tour to everybody; a conflict that the database refuses undoes all."""
        tour = Tour.objects.select_for_update(no_key=True).get(pk=self.pk)
        if tour.is_published:
            raise self.AlreadyPublished("Cette tournée est déjà publiée.")
        # The stops first, then what they need: whoever plans one of them alone takes the same order.
        drafts = list(tour.stops.drafts().select_for_update(of=("self",), no_key=True).order_by("pk"))
        if not drafts and not tour.stops.standing().exists():
            raise self.NothingToPublish("Ajoutez au moins une halte avant de publier.")
        StopTeam.lock_all([stop.pk for stop in drafts])
        for stop in sorted(drafts, key=lambda stop: stop.period.lower):
            stop.plan(by=by, now=now)
        Tour.objects.filter(pk=self.pk).update(published_at=now)
        self.refresh_from_db()
        trail.record("tour.published", self, by=by)
