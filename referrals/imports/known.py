"""Who of a list could already be known to us: asked for all the lines at once.

The one question, `known_people`, has a short answer for a list; the page of each signal then compares at leisure.
"""

from collections import defaultdict
from dataclasses import dataclass

from referrals import phones
from referrals.models import ContactPoint, Referral, YoungPerson
from referrals.models.confidentiality import closed_to_anybody

COMPATIBLE_YEARS = 2
Kind = ContactPoint.Kind


@dataclass(frozen=True)
class Resemblance:
    """Somebody who could be the same person: by which referral we know them, or on which line; and why."""

    reason: str
    referral_id: int | None = None
    number: int | None = None


class Crowd:
    """People or lines, found by a way to reach them or by name; each comes with a key."""

    def __init__(self):
        self.by_contact, self.by_name = defaultdict(list), defaultdict(list)

    def likeliest(self, line):
        """(key, why) of whoever could be the person of a line, or None.

        A family or a hostel shares a landline: with another name, it says nothing.
        """
        sharing = [(contact, found) for contact in line.contacts for found in self.by_contact[contact]]
        namesakes = [found for _, found in sharing if found[1].name_key == line.name_key]
        others = [found for contact, found in sharing if is_personal(contact)]
        alike = [found for found in self.by_name[line.name_key] if is_compatible(line, found[1])]
        for key, other in (*namesakes, *others, *alike):
            shares = bool(namesakes or others)
            return key, resemblance(line, other, shares_contact=shares)
        return None


def known_people(lines: dict[int, object], *, recipient_id: int) -> dict[int, Resemblance]:
    """For each line by its number, the likeliest person we already know, if there is one."""
    crowd = _people_like(lines)
    found = {number: like for number, line in lines.items() if (like := crowd.likeliest(line))}
    told = Referral.objects.filter(young_person__in={pk for pk, _ in found.values()}, recipient=recipient_id)
    # To ask about a closed file would be to tell of it. The line comes in; whoever may see both will compare.
    told = told.exclude(young_person__in=closed_to_anybody())
    latest = dict(told.order_by("received_at", "pk").values_list("young_person", "pk"))
    return {number: Resemblance(why, latest[pk]) for number, (pk, why) in found.items() if pk in latest}


def same_in_file(lines: dict[int, object]) -> dict[int, Resemblance]:
    """For each line, an earlier one that could be about the same person."""
    crowd, found = Crowd(), {}
    for number, line in lines.items():
        if like := crowd.likeliest(line):
            found[number] = Resemblance(like[1], number=like[0])
        for contact in line.contacts:
            crowd.by_contact[contact].append((number, line))
        crowd.by_name[line.name_key].append((number, line))
    return found


def is_personal(contact):
    """A way to reach one person rather than a house."""
    kind, value = contact
    return kind != Kind.PHONE or phones.is_mobile(value)


def is_compatible(line, other):
    """Nothing in the year or the commune says that two people of one name are two."""
    year = _year(other)
    years_fit = not (line.birth_year and year) or abs(line.birth_year - year) <= COMPATIBLE_YEARS
    return years_fit and (not (line.commune and other.commune) or line.commune == other.commune)


def resemblance(line, other, *, shares_contact):
    """Why two could be one, in words that name nobody."""
    reasons = [
        (shares_contact, "même moyen de contact"),
        (line.name_key == other.name_key, "même nom"),
        (line.birth_year and line.birth_year == _year(other), "même année de naissance"),
        (line.commune and line.commune == other.commune, "même commune"),
    ]
    return ", ".join(words for holds, words in reasons if holds)


def _year(person):
    born = getattr(person, "birth_date", None)
    return born.year if born else person.birth_year


def _people_like(lines):
    """Those who share a name or a way to reach with any of the lines."""
    crowd = Crowd()
    values = {value for line in lines.values() for _, value in line.contacts}
    points = ContactPoint.objects.filter(value__in=values, young_person__merged_into=None)
    for point in points.select_related("young_person__commune").order_by("pk"):
        crowd.by_contact[point.kind, point.value].append((point.young_person_id, point.young_person))
    named = YoungPerson.objects.current().filter(name_key__in={line.name_key for line in lines.values()})
    for person in named.select_related("commune").order_by("pk"):
        crowd.by_name[person.name_key].append((person.pk, person))
    return crowd
