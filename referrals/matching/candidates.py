"""Who could be the same person, and why we think so: first form, by contact, then by name, age and commune.

Its full form (Fellegi–Sunter with learned weights) replaces `possible_matches` behind the same `Match`.
"""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Prefetch, Q

from referrals.models import ContactPoint, NotSamePerson, Referral, YoungPerson

SIMILAR, VERY_SIMILAR = 0.45, 0.8
COMPATIBLE_YEARS = 2


@dataclass(frozen=True)
class Match:
    """Somebody who could be the same person: the reasons in words, and how strong they are together, 1 to 3."""

    person: YoungPerson
    referral: Referral
    reasons: tuple[str, ...]
    strength: int


def possible_matches(person: YoungPerson, *, limit: int = 5) -> list[Match]:
    """The people, at most `limit`, who could be `person`, the likeliest first; those said to be others are left out."""
    same_contact = _with_same_contact(person)
    similar = _with_similar_name(person)
    candidates = (
        YoungPerson.objects.current()
        .exclude(pk=person.pk)
        .exclude(pk__in=_said_to_be_others(person))
        .filter(Q(pk__in=same_contact) | Q(pk__in=similar))
        .annotate(similarity=TrigramSimilarity("name_key", person.name_key))
        .select_related("commune")
        .prefetch_related("contact_points", Prefetch("referrals", Referral.objects.order_by("received_at")))
        .order_by(F("similarity").desc(), "pk")[: 4 * limit]
    )
    matches = [_match(person, other) for other in candidates]
    return sorted(matches, key=lambda match: -match.strength)[:limit]


def _with_same_contact(person):
    mine = person.contact_points.values("kind", "value")
    known = ContactPoint.objects.none()
    for point in mine:
        known = known | ContactPoint.objects.filter(**point)
    return known.values("young_person")


def _with_similar_name(person):
    """Same commune, compatible age, name alike by its trigrams."""
    alike = YoungPerson.objects.filter(name_key__trigram_similar=person.name_key)
    alike = alike.annotate(similarity=TrigramSimilarity("name_key", person.name_key)).filter(similarity__gte=SIMILAR)
    if person.commune_id:
        alike = alike.filter(Q(commune=person.commune_id) | Q(commune=None))
    if year := birth_year_of(person):
        around = (year - COMPATIBLE_YEARS, year + COMPATIBLE_YEARS)
        no_year = Q(birth_year=None, birth_date=None)
        alike = alike.filter(no_year | Q(birth_year__range=around) | Q(birth_date__year__range=around))
    return alike.values("pk")


def _said_to_be_others(person):
    first = NotSamePerson.objects.filter(second=person).values("first")
    second = NotSamePerson.objects.filter(first=person).values("second")
    return first.union(second)


def _match(person, other):
    reasons, strength = [], 0
    theirs = {(point.kind, point.value): point for point in other.contact_points.all()}
    for point in person.contact_points.all():
        if (point.kind, point.value) in theirs:
            reasons.append(f"même {point.get_kind_display().lower()}")
            strength += 2
    for reason, weight in (_name_reason(other), _commune_reason(person, other), _age_reason(person, other)):
        if reason:
            reasons.append(reason)
            strength += weight
    return Match(person=other, referral=other.referrals.all()[0], reasons=tuple(reasons), strength=min(strength, 3))


def _name_reason(other):
    if other.similarity >= 1:
        return "même prénom ou pseudo", 1
    if other.similarity >= VERY_SIMILAR:
        return "prénom très proche", 1
    return ("prénom proche", 0) if other.similarity >= SIMILAR else ("prénom différent", 0)


def _commune_reason(person, other):
    if person.commune_id and person.commune_id == other.commune_id:
        return "même commune", 0
    return ("autre commune", 0) if person.commune_id and other.commune_id else ("commune non connue", 0)


def _age_reason(person, other):
    one, two = birth_year_of(person), birth_year_of(other)
    if not (one and two):
        return "âge non connu", 0
    if one == two:
        return "même année de naissance", 1
    return ("âge proche", 0) if abs(one - two) <= COMPATIBLE_YEARS else ("âge différent", -1)


def birth_year_of(person):
    """The year of birth, from the date if it is known, else the year alone, else None."""
    return person.birth_date.year if person.birth_date else person.birth_year
