"""« Disponibilité » : when an adviser may be met, how, and where; the slots are computed, never stored."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.recurring import Recurring
from partners.models import Membership
from partners.models.periods import DatedQuerySet


class Meeting(models.TextChoices):
    """How one may meet us by appointment (DOMAIN § 3.4)."""

    PHONE = "phone", "Téléphone"
    VIDEO = "video", "Visio"
    HOME = "home", "À domicile"
    WALK = "walk", "En balade"
    TERRACE = "terrace", "En terrasse, au café"
    CAMPER = "camper", "Camping-car"
    PUBLIC_SPACE = "public_space", "Espace public"
    YOUTH_SPACE = "youth_space", "Espace Jeunes"
    PARTNER_PLACE = "partner_place", "Lieu partenaire"
    TOWN_HALL = "town_hall", "Mairie, CCAS"


# Those that need a place of the directory; the others go where the person is.
AT_A_PLACE = (Meeting.YOUTH_SPACE, Meeting.PARTNER_PLACE, Meeting.TOWN_HALL)
# Those that only a stop offers.
AT_A_STOP = (Meeting.CAMPER, Meeting.PUBLIC_SPACE)


class Audience(models.TextChoices):
    """Who may book, from the widest to the narrowest."""

    PUBLIC = "public", "Tout le monde"
    PARTNERS = "partners", "Les partenaires, pour quelqu’un"
    ADVISERS = "advisers", "L’équipe seulement"

    @classmethod
    def open_to(cls, audience):
        """The windows that somebody may book: those of the public are open to all, those of the team to the team."""
        widest_first = list(cls)
        return widest_first[: widest_first.index(cls(audience)) + 1]


class AvailabilityQuerySet(DatedQuerySet):
    visibility = "L’équipe voit les disponibilités de chacun."

    def visible_to(self, user):
        """Whoever runs the scheme sees everyone's; the others see the slots that are offered."""
        return self.filter(Exists(Membership.objects.staff(user)))

    def touching(self, first, last):
        """Those that may hold on a day between two, both counted."""
        return self.filter(period__overlap=DateRange(first, last, "[]"))

    def serving(self, communes):
        """Those that serve one of these communes; a window without any serves them all."""
        if not communes:
            return self
        served = Availability.communes.through.objects.filter(availability=models.OuterRef("pk"))
        return self.filter(~Exists(served) | Exists(served.filter(commune__in=communes)))

    def bookable(self, *, formats, audience):
        """Those that one may book, in one of these ways (none: any), with somebody who still works here."""
        found = self.filter(audience__in=Audience.open_to(audience), adviser__is_active=True)
        return found.filter(formats__overlap=list(formats)) if formats else found


class Availability(Recurring):
    """An adviser's window: by which rule, in which ways, for which communes; nobody is asked for a reason."""

    class Never(DomainError):
        """A rule that falls on no day at all."""

    class TooShort(DomainError):
        """Not one slot fits."""

    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="availabilities", verbose_name="avec qui"
    )
    formats = ArrayField(models.CharField(max_length=15, choices=Meeting), verbose_name="comment")
    place = models.ForeignKey(
        "partners.Place", models.PROTECT, null=True, blank=True, related_name="availabilities", verbose_name="lieu"
    )
    communes = models.ManyToManyField(
        "partners.Commune", related_name="availabilities", verbose_name="communes", blank=True
    )
    audience = models.CharField("qui peut réserver", max_length=10, choices=Audience, default=Audience.PUBLIC)
    slot_minutes = models.PositiveSmallIntegerField("minutes", default=45, validators=[MinValueValidator(5)])
    buffer_minutes = models.PositiveSmallIntegerField("minutes entre deux", default=0)
    # One form sent twice is one availability.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "disponibilité"
        constraints = [
            models.CheckConstraint(
                name="availability_ends_after_it_begins",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="L’heure de fin vient après l’heure de début.",
            ),
            models.CheckConstraint(
                name="availability_has_slots",
                condition=Q(slot_minutes__gte=5),
                violation_error_message="Un rendez-vous dure cinq minutes au moins.",
            ),
            models.CheckConstraint(
                name="availability_is_at_its_place",
                condition=Q(formats__len__gt=0)
                & ~Q(formats__overlap=list(AT_A_STOP))
                & (
                    Q(place=None) & ~Q(formats__overlap=list(AT_A_PLACE))
                    | Q(place__isnull=False, formats__contained_by=list(AT_A_PLACE))
                ),
                violation_error_message="Choisissez un lieu pour recevoir sur place, et aucun pour aller vers.",
            ),
        ]

    def __str__(self):
        return f"disponibilité {self.pk}"

    @classmethod
    @transaction.atomic
    def begin(cls, *, by, submission, first_on, last_on=None, communes=(), **what):
        """Open a window; the same submission again is the same one."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        window = cls(period=DateRange(first_on, last_on, "[]" if last_on else "[)"), submission=submission, **what)
        window.save()
        window.refresh_from_db()
        window._check()
        window.communes.set(communes)
        trail.record("availability.begun", window, by=by)
        return window

    def _check(self):
        first_on = self.period.lower
        if not self.days(first_on, first_on + timedelta(days=366)):
            raise self.Never("Cette règle ne tombe sur aucun jour de l’année : changez-la.")
        one = self._at(first_on)
        if (one.upper - one.lower).total_seconds() < 60 * self.slot_minutes:
            raise self.TooShort("Aucun rendez-vous ne tient entre ces heures : raccourcissez-le, ou ouvrez plus large.")

    def windows(self, first, last):
        """Its periods between two days, both counted."""
        return [self._at(day) for day in self.days(max(first, self.period.lower), last)]

    @transaction.atomic
    def pause(self, *, by, first, last):
        """Not on these days, both counted; appointments taken already stand."""
        self.rest(first, last)
        trail.record("availability.paused", self, by=by)

    @transaction.atomic
    def end(self, *, by, on):
        """No more from a day on; appointments taken already stand."""
        if self._stop(on):
            trail.record("availability.ended", self, by=by)
