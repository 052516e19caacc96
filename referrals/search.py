"""Finding somebody: a name or its beginning, a phone in any spelling, a pseudonym, a commune, a number of ours.

Accents, capitals and hyphens never matter: names are compared as `name_key`, which has none.
"""

import re
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Concat

from partners.models import Commune, Fold
from partners.models.territory import spell_out
from referrals import phones
from referrals.models import ContactPoint
from referrals.models.young_person import NAME_IN_ONE_WORD

NUMBER = re.compile(r"([dsp])-?0*(\d{1,12})", re.IGNORECASE)
DIALLED = re.compile(r"[\d\s.()/+-]+")
FEWEST_DIGITS = 4
MOST_WORDS = 6
# A word as long as this is also looked for in the name written in one word.
STANDS_ANYWHERE = 5
# Fewer letters would name half of the communes.
SHORTEST_PLACE = 3


@dataclass(frozen=True)
class Search:
    """What somebody looks for: one of our numbers, a phone, a handle, or else words of a name and of a commune."""

    typed: str

    @classmethod
    def of(cls, typed):
        """Read what was typed, without what no reader can see."""
        return cls(" ".join(typed.replace("\x00", " ").split()))

    @property
    def number(self):
        """The kind (d: person, s: referral, p: pathway) and key of one of our numbers, or None."""
        read = NUMBER.fullmatch(self.typed)
        return (read[1].lower(), int(read[2])) if read else None

    @property
    def phone(self):
        """The beginning of an E.164 number, from any spelling of four digits or more; else an empty text."""
        digits = re.sub(r"\D", "", self.typed)
        if not DIALLED.fullmatch(self.typed) or len(digits) < FEWEST_DIGITS:
            return ""
        try:
            return phones.normal_form(self.typed)
        except phones.NotAPhoneNumber:
            return "+33" + re.sub(r"^(0033|33|0)0?", "", digits)

    @property
    def handle(self):
        """An e-mail, or a pseudonym on a network written with its @."""
        return self.typed.lower().removeprefix("@") if "@" in self.typed else ""

    @property
    def words(self):
        """The words of a name or of a commune, `St` written in full."""
        return spell_out(self.typed).split()[:MOST_WORDS]


def found(people, search: Search):
    """Narrow people to those somebody looks for, in no order; nothing typed narrows nothing."""
    if search.number:
        kind, key = search.number
        return people.filter({"d": Q(pk=key), "s": Q(referrals=key), "p": Q(pathways=key)}[kind])
    if reached_by := search.phone or search.handle:
        points = ContactPoint.objects.filter(value__startswith=reached_by)
        return people.filter(pk__in=points.values("young_person"))
    people = people.alias(name_in_one_word=NAME_IN_ONE_WORD)
    for word in search.words:
        people = people.filter(_named(word) | _living_in(word))
    return people


def _named(word):
    """A word of the name begins so; words that hyphens join are words too, and « Legoff » is « Le Goff »."""
    folded = Fold(Value(word))
    named = Q(name_key__startswith=folded) | Q(name_key__contains=Concat(Value(" "), folded))
    return named | Q(name_in_one_word__contains=folded) if len(word) >= STANDS_ANYWHERE else named


def _living_in(word):
    if len(word) < SHORTEST_PLACE:
        return Q()
    # Read first: the plan is better with a few codes than with a question.
    return Q(commune__in=[commune.pk for commune in Commune.objects.matching(word).only("pk")])
