"""Where a stop stands: never typed, always read from what happened to it."""

from django.db import models
from django.db.models import Case, Q, Value, When


class StopState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PLANNED = "planned", "Planifiée"
    CONFIRMED = "confirmed", "Confirmée"
    UNDER_WAY = "under_way", "En cours"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"
    MOVED = "moved", "Reportée"


# Those that take place, took place, or will: they hold their vehicle and their team.
STANDING = (StopState.PLANNED, StopState.CONFIRMED, StopState.UNDER_WAY, StopState.HELD)
# Those that may still be changed, cancelled or moved.
TO_COME = (StopState.PLANNED, StopState.CONFIRMED)


class CancelReason(models.TextChoices):
    """Why a stop was cancelled or moved (DOMAIN § 3.6)."""

    BREAKDOWN = "breakdown", "Panne"
    MAINTENANCE = "maintenance", "Entretien, contrôle technique"
    NO_DRIVER = "no_driver", "Conducteur ou conductrice indisponible"
    WEATHER = "weather", "Météo"
    HEALTH_CRISIS = "health_crisis", "Crise sanitaire"
    FEW_PEOPLE = "few_people", "Faible fréquentation"
    CONFLICT = "conflict", "Conflit de lieu ou d’horaire"
    PERMIT = "permit", "Autorisation manquante"
    OTHER = "other", "Autre"


def state_of_facts():
    """The expression of the state: the last thing that happened to the stop wins."""
    return Case(
        When(moved_at__isnull=False, then=Value("moved")),
        When(cancelled_at__isnull=False, then=Value("cancelled")),
        When(closed_at__isnull=False, then=Value("held")),
        When(opened_at__isnull=False, then=Value("under_way")),
        When(confirmed_at__isnull=False, then=Value("confirmed")),
        When(planned_at__isnull=False, then=Value("planned")),
        default=Value("draft"),
    )


def follows(later, earlier):
    """« The later fact only after the earlier one », as a condition on two columns."""
    return Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": False})
