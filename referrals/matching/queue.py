"""The nightly search: pairs of people who are likely one, kept until somebody says whether they are."""

from django.db import transaction

from referrals.matching import surroundings
from referrals.matching.candidates import weighed_candidates
from referrals.matching.people import record_of
from referrals.matching.weights import STRENGTHS
from referrals.models import NotSamePerson, PossibleDuplicate, YoungPerson

LIKELY = STRENGTHS[1]
AT_ONCE = 500


def search(*, now) -> int:
    """Look at everybody, and keep the likely pairs that nobody has told apart; answers how many there are.

    A pair that is no longer likely leaves; one that was there already keeps the day it was found.
    """
    around = surroundings.look_again(now=now)
    people = YoungPerson.objects.current().prefetch_related("contact_points").order_by("pk")
    last = 0
    while batch := list(people.filter(pk__gt=last)[:AT_ONCE]):
        found = {}
        for person in batch:
            found |= _likely_pairs(person, around)
        _keep(found, batch, now=now)
        last = batch[-1].pk
    return PossibleDuplicate.objects.count()


def _likely_pairs(person, around):
    """The pairs of a person with those who come after, so that each pair is looked at once."""
    record = record_of(person, [point.value for point in person.contact_points.all()])
    later = YoungPerson.objects.filter(pk__gt=person.pk)
    candidates = weighed_candidates(record, among=later, around=around)
    return {(person.pk, pk): likeness.total for pk, likeness in candidates if likeness.total >= LIKELY}


@transaction.atomic
def _keep(found, batch, *, now):
    """Keep what was found about a batch of people, and nothing else about them."""
    firsts = [person.pk for person in batch]
    apart = set(NotSamePerson.objects.filter(first__in=firsts).values_list("first", "second"))
    pairs = {pair: weight for pair, weight in found.items() if pair not in apart}
    for row in PossibleDuplicate.objects.filter(first__in=firsts):
        if (row.first_id, row.second_id) not in pairs:
            row.delete()
    PossibleDuplicate.objects.bulk_create(
        [PossibleDuplicate(first_id=a, second_id=b, weight=weight, found_at=now) for (a, b), weight in pairs.items()],
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["weight"],
    )
