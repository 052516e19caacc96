"""Why pathways end, and what each end counts as: the one table (DOMAIN § 3.5)."""

from django.db import models


class ExitClass(models.TextChoices):
    """What an end counts as when results are measured (I7)."""

    POSITIVE = "positive", "Positive"
    NEGATIVE = "negative", "Sans solution"
    NEUTRAL = "neutral", "Neutre"
    EXCLUDED = "excluded", "Ne compte pas"


POSITIVE, NEGATIVE, NEUTRAL, EXCLUDED = ExitClass


class ExitReason(models.TextChoices):
    """Code, class unless a funding agreement says otherwise, words."""

    JOB_DURABLE = "job_durable", POSITIVE, "Emploi durable (CDI, CDD de 6 mois ou plus)"
    JOB_SHORT = "job_short", POSITIVE, "Emploi de moins de 6 mois"
    SELF_EMPLOYED = "self_employed", POSITIVE, "Création d’activité"
    APPRENTICESHIP = "apprenticeship", POSITIVE, "Contrat en alternance"
    IAE = "iae", POSITIVE, "Contrat aidé, insertion (IAE)"
    TRAINING_QUALIFYING = "training_qualifying", POSITIVE, "Formation qualifiante ou certifiante"
    TRAINING_OTHER = "training_other", POSITIVE, "Autre formation"
    SCHOOL_RETURN = "school_return", POSITIVE, "Retour en scolarité, en études"
    CIVIC_SERVICE = "civic_service", POSITIVE, "Service civique, volontariat"
    CEJ = "cej", POSITIVE, "Entrée en CEJ"
    PACEA = "pacea", POSITIVE, "Entrée en PACEA, suivi Mission Locale"
    EPIDE = "epide", POSITIVE, "EPIDE"
    E2C = "e2c", POSITIVE, "École de la 2e chance"
    FT_CAP = "ft_cap", POSITIVE, "Relais confirmé : France Travail, Cap emploi"
    RELAY = "relay", POSITIVE, "Relais confirmé : autre structure"
    OTHER_STRUCTURE = "other_structure", NEGATIVE, "Relais vers une autre structure, pas encore confirmé"
    DROPOUT = "dropout", NEGATIVE, "Abandon"
    LOST = "lost", NEGATIVE, "Perdu·e de vue, injoignable"
    REFUSAL = "refusal", NEGATIVE, "Ne souhaite plus"
    DETAINED = "detained", NEGATIVE, "Incarcération"
    MAX_DURATION = "max_duration", NEGATIVE, "Durée maximale atteinte"
    HEALTH_CARE = "health_care", NEUTRAL, "Entrée en parcours de soins"
    MATERNITY = "maternity", NEUTRAL, "Maternité, parentalité"
    MOVED = "moved", NEUTRAL, "Déménagement hors du territoire"
    AGE_LIMIT = "age_limit", NEUTRAL, "Limite d’âge"
    DEATH = "death", NEUTRAL, "Décès"
    OPPOSITION = "opposition", NEUTRAL, "La personne demande à ne plus être contactée"
    ERROR = "error", EXCLUDED, "Ouvert par erreur, doublon"

    def __new__(cls, code, default_class):
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.default_class = default_class
        return reason

    @classmethod
    def of_class(cls, default_class):
        """The codes that count as a class unless told otherwise."""
        return [reason for reason in cls if reason.default_class == default_class]


# Nobody writes to them again.
STOPS_CONTACT = frozenset({ExitReason.DEATH, ExitReason.OPPOSITION})
# Nobody is asked six months later how things are.
NOT_FOLLOWED_UP = STOPS_CONTACT | {ExitReason.ERROR}
