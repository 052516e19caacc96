"""The obstacles that may be named, by theme (DOMAIN § 3.2): what is in the way, never an illness or a fault (P4)."""

from django.db import models


class Code(models.TextChoices):
    """Level 2 of the diagnosis; stored codes never change."""

    NO_TRANSPORT = "no_transport", "Aucun moyen de transport"
    PUBLIC_TRANSPORT_ONLY = "public_transport_only", "Dépend des transports en commun"
    LICENCE_INVALID = "licence_invalid", "Permis non valide ou suspendu"
    CANNOT_DRIVE = "cannot_drive", "Ne peut pas conduire en ce moment"
    SELF_ESTEEM = "self_esteem", "Confiance, estime de soi"
    RHYTHM = "rhythm", "Rythme de vie"
    ISOLATION = "isolation", "Isolement"
    COVERAGE = "coverage", "Couverture sociale ou mutuelle à mettre à jour"
    HINDRANCE = "hindrance", "Problème déclaré qui gêne les démarches (sans détail)"
    ADDICTION = "addiction", "Addictions (sans détail)"
    NO_PROJECT = "no_project", "Absence de projet"
    WRITING = "writing", "Écrit"
    READING = "reading", "Lecture"
    UNDERSTANDING = "understanding", "Compréhension"
    MATHS = "maths", "Calcul"
    NO_NETWORK = "no_network", "Réseau"
    NO_HOUSING = "no_housing", "Sans hébergement, rupture"
    UNFIT_HOUSING = "unfit_housing", "Logement insalubre"
    RENT = "rent", "Difficulté à payer le loyer"
    MUST_LEAVE = "must_leave", "Doit quitter le logement"
    REMOTE = "remote", "Territoire rural isolé"
    ADAPT_HOUSING = "adapt_housing", "Besoin d’adapter le logement"
    NO_INCOME = "no_income", "Sans aucune ressource"
    INCOME_DROP = "income_drop", "Baisse des ressources"
    BUDGET = "budget", "Gestion de budget"
    DEBT = "debt", "Surendettement"
    FOOD = "food", "Besoin d’un soutien alimentaire"
    PRECARIOUS = "precarious", "Ressources précaires"
    PROCEDURE = "procedure", "Démarche administrative"
    RIGHTS = "rights", "Accès aux droits"
    LEGAL = "legal", "Difficultés juridiques"
    IDENTITY_PAPERS = "identity_papers", "Justificatif d’identité"
    TAX_NOTICE = "tax_notice", "Avis d’imposition"
    CHILD_SUPPORT = "child_support", "Enfant à accompagner en situation de handicap"
    SCHEDULE = "schedule", "Contraintes horaires"
    CARER = "carer", "Aidant familial"
    CHILDCARE = "childcare", "Enfant de moins de 3 ans sans solution de garde"
    EXPECTING = "expecting", "Attend un enfant"
    FAMILY_OTHER = "family_other", "Autre contrainte familiale"
    DIGITAL = "digital", "Maîtrise du numérique"


# By code of theme, in the order in which they are read. The last four themes may be left off by a scheme.
BY_THEME = {
    "confidence": (Code.SELF_ESTEEM, Code.RHYTHM, Code.ISOLATION),
    "health": (Code.COVERAGE, Code.HINDRANCE, Code.ADDICTION),
    "guidance": (Code.NO_PROJECT,),
    "employment": (Code.NO_NETWORK,),
    "housing": (Code.NO_HOUSING, Code.UNFIT_HOUSING, Code.RENT, Code.MUST_LEAVE, Code.REMOTE, Code.ADAPT_HOUSING),
    "mobility": (Code.NO_TRANSPORT, Code.PUBLIC_TRANSPORT_ONLY, Code.LICENCE_INVALID, Code.CANNOT_DRIVE),
    "financial_aid": (Code.NO_INCOME, Code.INCOME_DROP, Code.BUDGET, Code.DEBT, Code.FOOD, Code.PRECARIOUS),
    "digital": (Code.DIGITAL,),
    "rights": (Code.PROCEDURE, Code.RIGHTS, Code.LEGAL, Code.IDENTITY_PAPERS, Code.TAX_NOTICE),
    "family": (Code.CHILD_SUPPORT, Code.SCHEDULE, Code.CARER, Code.CHILDCARE, Code.EXPECTING, Code.FAMILY_OTHER),
    "language": (Code.WRITING, Code.READING, Code.UNDERSTANDING, Code.MATHS),
}
LABELS = {
    "confidence": "Confiance en soi",
    "health": "Santé",
    "guidance": "Orientation",
    "employment": "Emploi",
    "housing": "Logement",
    "mobility": "Mobilité",
    "financial_aid": "Aides financières",
    "digital": "Numérique",
    "rights": "Accès aux droits",
    "family": "Famille, parentalité",
    "language": "Langue, savoirs de base",
}
THEME_OF = {code: theme for theme, codes in BY_THEME.items() for code in codes}
