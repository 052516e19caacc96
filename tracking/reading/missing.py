"""What one would still have to ask a person."""

from referrals.models import ContactPoint, YoungPerson


def missing_from(person, contacts, current):
    """What one would have to ask, in the words of a list of things to do."""
    gaps = [
        (not contacts, "un moyen de joindre la personne"),
        (not person.commune_id, "une commune reconnue"),
        (not (person.birth_year or person.birth_date), "l’année de naissance"),
        (person.sex == YoungPerson.Sex.UNKNOWN, "le sexe, pour les statistiques"),
        (never_asked_about_sms(contacts), "la réponse à « D’accord pour des SMS ? »"),
        (current and not current.to_do, "une prochaine étape"),
    ]
    return [words for is_missing, words in gaps if is_missing]


def never_asked_about_sms(contacts):
    phones = [point for point in contacts if point.kind == ContactPoint.Kind.PHONE]
    return bool(phones) and all(point.sms_ok is None for point in phones)
