"""Who may do what, for whom, from when to when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, Q, Value
from django.db.models.functions import Concat

from joz.audit import trail
from joz.errors import DomainError
from partners.models.periods import Dated, DatedQuerySet
from partners.models.territory import Fold


class MembershipQuerySet(DatedQuerySet):
    visibility = "L’équipe voit les comptes de chaque structure ; les autres voient leurs propres rôles."

    def visible_to(self, user):
        """All of them for those who run the scheme, and to each their own."""
        return self.filter(Q(user=user) | Exists(Membership.objects.staff(user)))

    def teams_of(self, user):
        """The organisations for which a user is adviser or manager today, as a subquery of ids."""
        return self.current().filter(user=user, role__in=Membership.TEAM).values("organisation")

    def staff(self, user):
        """The roles by which a user runs the scheme today: empty for everyone else."""
        return self.current().filter(user=user, role__in=Membership.STAFF)

    def by_name(self):
        return self.order_by(Fold(Concat("user__last_name", Value(" "), "user__first_name")), "role", "pk")


class Membership(Dated):
    """What a user may do, for which organisation, from when to when; one user may have several (R8)."""

    class Role(models.TextChoices):
        ADVISER = "adviser", "Conseiller ou conseillère"
        MANAGER = "manager", "Responsable"
        ADMINISTRATOR = "administrator", "Administration"
        PARTNER_STAFF = "partner_staff", "Partenaire"
        ANIMATOR = "animator", "Animation d’ateliers"
        AMBASSADOR = "ambassador", "Parrain ou marraine"
        TOWN_HALL = "town_hall", "Mairie, élu·e"
        FUNDER = "funder", "Financeur"

    class AlreadyHeld(DomainError):
        """The same role twice at once."""

    class AccountClosed(DomainError):
        """Nobody is invited through a closed door."""

    class LastAdministrator(DomainError):
        """Someone must be left who can let others in."""

    # The roles that open personal files.
    TEAM = frozenset({Role.ADVISER, Role.MANAGER})
    # The roles that need a second factor (P25).
    STAFF = frozenset({Role.ADVISER, Role.MANAGER, Role.ADMINISTRATOR})

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="compte"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="memberships", verbose_name="structure"
    )
    role = models.CharField("rôle", max_length=20, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle d’un compte"
        verbose_name_plural = "rôles des comptes"
        constraints = [
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ce compte a déjà ce rôle sur cette période.",
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.organisation}"

    @classmethod
    @transaction.atomic
    def grant(cls, *, user, organisation, role, by, on):
        """Give a user a role for an organisation, from a day on."""
        # The organisation's row is the lock: two administrators who invite at once follow each other.
        organisation.lock_open()
        period = DateRange(on, None)
        if cls.objects.filter(user=user, organisation=organisation, role=role, period__overlap=period).exists():
            raise cls.AlreadyHeld(f"{user} a déjà ce rôle pour {organisation}.")
        membership = cls.objects.create(user=user, organisation=organisation, role=role, period=period)
        trail.record("membership.granted", membership, by=by)
        return membership

    @transaction.atomic
    def end(self, *, by, on):
        """Take the role back from a day on; taking it back twice changes nothing."""
        if self.role == self.Role.ADMINISTRATOR:
            self._leave_an_administrator(on)
        if self._stop(on):
            trail.record("membership.ended", self, by=by)

    def _leave_an_administrator(self, on):
        """Refuse to end the last administrator's role; the lock keeps two from leaving together."""
        administrators = Membership.objects.current(on).filter(role=self.Role.ADMINISTRATOR, user__is_active=True)
        ids = set(administrators.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        if ids == {self.pk}:
            raise self.LastAdministrator(
                "C’est le dernier compte d’administration : invitez d’abord quelqu’un d’autre."
            )
