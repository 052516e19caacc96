"""Young people who carry the scheme in their commune."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from joz.audit import trail
from joz.errors import DomainError
from partners.models.membership import Membership
from partners.models.periods import Dated, DatedQuerySet
from partners.models.territory import Commune, Fold


class AmbassadorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for those who run the scheme, and to each their own."""
        return self.filter(Q(user=user) | Exists(Membership.objects.staff(user)))

    def active(self):
        """Those whose role holds today."""
        roles = Membership.objects.current().filter(role=Membership.Role.AMBASSADOR)
        return self.filter(Exists(roles.filter(user=OuterRef("user"))))

    def without_mandate(self):
        """Those who speak for no commune today."""
        return self.filter(~Exists(Mandate.objects.current().filter(ambassador=OuterRef("pk"))))

    def by_name(self):
        return self.order_by(Fold(Concat("user__first_name", Value(" "), "user__last_name")), "pk")


class Ambassador(models.Model):
    """A young volunteer (« parrain », « marraine ») who speaks to peers and never opens a file (R47, R48)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ambassador", verbose_name="compte"
    )
    trained_on = models.DateField("formé·e le", null=True, blank=True)

    objects = AmbassadorQuerySet.as_manager()

    class Meta:
        verbose_name = "parrain ou marraine"
        verbose_name_plural = "parrains et marraines"

    def __str__(self):
        return str(self.user)


class MandateQuerySet(DatedQuerySet):
    visibility = "L’équipe voit tous les mandats ; un parrain ou une marraine voit les siens."

    def visible_to(self, user):
        """All of them for those who run the scheme, and to each ambassador their own."""
        return self.filter(Q(ambassador__user=user) | Exists(Membership.objects.staff(user)))

    def by_commune(self):
        return self.order_by("commune__name_key", "pk")


class Mandate(Dated):
    """The commune that an ambassador speaks for, from when to when."""

    class AlreadyGiven(DomainError):
        """The same commune twice at once."""

    ambassador = models.ForeignKey(
        Ambassador, models.CASCADE, related_name="mandates", verbose_name="parrain ou marraine"
    )
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="mandates", verbose_name="commune")

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            ExclusionConstraint(
                name="mandate_once_at_a_time",
                expressions=[
                    ("ambassador", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce mandat existe déjà sur cette période.",
            )
        ]

    def __str__(self):
        return f"{self.ambassador} · {self.commune}"

    @classmethod
    @transaction.atomic
    def give(cls, *, ambassador, commune, by, on):
        """Entrust a commune to an ambassador, from a day on."""
        # The ambassador's row is the lock: two mandates given at once follow each other.
        Ambassador.objects.select_for_update(of=("self",)).get(pk=ambassador.pk)
        period = DateRange(on, None)
        if cls.objects.filter(ambassador=ambassador, commune=commune, period__overlap=period).exists():
            raise cls.AlreadyGiven(f"{ambassador} a déjà un mandat pour {commune}.")
        mandate = cls.objects.create(ambassador=ambassador, commune=commune, period=period)
        trail.record("mandate.given", mandate, by=by)
        return mandate

    @transaction.atomic
    def end(self, *, by, on):
        """Take the commune back from a day on; taking it back twice changes nothing."""
        if self._stop(on):
            trail.record("mandate.ended", self, by=by)
