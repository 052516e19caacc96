"""« Rendez-vous » : somebody is expected, with an adviser or at a stop; never two in one seat."""

import hashlib
import secrets
import uuid
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, Value, When

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import Meeting, Stop, StopSlots, StopTeam
from outreach.models.stop_slots import OPEN
from partners.models import Membership
from referrals.models import YoungPerson, open_to


class AppointmentQuerySet(models.QuerySet):
    visibility = "Vous voyez les rendez-vous de votre structure."

    def visible_to(self, user):
        """Those that their organisations give, with people whose file is open to them."""
        seen = self.filter(organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "young_person"))

    def visible_to_holder(self, token):
        """The one with this secret: holding it is the right to move or cancel it."""
        return self.filter(digest=digest_of(token))

    def standing(self):
        """Those that were not cancelled: they keep their hour."""
        return self.filter(cancelled_at=None)

    def booked(self):
        """Those of which nobody said yet how they went."""
        return self.filter(state=Appointment.State.BOOKED)

    def upcoming(self, now):
        """Those to come or under way, the next first."""
        return self.booked().filter(period__endswith__gt=now).order_by("period", "pk")

    def to_complete(self, now):
        """Those over of which nobody said how they went, the oldest first (« statut à préciser »)."""
        return self.booked().filter(period__endswith__lte=now).order_by("period", "pk")

    def to_list(self):
        """With all that a line shows."""
        return self.select_related("young_person__commune", "adviser", "place__commune", "stop__commune", "stop__place")


