"""« Permanence » : we are at a partner's place again and again, with its exceptions (R25)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from outreach.models.recurring import Recurring
from outreach.models.stop import Stop
from outreach.models.stop_state import CancelReason
from outreach.stops.losing import cancel_together
from partners.models import Fold, Membership
from partners.models.periods import DatedQuerySet

# How far ahead people find it in the agenda.
HORIZON = timedelta(weeks=9)


class PresenceQuerySet(DatedQuerySet):
    visibility = "Vous voyez les permanences annoncées ; l’équipe voit aussi les discrètes."

    def visible_to(self, user):
        """Those announced, and for whoever runs the scheme the discreet ones too."""
        return self.filter(Q(is_public=True) | Exists(Membership.objects.staff(user)))

    def with_next_day(self, on):
        """With `next_on`, the next day on which it stands, and all that a line shows."""
        coming = Stop.objects.standing().filter(presence=OuterRef("pk"), day__gte=on).order_by("day").values("day")
        linked = self.select_related("place__commune", "place__organisation").prefetch_related("team")
        return linked.annotate(next_on=Subquery(coming[:1]))

    def by_place(self):
        return self.order_by("place__commune__name_key", Fold("place__name"), "starts", "pk")


class Presence(Recurring):
    """Where, by which rule (RFC 5545), from what hour to what hour; each of its days is a stop of its own."""

    class Never(DomainError):
        """A rule that falls on no day at all."""

    place = models.ForeignKey("partners.Place", models.PROTECT, related_name="presences", verbose_name="lieu")
    is_public = models.BooleanField("annoncée au public", default=True)
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="presences", verbose_name="équipe", blank=True)
    # One form sent twice is one presence.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "permanence"
        constraints = [
            models.CheckConstraint(
                name="presence_ends_after_it_begins",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="L’heure de fin vient après l’heure de début.",
            )
        ]

    def __str__(self):
        return f"permanence {self.pk}"

    def get_absolute_url(self):
        return reverse("outreach:presence", args=[self.pk])

    @classmethod
    @transaction.atomic
    def begin(cls, *, team, by, now, submission, first_on, **what):
        """Begin a recurring presence, and announce its coming days; the same submission again is the same one."""
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        presence = cls(period=DateRange(first_on, None), submission=submission, **what)
        if not presence.days(first_on, first_on + timedelta(days=366)):
            raise cls.Never("Cette règle ne tombe sur aucun jour de l’année : changez-la.")
        presence.save()
        presence.team.set(team)
        trail.record("presence.begun", presence, by=by)
        presence.announce(by=by, now=now)
        return presence

    @transaction.atomic
    def announce(self, *, by, now):
        """Make a stop of each coming day that has none yet, as far as the horizon; answers how many.

        A day on which one of the team is elsewhere stays a draft: the list of drafts shows it, with its conflict.
        """
        today = timezone.localdate(now)
        known = set(self.stops.values_list("occurs_on", flat=True))
        wanted = self.days(max(today, self.period.lower), today + HORIZON)
        team = list(self.team.all())
        new = [
            self._occur(day, team, by=by, now=now) for day in wanted if day not in known and self._at(day).upper > now
        ]
        return len(new)

    def _occur(self, day, team, *, by, now):
        stop = Stop.draft(
            by=by,
            now=now,
            submission=uuid.uuid5(self.submission, day.isoformat()),
            period=self._at(day),
            team=team,
            presence=self,
            occurs_on=day,
            place=self.place,
            commune_id=self.place.commune_id,
            is_public=self.is_public,
        )
        try:
            stop.plan(by=by, now=now)
        except DomainError:
            stop.refresh_from_db()
        return stop

    @transaction.atomic
    def pause(self, *, by, first, last, now):
        """Not on these days, both counted: those announced are cancelled, and everyone concerned is told once."""
        self.rest(first, last)
        trail.record("presence.paused", self, by=by)
        self._lose(self.stops.between(first, last), by=by, now=now)

    @transaction.atomic
    def end(self, *, by, on, now):
        """No more from a day on: its coming days are cancelled, and everyone concerned is told once."""
        if self._stop(on):
            trail.record("presence.ended", self, by=by)
        self._lose(self.stops.filter(day__gte=on), by=by, now=now)

    @staticmethod
    def _lose(stops, *, by, now):
        stops.drafts().delete()
        cancel_together(stops.changeable(), by=by, now=now, reason=CancelReason.OTHER)
