"""Where people stand on the day they enter, and the small goals that follow; weights after DOMAIN § 11.2."""

from joz.demo.people import drawn
from tracking.models import Step
from tracking.models.entry_situation import (
    Education,
    Family,
    Housing,
    Licence,
    Resources,
    ServiceLink,
    Situation,
    Transport,
)

Owner = Step.Owner

ONE_OF = {
    "situation": {
        Situation.NEET: 62,
        Situation.DROPOUT: 9,
        Situation.JOB_SHORT: 9,
        Situation.JOBSEEKER: 8,
        Situation.INACTIVE_CARE: 4,
        Situation.INACTIVE_HEALTH: 3,
        Situation.UNKNOWN: 5,
    },
    "education": {
        Education.INFRA3: 46,
        Education.N3: 22,
        Education.N4: 22,
        Education.N5: 4,
        Education.FOREIGN: 2,
        Education.UNKNOWN: 4,
    },
    "service_link": {
        ServiceLink.NONE: 55,
        ServiceLink.LOST: 26,
        ServiceLink.FRANCE_TRAVAIL: 6,
        ServiceLink.RSA: 4,
        ServiceLink.ASE: 3,
        ServiceLink.UNKNOWN: 6,
    },
    "housing": {
        Housing.PARENTS: 55,
        Housing.FAMILY: 8,
        Housing.FRIENDS: 8,
        Housing.OWN: 13,
        Housing.FJT: 4,
        Housing.SHELTER: 2,
        Housing.MOBILE: 3,
        Housing.NONE: 3,
        Housing.UNKNOWN: 4,
    },
    "family": {
        Family.SINGLE: 76,
        Family.COUPLE: 10,
        Family.PARENT_SINGLE: 5,
        Family.PARENT_COUPLE: 3,
        Family.PREGNANT: 1,
        Family.UNKNOWN: 5,
    },
    "licence": {
        Licence.NONE: 56,
        Licence.BSR: 8,
        Licence.CODE: 6,
        Licence.LEARNING: 11,
        Licence.B: 15,
        Licence.UNKNOWN: 4,
    },
}
SOME_OF = {
    "transport": {
        Transport.LIFT: 35,
        Transport.WALK: 20,
        Transport.BIKE: 15,
        Transport.PUBLIC: 15,
        Transport.MOPED: 10,
    },
    "resources": {Resources.NONE: 45, Resources.FAMILY: 30, Resources.WAGE: 10, Resources.RSA: 4, Resources.ARE: 5},
}

# A first step belongs to the person more often than not; each names its theme.
GOALS = (
    ("mobility", "M’inscrire au code", Owner.YOUTH),
    ("mobility", "Demander l’aide au permis", Owner.ADVISER),
    ("employment", "Refaire mon CV", Owner.YOUTH),
    ("employment", "Visiter une entreprise près de chez moi", Owner.PARTNER),
    ("employment", "Préparer un entretien d’embauche", Owner.YOUTH),
    ("training", "Assister à une réunion d’information au CFA", Owner.YOUTH),
    ("training", "Chercher une formation qui démarre bientôt", Owner.ADVISER),
    ("guidance", "Faire deux journées de découverte d’un métier", Owner.YOUTH),
    ("housing", "Déposer une demande à la résidence jeunes", Owner.YOUTH),
    ("financial_aid", "Constituer le dossier d’aide financière", Owner.ADVISER),
    ("health", "Mettre à jour ma carte Vitale", Owner.YOUTH),
    ("health", "Prendre un rendez-vous de bilan", Owner.PARTNER),
    ("confidence", "Venir à l’atelier du mardi", Owner.YOUTH),
    ("confidence", "Reprendre une activité sportive", Owner.PARTNER),
    (None, "Refaire ma carte d’identité", Owner.YOUTH),
)


def draw_situation(dice):
    """The lists ticked at entry."""
    one_of = {name: drawn(dice, weights) for name, weights in ONE_OF.items()}
    some_of = {name: sorted({drawn(dice, weights) for _ in range(2)}) for name, weights in SOME_OF.items()}
    if Resources.NONE in some_of["resources"]:
        some_of["resources"] = [Resources.NONE]
    return one_of | some_of


def draw_goals(dice):
    """Two to four goals, each once."""
    return dice.sample(GOALS, dice.choice((2, 2, 3, 3, 4)))
