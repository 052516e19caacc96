"""What is seen in the open, about nobody in particular."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Channel(models.TextChoices):
    """How someone, or a group, came to be known to the scheme (DOMAIN § 3.3)."""

    SELF = "self", "S’est manifesté·e seul·e"
    BOOKING = "booking", "Prise de rendez-vous en ligne"
    SOCIAL = "social", "Réseaux sociaux"
    STOP = "stop", "Halte du camping-car"
    OUTREACH_WALK = "outreach_walk", "Déambulation, maraude"
    YOUTH_SPACE = "espace_jeunes", "Espace Jeunes"
    AMBASSADOR = "ambassador", "Parrain, marraine"
    PEER = "peer", "Ami·e, autre jeune"
    FAMILY = "family", "Famille"
    TOWN_HALL = "town_hall", "Mairie, élu·e"
    SOCIAL_CENTRE = "ccas", "CCAS"
    YOUTH_INFORMATION = "sij", "Service Information Jeunesse"
    CHARITY = "charity", "Association caritative"
    WOMENS_RIGHTS = "cidff", "CIDFF"
    SPORT_CULTURE = "sport_culture", "Club ou association sportive, culturelle"
    SCHOOL = "school", "Établissement scolaire, CIO"
    PSAD = "psad", "PSAD, liste RIO"
    CFA = "cfa", "CFA"
    FRANCE_TRAVAIL = "ft", "France Travail"
    DEPARTMENT = "department", "Département"
    JUSTICE = "justice", "PJJ, SPIP"
    HEALTH = "health", "Santé"
    HOUSING = "housing_actor", "Logement"
    EMPLOYER = "employer", "Employeur"
    OTHER_PROJECT = "other_project", "Autre projet mobile"
    INTERNAL = "ml_internal", "Interne Mission Locale"
    EVENT = "event", "Événement"
    OTHER = "other", "Autre"


class AgeBand(models.TextChoices):
    """Ages as funders cut them (DOMAIN § 3.1)."""

    UNDER_16 = "u16", "Moins de 16 ans"
    FROM_16 = "16_17", "16-17 ans"
    FROM_18 = "18_20", "18-20 ans"
    FROM_21 = "21_25", "21-25 ans"
    FROM_26 = "26_29", "26-29 ans"
    OVER_29 = "o29", "30 ans et plus"
    UNKNOWN = "unknown", "Âge inconnu"


class FieldObservation(models.Model):
    """« Trois jeunes au skate-park, jeudi soir »: a place, a time, a number; never a person (P1, R65)."""

    seen_on = models.DateField("vu le")
    commune = models.ForeignKey(
        "partners.Commune", models.PROTECT, null=True, blank=True, related_name="observations", verbose_name="commune"
    )
    # An unknown commune is kept as typed, and flagged.
    commune_as_typed = models.CharField("commune telle qu’écrite", max_length=80, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    headcount = models.PositiveSmallIntegerField("combien de jeunes")
    age_band = models.CharField("tranche d’âge", max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    note = models.CharField("remarque", max_length=200, blank=True)
    channel = models.CharField("canal", max_length=20, choices=Channel)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    reported_at = models.DateTimeField("reçu le")
    # One form sent twice is one observation.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    class Meta:
        verbose_name = "observation"
        constraints = [
            models.CheckConstraint(
                name="observation_counts_someone",
                condition=Q(headcount__gte=1, headcount__lte=200),
                violation_error_message="Indiquez entre 1 et 200 personnes.",
            )
        ]

    def __str__(self):
        return f"{self.headcount} · {self.seen_on}"

    @classmethod
    def report(cls, *, submission, channel, organisation, by, now, **seen):
        """Keep what somebody saw; the same submission again returns what it kept the first time."""
        who = {"channel": channel, "organisation": organisation, "reported_by": by, "reported_at": now}
        return cls.objects.get_or_create(submission=submission, defaults=who | seen)[0]
