"""Where a person stands on the day they enter."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst

from referrals.models.situation import Situation
from tracking.models.pathway import Pathway


class Education(models.TextChoices):
    INFRA3 = "infra3", "Sans diplôme ou brevet (infra 3)"
    N3 = "n3", "CAP, BEP (niveau 3)"
    N4 = "n4", "Bac, BP (niveau 4)"
    N5 = "n5", "Bac +2 (niveau 5)"
    N6 = "n6", "Bac +3 ou +4 (niveau 6)"
    N7 = "n7", "Bac +5 (niveau 7)"
    N8 = "n8", "Doctorat (niveau 8)"
    FOREIGN = "foreign", "Diplôme étranger non reconnu"
    UNKNOWN = "unknown", "Ne sait pas"


class ServiceLink(models.TextChoices):
    NONE = "none", "Aucun suivi"
    LOST = "lost", "Suivi interrompu depuis 5 mois ou plus"
    FRANCE_TRAVAIL = "ft", "France Travail"
    LOCAL_MISSION = "ml", "Mission Locale"
    CAP_EMPLOI = "cap", "Cap emploi"
    RSA = "rsa", "Référent RSA, département"
    ASE = "ase", "ASE"
    PJJ = "pjj", "PJJ"
    OTHER = "other", "Autre"
    UNKNOWN = "unknown", "Ne sait pas"


class Housing(models.TextChoices):
    PARENTS = "parents", "Chez les parents"
    FAMILY = "family", "Famille"
    FRIENDS = "friends", "Amis, tiers"
    OWN = "own", "Logement autonome"
    FJT = "fjt", "FJT, résidence jeunes"
    SHARED = "shared", "Colocation"
    SUPPORTED = "supported", "Logement accompagné"
    SHELTER = "shelter", "Hébergement d’urgence"
    HOTEL = "hotel", "Hôtel"
    MOBILE = "mobile", "Caravane, camion, habitat léger"
    ASE = "ase", "Placement ASE"
    NONE = "none", "Sans hébergement"
    UNKNOWN = "unknown", "Ne sait pas"


class Resources(models.TextChoices):
    NONE = "none", "Sans ressource"
    FAMILY = "family", "Aide familiale"
    WAGE = "wage", "Salaire"
    ARE = "are", "Allocation chômage"
    RSA = "rsa", "RSA"
    CEJ = "cej", "Allocation CEJ"
    PACEA = "pacea", "Allocation PACEA"
    AAH = "aah", "AAH"
    GRANT = "grant", "Bourse"
    TRAINING_PAY = "training_pay", "Rémunération de formation"
    YOUNG_ADULT = "young_adult", "Contrat jeune majeur"
    CAF = "caf", "Prestations CAF"
    SICK = "sick", "Indemnités journalières"
    UNDECLARED = "undeclared", "Non déclaré"
    OTHER = "other", "Autre"


class Licence(models.TextChoices):
    NONE = "none", "Sans permis"
    BSR = "bsr", "AM (BSR)"
    CODE = "code", "Code obtenu"
    LEARNING = "learning", "Permis en cours"
    B = "b", "Permis B"
    OTHER = "other", "Autre permis"
    SUSPENDED = "suspended", "Suspendu ou invalidé"
    UNKNOWN = "unknown", "Ne sait pas"


class Transport(models.TextChoices):
    WALK = "walk", "Marche"
    BIKE = "bike", "Vélo"
    MOPED = "moped", "Deux-roues motorisé"
    CAR = "car", "Voiture"
    PUBLIC = "public", "Transports en commun"
    LIFT = "lift", "Covoiturage, famille"
    NONE = "none", "Aucun moyen"


class Family(models.TextChoices):
    SINGLE = "single", "Célibataire"
    COUPLE = "couple", "En couple"
    PARENT_SINGLE = "parent_single", "Parent isolé"
    PARENT_COUPLE = "parent_couple", "Parent en couple"
    PREGNANT = "pregnant", "Attend un enfant"
    UNKNOWN = "unknown", "Ne sait pas"


class EntrySituation(models.Model):
    """Eight lists ticked with the person at entry; « ne sait pas » is always an answer (P3: only from entry on)."""

    pathway = models.OneToOneField(
        Pathway, models.CASCADE, related_name="entry_situation", primary_key=True, verbose_name="parcours"
    )
    situation = models.CharField("situation", max_length=20, choices=Situation, default=Situation.UNKNOWN)
    education = models.CharField("diplôme obtenu", max_length=10, choices=Education, default=Education.UNKNOWN)
    service_link = models.CharField("suivi par", max_length=10, choices=ServiceLink, default=ServiceLink.UNKNOWN)
    housing = models.CharField("logement", max_length=10, choices=Housing, default=Housing.UNKNOWN)
    family = models.CharField("famille", max_length=15, choices=Family, default=Family.UNKNOWN)
    licence = models.CharField("permis", max_length=10, choices=Licence, default=Licence.UNKNOWN)
    transport = ArrayField(
        models.CharField(max_length=10, choices=Transport), default=list, blank=True, verbose_name="déplacements"
    )
    resources = ArrayField(
        models.CharField(max_length=15, choices=Resources), default=list, blank=True, verbose_name="ressources"
    )

    class Meta:
        verbose_name = "situation à l’entrée"
        verbose_name_plural = "situations à l’entrée"

    def __str__(self):
        return f"situation à l’entrée {self.pk}"

    @property
    def answers(self):
        """The eight answers by question, as codes."""
        return {field.name: getattr(self, field.name) for field in self._meta.fields if field.name != "pathway"}

    @property
    def facts(self):
        """The eight answers as (question, words); several words where several were ticked."""
        single = ("situation", "education", "service_link", "housing", "family", "licence")
        said = [(self._question(name), getattr(self, f"get_{name}_display")()) for name in single]
        for name, labels in (("transport", Transport), ("resources", Resources)):
            words = [labels(code).label for code in getattr(self, name)]
            said.append((self._question(name), ", ".join(words) or "Ne sait pas"))
        return said

    def _question(self, name):
        return capfirst(self._meta.get_field(name).verbose_name)
