"""A stop: we are somewhere in the open, from when to when, with which vehicle and which team."""

import uuid
from datetime import datetime, time, timedelta

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.local_day import LocalDay
from outreach.models.stop_questions import StopQuerySet
from outreach.models.stop_slots import StopSlots
from outreach.models.stop_state import TO_COME, CancelReason, StopState, follows, state_of_facts
from outreach.models.stop_team import StopTeam
from outreach.models.vehicle_use import VehicleUse
from outreach.stops import followers, telling


class Stop(models.Model):
    """« Halte » : of a tour, of a recurring presence, or on its own; one thing for whoever reads an agenda."""

    class Past(DomainError):
        """Nothing is planned for yesterday."""

    class OverMidnight(DomainError):
        """A stop begins and ends on the same day."""

    class OfPresence(DomainError):
        """A day of a recurring presence is left out by a pause, or it would come back."""

    class NotInThisState(DomainError):
        """What happened to the stop meanwhile does not allow it."""

    # How long a stop is expected to last when nobody had planned it.
    IMPROVISED = timedelta(hours=2)
    DETAILS = frozenset({"directions", "is_public", "note"})

    # What a calendar knows the stop by; it goes with the stop when the stop moves.
    uid = models.UUIDField("identité dans les agendas", default=uuid.uuid4, editable=False)
    sequence = models.PositiveSmallIntegerField("révision", default=0, editable=False)
    tour = models.ForeignKey(
        "outreach.Tour", models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="tournée"
    )
    presence = models.ForeignKey(
        "outreach.Presence", models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="permanence"
    )
    # The day that the presence's rule gave, wherever the stop was moved since.
    occurs_on = models.DateField("jour de la permanence", null=True, blank=True, editable=False)
    commune = models.ForeignKey("partners.Commune", models.PROTECT, related_name="stops", verbose_name="commune")
    place = models.ForeignKey(
        "partners.Place", models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="lieu"
    )
    # A car park met on the road is in no directory.
    place_as_typed = models.CharField("lieu, en toutes lettres", max_length=120, blank=True)
    directions = models.CharField("comment venir", max_length=300, blank=True)
    period = DateTimeRangeField("période")
    # Days are counted in Paris, whatever the clock of the database.
    day = models.GeneratedField(
        expression=LocalDay(F("period__startswith")),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="jour",
    )
    vehicle = models.ForeignKey(
        "outreach.Vehicle", models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="véhicule"
    )
    use = models.OneToOneField(
        VehicleUse, models.PROTECT, null=True, blank=True, related_name="stop", editable=False, verbose_name="trajet"
    )
    is_public = models.BooleanField("annoncée au public", default=True)
    note = models.CharField("pour l’équipe", max_length=300, blank=True)
    planned_at = models.DateTimeField("planifiée le", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True, editable=False)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True, editable=False)
    moved_at = models.DateTimeField("reportée le", null=True, blank=True, editable=False)
    moved_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from", editable=False, verbose_name="à"
    )
    lost_because = models.CharField("pourquoi", max_length=20, choices=CancelReason, blank=True, editable=False)
    changed_at = models.DateTimeField("modifiée le", auto_now=True)
    state = models.GeneratedField(
        expression=state_of_facts(),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name="état",
    )
    # One form sent twice is one stop.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = "halte"
        indexes = [models.Index("day", name="stop_day"), models.Index("commune", "day", name="stop_commune_day")]
        constraints = [
            models.CheckConstraint(
                name="stop_begins_and_ends_on_one_day",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False)
                & Q(Exact(LocalDay(F("period__startswith")), LocalDay(F("period__endswith")))),
                violation_error_message="Une halte commence et finit le même jour.",
            ),
            models.CheckConstraint(
                name="stop_is_somewhere",
                condition=Q(place__isnull=False) | ~Q(place_as_typed=""),
                violation_error_message="Choisissez un lieu, ou écrivez-le.",
            ),
            models.CheckConstraint(
                name="stop_facts_follow_each_other",
                condition=follows("confirmed_at", "planned_at")
                & follows("opened_at", "planned_at")
                & follows("closed_at", "opened_at"),
            ),
            models.CheckConstraint(
                name="stop_loss_is_whole",
                condition=Q(cancelled_at=None, moved_at=None, moved_to=None, lost_because="")
                | Q(cancelled_at__isnull=False, moved_at=None, moved_to=None, opened_at=None) & ~Q(lost_because="")
                | Q(cancelled_at=None, moved_at__isnull=False, moved_to__isnull=False, opened_at=None)
                & ~Q(lost_because=""),
            ),
            models.UniqueConstraint(fields=["presence", "occurs_on"], name="presence_once_a_day"),
            models.UniqueConstraint(fields=["uid"], name="stop_uid_once", condition=Q(moved_at=None)),
        ]

    def __str__(self):
        return f"halte {self.pk}"

    def get_absolute_url(self):
        return reverse("outreach:stop", args=[self.pk])

    @property
    def where(self):
        """The name of the place, as posted."""
        return self.place.name if self.place_id else self.place_as_typed

    @property
    def starts_at(self):
        return self.period.lower

    @property
    def ends_at(self):
        return self.period.upper

    @property
    def state_label(self):
        return StopState(self.state).label

    @property
    def is_draft(self):
        return self.state == StopState.DRAFT

    @property
    def is_lost(self):
        """Cancelled, or moved elsewhere."""
        return self.state in (StopState.CANCELLED, StopState.MOVED)

    @property
    def is_changeable(self):
        return self.state in TO_COME

    @classmethod
    @transaction.atomic
    def draft(cls, *, by, now, submission, period, team=(), driver=None, **what):
        """Note a stop that only the team sees; the same submission again is the same stop."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        cls._check_period(period, now)
        stop = cls.objects.create(submission=submission, period=period, **what)
        StopTeam.put(stop, team, driver=driver)
        trail.record("stop.drafted", stop, by=by)
        stop.refresh_from_db()
        return stop

    @classmethod
    def _check_period(cls, period, now):
        if period.upper <= now:
            raise cls.Past("Ces horaires sont déjà passés : choisissez un moment à venir.")
        if timezone.localdate(period.lower) != timezone.localdate(period.upper):
            raise cls.OverMidnight("Une halte commence et finit le même jour : arrêtez-la avant minuit.")

    @classmethod
    @transaction.atomic
    def improvise(cls, *, by, now, submission, **where):
        """Note a stop that nobody had planned, here and now: open at once, not announced, with whoever notes it.

        Nobody's time is taken: they are there, whatever else was planned.
        """
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        tonight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.max))
        period = DateTimeTZRange(now, min(now + cls.IMPROVISED, tonight))
        facts = {"is_public": False, "planned_at": now, "opened_at": now}
        stop = cls.objects.create(submission=submission, period=period, **facts, **where)
        StopTeam.put(stop, [by])
        trail.record("stop.improvised", stop, by=by)
        stop.refresh_from_db()
        return stop

    # --- Forward ---

    @transaction.atomic
    def plan(self, *, by, now):
        """Announce a draft: its vehicle and its team are taken from now on, or the whole is refused."""
        self._step(StopState.DRAFT, planned_at=now)
        self._hold(by=by)
        trail.record("stop.planned", self, by=by)

    @transaction.atomic
    def confirm(self, *, by, now):
        """The host, or the town hall, has said yes."""
        self._step(StopState.PLANNED, confirmed_at=now)
        trail.record("stop.confirmed", self, by=by)

    @transaction.atomic
    def open(self, *, by, now):
        """We are there, and people may come."""
        self._step(*TO_COME, opened_at=now)
        trail.record("stop.opened", self, by=by)

    @transaction.atomic
    def close(self, *, by, now):
        """We pack up: the stop was held."""
        self._step(StopState.UNDER_WAY, closed_at=now)
        trail.record("stop.closed", self, by=by)

    @transaction.atomic
    def amend(self, *, by, now, **changes):
        """Correct a draft as one likes, and of an announced stop only what sends nobody elsewhere."""
        allowed = (StopState.DRAFT,) if changes.keys() - self.DETAILS else (StopState.DRAFT, *TO_COME)
        if "period" in changes:
            self._check_period(changes["period"], now)
        self._step(*allowed, sequence=F("sequence") + 1, changed_at=now, **changes)
        trail.record("stop.amended", self, by=by)

    @transaction.atomic
    def drive_with(self, vehicle, *, by, now):
        """Hold it with another vehicle, which must be free; nobody is sent elsewhere."""
        self._step(*TO_COME, vehicle=vehicle, sequence=F("sequence") + 1, changed_at=now)
        if self.use_id:
            self.use.change_vehicle(vehicle, by=by)
        trail.record("stop.vehicle_changed", self, by=by)

    @transaction.atomic
    def set_team(self, *, by, now, team, driver=None):
        """Say who goes; to an announced stop only whoever is free, and whoever no longer goes is free again."""
        kept = self.lock(StopState.DRAFT, *TO_COME)
        StopTeam.put(kept, team, driver=driver)
        if not kept.is_draft:
            StopTeam.lock_all([kept.pk])
            if kept.use_id:
                kept.use.hand_to(driver, by=by)
            StopTeam.hold(kept)
        Stop.objects.filter(pk=kept.pk).update(changed_at=now)
        trail.record("stop.team_set", self, by=by)
        self.refresh_from_db()

    # --- It will not take place, or not there ---

    @transaction.atomic
    def withdraw(self, *, by):
        """Throw a draft away: nobody was told of it."""
        kept = self.lock(StopState.DRAFT)
        if kept.presence_id:
            raise self.OfPresence("Ce jour vient d’une permanence : mettez-la en pause ce jour-là.")
        trail.record("stop.withdrawn", kept, by=by)
        kept.delete()

    @transaction.atomic
    def cancel(self, *, by, now, reason, tell=True):
        """It will not take place: vehicle and team are free, what stood on it follows, everyone concerned is told.

        Whoever cancels several at once tells of all of them together (`cancel_together`).
        """
        self._step(*TO_COME, cancelled_at=now, lost_because=reason, sequence=F("sequence") + 1, changed_at=now)
        self._release(by=by, now=now)
        followers.follow_cancelled(self, by=by, now=now)
        if tell:
            telling.owe_cancelled([self], by=by, now=now)
        trail.record("stop.cancelled", self, by=by)

    @transaction.atomic
    def move(self, *, by, now, reason, period, submission, **elsewhere):
        """Hold it at another time or place instead: answers the new stop; what stood on the old one follows."""
        if earlier := Stop.objects.filter(submission=submission).first():
            return earlier
        self._check_period(period, now)
        old = Stop.objects.select_for_update().get(pk=self.pk)
        old._release(by=by, now=now)
        new = old._copy(period=period, submission=submission, planned_at=now, **elsewhere)
        self._step(*TO_COME, moved_at=now, moved_to=new, lost_because=reason, changed_at=now)
        Stop.objects.filter(pk=new.pk).update(uid=self.uid)
        new._hold(by=by)
        followers.follow_moved(self, new, by=by, now=now)
        telling.owe_moved(self, new, by=by, now=now)
        trail.record("stop.moved", self, by=by)
        return new

    def _copy(self, **changed):
        """The same stop with something changed, known to calendars as the next revision of this one."""
        kept = ("tour", "presence", "commune", "place", "place_as_typed", "directions", "vehicle", "is_public", "note")
        values = {name: getattr(self, name) for name in kept} | {"sequence": self.sequence + 1} | changed
        new = Stop.objects.create(**values)
        team = list(self.team.all())
        driver = next((one.user for one in team if one.drives), None)
        StopTeam.put(new, [one.user for one in team], driver=driver)
        StopSlots.carry(self, new)
        return new

    def _step(self, *allowed, **facts):
        # The filter is the lock: of two people who act at once, one is told.
        if not Stop.objects.filter(pk=self.pk, state__in=allowed).update(**facts):
            raise self._refusal()
        self.refresh_from_db()

    def lock(self, *allowed):
        """Hold the row until the transaction ends, in one of these states."""
        kept = Stop.objects.select_for_update(of=("self",)).filter(pk=self.pk, state__in=allowed).first()
        if kept is None:
            raise self._refusal()
        return kept

    def _refusal(self):
        state = Stop.objects.filter(pk=self.pk).values_list("state", flat=True).first()
        label = StopState(state).label.lower() if state else "retirée"
        return self.NotInThisState(f"Cette halte est maintenant « {label} » : ce n’est plus possible.")

    def _hold(self, *, by):
        """Take the vehicle, then the team: locked first, in the order that everyone keeps."""
        self.refresh_from_db()
        StopTeam.lock_all([self.pk])
        driver = StopTeam.driver_of(self)
        if self.vehicle_id:
            use = VehicleUse.book(
                vehicle=self.vehicle, driver=driver, period=self.period, purpose=VehicleUse.Purpose.TOUR, by=by
            )
            Stop.objects.filter(pk=self.pk).update(use=use)
        StopTeam.hold(self)
        self.refresh_from_db()

    def _release(self, *, by, now):
        if self.use_id and self.use.cancelled_at is None:
            self.use.cancel(by=by, now=now)
        StopTeam.release(self)
