"""Two-way exchanges: where, how long, about what, and with whom."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum

from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to


class Format(models.TextChoices):
    """Where or how people met (DOMAIN § 3.4); what each implies stands in `WAYS`."""

    WALK = "walk", "En balade"
    HOME = "home", "À domicile"
    TERRACE = "terrace", "En terrasse, au café"
    CAMPER = "camper", "Camping-car"
    YOUTH_SPACE = "youth_space", "Espace Jeunes"
    PARTNER_PLACE = "partner_place", "Lieu partenaire"
    TOWN_HALL = "town_hall", "Mairie, CCAS"
    PUBLIC_SPACE = "public_space", "Espace public"
    CAR = "car", "En voiture"
    PHONE = "phone", "Téléphone"
    MESSAGING = "messaging", "Messagerie, réseaux"
    VIDEO = "video", "Visio"
    ML = "ml", "Mission Locale"
    WORKSHOP = "workshop", "Atelier"
    EVENT = "event", "Événement"

    @property
    def minutes(self):
        """How long it usually lasts."""
        return WAYS[self].minutes

    @property
    def is_outreach(self):
        """« Aller-vers »: we went where the person is."""
        return WAYS[self].is_outreach

    @property
    def is_remote(self):
        return WAYS[self].is_remote


class Way(NamedTuple):
    """What a format implies for the figures (R23, R33, R91)."""

    minutes: int
    is_outreach: bool = True
    is_remote: bool = False


WAYS = {
    Format.WALK: Way(40),
    Format.HOME: Way(60),
    Format.TERRACE: Way(30),
    Format.CAMPER: Way(30),
    Format.YOUTH_SPACE: Way(30),
    Format.PARTNER_PLACE: Way(30),
    Format.TOWN_HALL: Way(30),
    Format.PUBLIC_SPACE: Way(15),
    Format.CAR: Way(60),
    Format.PHONE: Way(10, is_outreach=False, is_remote=True),
    Format.MESSAGING: Way(5, is_outreach=False, is_remote=True),
    Format.VIDEO: Way(30, is_outreach=False, is_remote=True),
    Format.ML: Way(45, is_outreach=False),
    Format.WORKSHOP: Way(120, is_outreach=False),
    Format.EVENT: Way(30),
}
OUTREACH = [one.value for one, way in WAYS.items() if way.is_outreach]
REMOTE = [one.value for one, way in WAYS.items() if way.is_remote]

LONGEST = 600
# How long the author may still mend what they noted, or take it back altogether.
CORRECTABLE, CANCELLABLE = timedelta(days=7), timedelta(days=1)


class InteractionQuerySet(models.QuerySet):
    visibility = "Vous voyez les échanges de votre structure."

    def visible_to(self, user):
        """The exchanges of an organisation of which the user is adviser or manager."""
        return self.filter(organisation__in=Membership.objects.teams_of(user))

    def usual_format_of(self, user):
        """The format that a user noted last, or nothing."""
        return self.filter(made_by=user).order_by("-recorded_at").values_list("format", flat=True).first() or ""

    # --- Measures: a period is two days, both counted; None leaves the side open ---

    def held(self, since=None, until=None):
        """I13: the exchanges of a period."""
        held = self.filter(happened_on__gte=since) if since else self
        return held.filter(happened_on__lte=until) if until else held

    def outreach(self):
        """Those for which we went where the person is."""
        return self.filter(format__in=OUTREACH)

    def remote(self):
        """I23: those at a distance; the others were face to face."""
        return self.filter(format__in=REMOTE)

    def by_format(self):
        """I13: `{format: (how many, minutes)}`, the formats never used left out."""
        rows = self.order_by().values_list("format").annotate(Count("pk"), Sum("duration_minutes"))
        return {Format(code): (count, minutes) for code, count, minutes in rows}

    def hours(self):
        """I25: the time spent, in hours; an encounter with three people is spent once."""
        return (self.aggregate(minutes=Sum("duration_minutes"))["minutes"] or 0) / 60

    def outreach_share(self):
        """I13: which part was « aller-vers », from 0 to 1; None when there was nothing."""
        counted = self.aggregate(all=Count("pk"), outreach=Count("pk", filter=Q(format__in=OUTREACH)))
        return counted["outreach"] / counted["all"] if counted["all"] else None


class Interaction(models.Model):
    """« Échange »: a two-way meeting or talk with one person or several, in any format (R18, R23, R91)."""

    Format = Format

    class Kind(models.TextChoices):
        INFORMAL = "informal", "Échange informel"
        FIRST_MEETING = "first_meeting", "Première rencontre"
        ENTRY = "entry", "Entretien d’entrée"
        FOLLOW_UP = "follow_up", "Entretien de suivi"
        THREE_WAY = "three_way", "Entretien à trois, avec un partenaire"
        ACCOMPANIMENT = "physical_accompaniment", "Accompagnement physique"
        PROCEDURE_HELP = "procedure_help", "Aide à une démarche"
        WORKSHOP = "workshop", "Atelier"
        REVIEW = "review", "Bilan"
        EXIT = "exit", "Entretien de sortie"
        POST_EXIT = "post_exit", "Suivi après la sortie"

    class InTheFuture(DomainError):
        """What has not happened yet is an appointment."""

    class OutOfBounds(DomainError):
        """Shorter than a minute, or longer than ten hours."""

    class WithNobody(DomainError):
        """An exchange takes at least one person."""

    class BeforeBirth(DomainError):
        """One of the people was not born."""

    class NotOurs(DomainError):
        """No organisation of the author was told about these people."""

    class TooLate(DomainError):
        """The time to correct or to cancel has passed."""

    format = models.CharField("où, comment", max_length=20, choices=Format)
    kind = models.CharField("type d’échange", max_length=30, choices=Kind, default=Kind.INFORMAL)
    happened_at = models.DateTimeField("le")
    happened_on = models.DateField("jour", db_index=True)
    duration_minutes = models.PositiveSmallIntegerField("durée, en minutes")
    commune = models.ForeignKey(
        "partners.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    themes = models.ManyToManyField("partners.Theme", blank=True, related_name="+", verbose_name="thèmes")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", verbose_name="structure"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    recorded_at = models.DateTimeField("noté le")
    # One form sent twice is one exchange.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = "échange"
        constraints = [
            models.CheckConstraint(
                name="interaction_lasts_between_a_minute_and_ten_hours",
                condition=Q(duration_minutes__range=(1, LONGEST)),
            ),
            models.CheckConstraint(
                name="interaction_happened_before_it_was_recorded", condition=Q(happened_at__lte=F("recorded_at"))
            ),
        ]
        indexes = [models.Index(fields=["made_by", "-recorded_at"], name="interaction_latest_of")]

    def __str__(self):
        return f"échange {self.pk}"

    def may_be_corrected(self, now):
        """Whether its author may still mend it."""
        return now - self.recorded_at <= CORRECTABLE

    def may_be_cancelled(self, now):
        """Whether its author may still take it back."""
        return now - self.recorded_at <= CANCELLABLE


class ParticipantQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who took part in the exchanges that a user sees, but for the files closed to the user."""
        seen = self.filter(interaction__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user))

    def held(self, since=None, until=None):
        """I5: who took part in an exchange of a period; each person once an exchange."""
        return self.filter(interaction__in=Interaction.objects.held(since, until))


class Participant(models.Model):
    """A person who took part in an exchange, and a line about them."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="participants", verbose_name="échange")
    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.PROTECT, related_name="participations", verbose_name="jeune"
    )
    words = models.CharField("un mot", max_length=500, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "participant·e"
        verbose_name_plural = "participants"
        constraints = [
            models.UniqueConstraint(fields=["interaction", "young_person"], name="participant_once_an_interaction")
        ]

    def __str__(self):
        return f"participant·e {self.pk}"
