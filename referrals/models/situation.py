"""What somebody does, or does not, at present: the same words at spotting, at entry and at exit."""

from django.db import models


class Situation(models.TextChoices):
    """What somebody does, or does not, at present (DOMAIN § 3.1)."""

    NEET = "neet", "Ni emploi, ni études, ni formation"
    DROPOUT = "dropout", "Décrochage scolaire en cours"
    SCHOOL = "school", "Scolarité"
    STUDENT = "student", "Études supérieures"
    WORK_STUDY = "work_study", "Contrat en alternance"
    JOB_DURABLE = "job_durable", "Emploi durable"
    JOB_SHORT = "job_short", "Emploi court, intérim, saisonnier"
    SUBSIDISED_JOB = "subsidised_job", "Contrat aidé, IAE"
    SELF_EMPLOYED = "self_employed", "Indépendant·e"
    TRAINING = "training", "Formation"
    IMMERSION = "immersion", "Immersion"
    VOLUNTEERING = "volunteering", "Volontariat, service civique"
    JOBSEEKER = "jobseeker", "Demandeur d’emploi inscrit"
    INACTIVE_CARE = "inactive_care", "Inactif, charge de famille"
    INACTIVE_HEALTH = "inactive_health", "Inactif, santé"
    DETAINED = "detained", "Détention"
    UNKNOWN = "unknown", "Ne sait pas"


# Those that keep somebody busy, and those that are « ni emploi, ni école, ni formation »; of the rest, nothing follows.
BUSY = frozenset(
    {
        Situation.SCHOOL,
        Situation.STUDENT,
        Situation.WORK_STUDY,
        Situation.JOB_DURABLE,
        Situation.JOB_SHORT,
        Situation.SUBSIDISED_JOB,
        Situation.SELF_EMPLOYED,
        Situation.TRAINING,
        Situation.IMMERSION,
        Situation.VOLUNTEERING,
    }
)
IDLE = frozenset(
    {
        Situation.NEET,
        Situation.DROPOUT,
        Situation.JOBSEEKER,
        Situation.INACTIVE_CARE,
        Situation.INACTIVE_HEALTH,
    }
)
