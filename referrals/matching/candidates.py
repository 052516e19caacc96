"""Who could be the same person: candidates by their keys in PostgreSQL, weighed here, with the reasons in words."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Subquery

from referrals.matching import surroundings
from referrals.matching.keys import keys_to_look_for
from referrals.matching.people import described, record_of
from referrals.matching.reasons import reasons_of
from referrals.matching.records import Record
from referrals.matching.weights import Likeness, weigh
from referrals.models import ContactPoint, NamesCounted, NotSamePerson, Referral, YoungPerson

COMPARED = ("called", "last_name", "birth_date", "birth_year", "commune_id", "sex", "contacts")


@dataclass(frozen=True)
class Match:
    """Somebody who could be the same person: the reasons in words, and how strong they are together, 1 to 3."""

    person: YoungPerson
    referral: Referral
    reasons: tuple[str, ...]
    strength: int


def possible_matches(person: YoungPerson, *, limit: int = 5) -> list[Match]:
    """The people, at most `limit`, who could be `person`, the likeliest first; those said to be others are left out."""
    others = YoungPerson.objects.exclude(pk=person.pk).exclude(pk__in=said_to_be_others(person))
    record = record_of(person, person.contact_points.values_list("value", flat=True))
    return possible_matches_of(record, among=others, limit=limit)


def possible_matches_of(record: Record, *, among=None, limit: int = 5) -> list[Match]:
    """The same for a description that is not saved, among the people of a query, else among all."""
    likeliest = weighed_candidates(record, among=among)[:limit]
    return _with_people([(pk, likeness) for pk, likeness in likeliest if likeness.strength])


def weighed_candidates(record: Record, *, among=None, around=None) -> list[tuple[int, Likeness]]:
    """The keys of everybody who shares a matching key, each weighed, the likeliest first."""
    rows = list(candidates_query(record, YoungPerson.objects.all() if among is None else among))
    if not rows:
        return []
    around = around or surroundings.look(rows[0][-1])
    weighed = [
        (pk, weigh(record, described(*told), neighbours=around.neighbours, rarity=around.rarity))
        for pk, *told, _ in rows
    ]
    return sorted(weighed, key=lambda pair: (-pair[1].total, pair[0]))


def candidates_query(record: Record, among):
    """Everybody of a query who shares a key, as the few columns that are compared; and which night counted the names.

    Beware: Django sends the keys inside the statement, never as parameters of a prepared one; a plan made without
    knowing them would read the whole table. The benchmark prints the plan.
    """
    values = ContactPoint.objects.filter(young_person=OuterRef("pk")).values_list("value")
    return (
        among.current()
        .filter(match_keys__overlap=keys_to_look_for(record))
        .annotate(contacts=ArraySubquery(values), night=Subquery(NamesCounted.objects.values("version")))
        .values_list("pk", *COMPARED, "night")
    )


def said_to_be_others(person: YoungPerson):
    """The keys of those whom somebody told apart from this person."""
    first = NotSamePerson.objects.filter(second=person).values("first")
    second = NotSamePerson.objects.filter(first=person).values("second")
    return first.union(second)


def _with_people(likeliest):
    """The matches with what a page shows of each, in the same order."""
    people = (
        YoungPerson.objects.filter(pk__in=[pk for pk, _ in likeliest], referrals__isnull=False)
        .select_related("commune")
        .prefetch_related(Prefetch("referrals", Referral.objects.order_by("received_at")))
        .in_bulk()
    )
    return [
        Match(people[pk], people[pk].referrals.all()[0], reasons_of(likeness), likeness.strength)
        for pk, likeness in likeliest
        if pk in people
    ]
