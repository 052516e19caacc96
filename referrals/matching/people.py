"""The people of the database as the matcher reads them, and the keys under which they are kept."""

from collections.abc import Iterable

from referrals import phones
from referrals.matching.keys import keys_of
from referrals.matching.records import Record
from referrals.models import YoungPerson

AT_ONCE = 2_000
TOLD_SEXES = (YoungPerson.Sex.FEMALE, YoungPerson.Sex.MALE)


def record_of(person: YoungPerson, contacts: Iterable[str]) -> Record:
    """A person and the values of their contacts, as they are compared."""
    return described(
        called=person.called,
        last_name=person.last_name,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        commune_id=person.commune_id,
        sex=person.sex,
        contacts=contacts,
    )


def described(
    called, last_name="", birth_date=None, birth_year=None, commune_id=None, sex="", contacts: Iterable[str] = ()
) -> Record:
    """What is known of somebody, in the words of our models, as it is compared; for what is not saved yet too."""
    contacts = frozenset(contacts)
    numbers = frozenset(value for value in contacts if phones.is_number(value))
    return Record(
        first=called,
        last=last_name,
        birth_date=birth_date,
        birth_year=birth_year,
        commune=commune_id or "",
        phones=numbers,
        handles=contacts - numbers,
        # Another answer, or none, contradicts nobody.
        sex=sex if sex in TOLD_SEXES else "",
    )


def keep_keys(person: YoungPerson) -> None:
    """Keep a person's keys as what is known of them stands now: every verb that changes an identity calls it.

    Whoever was merged into another, or made anonymous, is not looked for and keeps none.
    """
    person.match_keys = keys_to_keep(person, person.contact_points.values_list("value", flat=True))
    YoungPerson.objects.filter(pk=person.pk).update(match_keys=person.match_keys)


def keys_to_keep(person: YoungPerson, contacts: Iterable[str]) -> list[int]:
    return [] if person.merged_into_id or not person.called else keys_of(record_of(person, contacts))


def keep_all_keys() -> int:
    """Compute everybody's keys again, some people at a time; answers for how many."""
    people = YoungPerson.objects.prefetch_related("contact_points").order_by("pk")
    done, last = 0, 0
    while batch := list(people.filter(pk__gt=last)[:AT_ONCE]):
        for person in batch:
            contacts = [point.value for point in person.contact_points.all()]
            person.match_keys = keys_to_keep(person, contacts)
        YoungPerson.objects.bulk_update(batch, ["match_keys"], batch_size=500)
        done, last = done + len(batch), batch[-1].pk
    return done