class Appointment(models.Model):
    """With an adviser, whose hour it takes; or at a stop, where it takes one of the seats that the stop offers."""

    class State(models.TextChoices):
        BOOKED = "booked", "Pris"
        HELD = "held", "Honoré"
        MISSED = "missed", "Non honoré"
        CANCELLED = "cancelled", "Annulé"

    class Origin(models.TextChoices):
        ONLINE = "online", "En ligne"
        ADVISER = "adviser", "Par l’équipe"
        PARTNER = "partner", "Par un partenaire"

    class Canceller(models.TextChoices):
        PERSON = "person", "Par la personne"
        ADVISER = "adviser", "Par l’équipe"
        STOP = "stop", "Avec la halte"

    class Taken(DomainError):
        """Somebody was quicker, or the adviser is elsewhere."""

    class Past(DomainError):
        """Nobody is expected yesterday."""

    class NotOffered(DomainError):
        """The stop does not offer this hour, or no longer."""

    class HasOne(DomainError):
        """Nobody is in two appointments at once."""

    class TooEarly(DomainError):
        """How it went is known once it has begun."""

    class NotInThisState(DomainError):
        """What happened to it meanwhile does not allow it."""

    young_person = models.ForeignKey(YoungPerson, models.CASCADE, related_name="appointments", verbose_name="avec qui")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", verbose_name="structure"
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="conseiller·ère",
    )
    place = models.ForeignKey(
        "partners.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lieu"
    )
    stop = models.ForeignKey(
        Stop, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name="halte"
    )
    # Which of those that the stop receives at once: what lets the database refuse one too many.
    seat = models.PositiveSmallIntegerField("place", null=True, blank=True, editable=False)
    period = DateTimeRangeField("période")
    format = models.CharField("comment", max_length=15, choices=Meeting)
    origin = models.CharField("pris", max_length=10, choices=Origin)
    discreet = models.BooleanField("messages discrets", default=False)
    # Of the secret that the person holds, only the digest is kept.
    digest = models.CharField("empreinte du jeton", max_length=64, blank=True, editable=False)
    booked_at = models.DateTimeField("pris le", editable=False)
    moved_at = models.DateTimeField("déplacé le", null=True, editable=False)
    # The revision, for calendars and for what we write about it.
    sequence = models.PositiveSmallIntegerField("révision", default=0, editable=False)
    held_at = models.DateTimeField("honoré le", null=True, editable=False)
    missed_at = models.DateTimeField("non honoré le", null=True, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, editable=False)
    cancelled_by = models.CharField("annulé", max_length=10, choices=Canceller, blank=True, editable=False)
    state = models.GeneratedField(
        expression=Case(
            When(cancelled_at__isnull=False, then=Value("cancelled")),
            When(missed_at__isnull=False, then=Value("missed")),
            When(held_at__isnull=False, then=Value("held")),
            default=Value("booked"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name="état",
    )
    # One form sent twice is one appointment.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        constraints = [
            ExclusionConstraint(
                name="adviser_in_one_appointment_at_a_time",
                expressions=[("adviser", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
            ),
            ExclusionConstraint(
                name="appointment_alone_in_its_seat",
                expressions=[
                    ("stop", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None),
            ),
            models.UniqueConstraint(fields=["digest"], name="appointment_opened_by_one_key", condition=~Q(digest="")),
            models.CheckConstraint(
                name="appointment_begins_and_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_with_an_adviser_or_at_a_stop",
                condition=Q(adviser__isnull=False, stop=None, seat=None)
                | Q(adviser=None, place=None, stop__isnull=False, seat__gte=1),
            ),
            models.CheckConstraint(
                name="appointment_cancellation_is_whole",
                condition=Q(cancelled_at=None, cancelled_by="") | Q(cancelled_at__isnull=False) & ~Q(cancelled_by=""),
            ),
            models.CheckConstraint(
                name="appointment_ends_in_one_way",
                condition=Q(held_at=None, missed_at=None)
                | Q(held_at=None, cancelled_at=None)
                | Q(missed_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self):
        return f"rendez-vous {self.pk}"

    @property
    def starts_at(self):
        return self.period.lower

    @property
    def ends_at(self):
        return self.period.upper

    @property
    def where(self):
        """The place, or the stop; nothing when the adviser goes to the person, or calls. `to_list` has it at hand."""
        if self.stop_id:
            return f"{self.stop.where}, {self.stop.commune}"
        return f"{self.place}" if self.place_id else ""

    @property
    def state_label(self):
        return self.State(self.state).label

    # --- Book, move ---

    @classmethod
    @transaction.atomic
    def book(cls, person, slot, *, format, organisation, origin, by, now, submission, discreet=False):
        """Take a slot; `by` is nobody when the person books alone. The same submission again is the same appointment.

        Locked by everyone in one order: people, stops, advisers, appointments.
        """
        YoungPerson.hold(person.pk)
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        cls._check(person, slot, now)
        cls._lock({slot.stop_id}, {slot.adviser_id})
        what = {"organisation": organisation, "origin": origin, "discreet": discreet, "submission": submission}
        with cls._first_come():
            booked = cls.objects.create(young_person=person, format=format, booked_at=now, **what, **cls._spot(slot))
        booked.refresh_from_db()
        trail.record("appointment.booked", booked, by=by)
        return booked

    @transaction.atomic
    def move(self, slot, *, format, by, now):
        """Take another slot instead, which must be free; the old one is free in the same moment."""
        YoungPerson.hold(self.young_person_id)
        was = Appointment.objects.get(pk=self.pk)
        self._check(was.young_person, slot, now, but=was)
        self._lock({was.stop_id, slot.stop_id}, {was.adviser_id, slot.adviser_id})
        where = {"stop": was.stop_id, "adviser": was.adviser_id, "sequence": was.sequence}
        with self._first_come():
            fresh = self._spot(slot, but=was) | {"format": format, "sequence": was.sequence + 1, "moved_at": now}
            self._step(where, **fresh)
        trail.record("appointment.moved", self, by=by)

    def follow(self, stop, period, *, now):
        """Go where its stop goes, in the seat that it had; the caller holds both."""
        self._step({}, stop=stop, period=period, moved_at=now, sequence=F("sequence") + 1)

    @classmethod
    def _check(cls, person, slot, now, but=None):
        if slot.period.lower <= now:
            raise cls.Past("Ce moment est déjà passé : choisissez-en un à venir.")
        others = cls.objects.booked().filter(young_person=person, period__overlap=slot.period)
        if others.exclude(pk=but.pk if but else None).exists():
            raise cls.HasOne("Un autre rendez-vous est déjà pris à ce moment-là : déplacez-le ou annulez-le.")

    @staticmethod
    def _lock(stop_ids, user_ids):
        # Where one leaves and where one goes are held both: of two who change places, one waits, none for ever.
        for model, ids in ((Stop, stop_ids), (get_user_model(), user_ids)):
            list(model.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids - {None}).order_by("pk"))

    @classmethod
    def _spot(cls, slot, but=None):
        """Where a slot is, in columns; with a seat at a stop that has one left."""
        if slot.stop_id:
            return {"stop_id": slot.stop_id, "adviser_id": None, "place_id": None, "period": slot.period} | {
                "seat": cls._seat(slot, but)
            }
        if StopTeam.objects.filter(user=slot.adviser_id, holds=True, period__overlap=slot.period).exists():
            raise cls.Taken("À ce moment-là, la personne qui reçoit est sur une halte : choisissez un autre horaire.")
        where = {"adviser_id": slot.adviser_id, "place_id": slot.place_id}
        return where | {"stop_id": None, "seat": None, "period": slot.period}

    @classmethod
    def _seat(cls, slot, but):
        offer = StopSlots.objects.filter(
            stop=slot.stop_id, stop__state__in=OPEN, stop__period__contains=slot.period
        ).first()
        if offer is None:
            raise cls.NotOffered("Cette halte ne propose pas, ou plus, ce rendez-vous : choisissez un autre horaire.")
        near = cls.objects.standing().filter(stop=slot.stop_id, period__overlap=slot.period)
        taken = set(near.exclude(pk=but.pk if but else None).values_list("seat", flat=True))
        seat = next((number for number in range(1, offer.at_once + 1) if number not in taken), None)
        if seat is None:
            raise cls._taken()
        return seat

    @classmethod
    @contextmanager
    def _first_come(cls):
        """Turn what the database refuses into a sentence."""
        try:
            with transaction.atomic():
                yield
        except IntegrityError as violation:
            if "adviser_in_one_appointment" in str(violation) or "alone_in_its_seat" in str(violation):
                raise cls._taken() from violation
            raise

    @classmethod
    def _taken(cls):
        return cls.Taken("Cet horaire vient d’être pris : choisissez-en un autre.")

    # --- What became of it ---

    @transaction.atomic
    def cancel(self, *, who, by, now):
        """It will not take place; `who` says on whose side, and the hour is free again."""
        self._step({}, cancelled_at=now, cancelled_by=who, sequence=F("sequence") + 1)
        trail.record("appointment.cancelled", self, by=by)

    @transaction.atomic
    def attend(self, *, by, now):
        """The person came."""
        self._over(now, held_at=now)
        trail.record("appointment.held", self, by=by)

    @transaction.atomic
    def miss(self, *, by, now):
        """The person did not come; nobody holds it against them."""
        self._over(now, missed_at=now)
        trail.record("appointment.missed", self, by=by)

    def renew_key(self):
        """A new secret to move or cancel it by; the one before opens nothing any more."""
        token = secrets.token_urlsafe(16)
        Appointment.objects.filter(pk=self.pk).update(digest=digest_of(token))
        self.refresh_from_db()
        return token

    def _over(self, now, **fact):
        if now < self.starts_at:
            raise self.TooEarly("Ce rendez-vous n’a pas encore commencé.")
        self._step({}, **fact)

    def _step(self, where, **facts):
        # The filter is the lock: of two people who act at once, one is told.
        if not Appointment.objects.booked().filter(pk=self.pk, **where).update(**facts):
            raise self._refusal()
        self.refresh_from_db()

    def _refusal(self):
        state = Appointment.objects.filter(pk=self.pk).values_list("state", flat=True).first()
        if state == self.State.BOOKED:
            return self.NotInThisState("Ce rendez-vous vient de changer : rechargez la page.")
        label = self.State(state).label.lower() if state else "retiré"
        return self.NotInThisState(f"Ce rendez-vous est maintenant « {label} » : ce n’est plus possible.")


def digest_of(token):
    """What we keep of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
