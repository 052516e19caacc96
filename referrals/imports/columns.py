"""Which column is what: guessed from the French names that lists give to theirs."""

import re

from django.db import models

from joz.components.folding import folded


class Target(models.TextChoices):
    """What a column may be."""

    CALLED = "called", "Prénom ou pseudo"
    LAST_NAME = "last_name", "Nom"
    LAST_THEN_FIRST = "last_then_first", "Nom puis prénom, ensemble"
    FIRST_THEN_LAST = "first_then_last", "Prénom puis nom, ensemble"
    BIRTH = "birth", "Date ou année de naissance"
    AGE = "age", "Âge"
    SEX = "sex", "Sexe ou civilité"
    PHONE = "phone", "Téléphone"
    OTHER_PHONE = "other_phone", "Autre téléphone"
    EMAIL = "email", "E-mail"
    INSTAGRAM = "instagram", "Instagram"
    SNAPCHAT = "snapchat", "Snapchat"
    COMMUNE = "commune", "Commune"
    POSTAL_CODE = "postal_code", "Code postal"
    COMMENT = "comment", "Commentaire"


# Tried in this order: the first that a name contains. A second phone goes to OTHER_PHONE by itself.
WORDS = [
    (Target.LAST_NAME, r"nom (de famille|d usage|usuel|de naissance)"),
    # Where they were born, and the people around them, are not asked for.
    ("", r"(pays|lieu|ville|commune|departement) (de )?naissance"),
    ("", r"(nom|prenom|tel|telephone|portable|mail|email|adresse) (du|de la|de l|des) (?!jeune|personne|beneficiaire)"),
    (Target.LAST_THEN_FIRST, r"noms? (et )?prenoms?|nom complet|identite"),
    (Target.FIRST_THEN_LAST, r"prenoms? (et )?noms?"),
    (Target.BIRTH, r"naissance|ne e? ?le|nee le|ddn|naiss"),
    (Target.AGE, r"age"),
    (Target.CALLED, r"prenoms?|pseudo|surnom"),
    (Target.LAST_NAME, r"noms?"),
    (Target.SEX, r"sexe|genre|civilite|civ"),
    (Target.EMAIL, r"e ?mails?|mails?|mel|courriel|adresse electronique"),
    (Target.PHONE, r"portable|mobile|gsm|tels?|telephones?|telephonique"),
    (Target.INSTAGRAM, r"insta|instagram"),
    (Target.SNAPCHAT, r"snap|snapchat"),
    (Target.POSTAL_CODE, r"code postal|cp|codepostal"),
    (Target.COMMUNE, r"commune|ville|localite|residence|domicile"),
    (Target.COMMENT, r"commentaires?|remarques?|observations?|notes?|precisions?"),
]


def guess(headers: list[str], *, remembered: dict[str, str] | None = None) -> list[str]:
    """What each column is, in order, or an empty text; what was chosen last time for a name comes first."""
    remembered, taken, guessed = remembered or {}, set(), []
    for header in headers:
        target = remembered[key] if (key := folded(header)) in remembered else target_of(key)
        if target == Target.PHONE and target in taken:
            target = Target.OTHER_PHONE
        if target in taken:
            target = ""
        taken.add(target)
        guessed.append(str(target))
    return guessed


def recognised(headers: list[str]) -> list[str]:
    """Those that name a column that we know."""
    return [header for header in headers if len(header) < 60 and target_of(folded(header))]


def target_of(key: str) -> str:
    """What a column of this folded name is, or an empty text."""
    for target, words in WORDS:
        if re.search(rf"\b({words})\b", key):
            return target
    return ""


def named_columns(batch) -> dict[str, str]:
    """What was chosen for each name of column of a list, those left out included."""
    chosen = {index: target for target, index in batch.columns.items()}
    return {folded(header): chosen.get(index, "") for index, header in enumerate(batch.headers)}
