"""Finding somebody: a name or its beginning, a phone in any spelling, a pseudonym, a commune, a number of ours.

Accents, capitals and hyphens never matter: names are compared as `name_key`, which has none. The database finds a word
by the keys that `referrals.models.search_keys` computes of each name and commune.
"""

import re
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import Exact

from partners.models import Commune, Fold
from partners.models.territory import spell_out
from referrals import phones
from referrals.models import ContactPoint
from referrals.models.search_keys import IN_COMMUNE, NAME_IN_ONE_WORD, SEARCH_KEYS, SearchKey

NUMBER = re.compile(r"([dsp])-?0*(\d{1,12})", re.IGNORECASE)
DIALLED = re.compile(r"[\d\s.()/+-]+")
FEWEST_DIGITS = 4
MOST_WORDS = 6
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
        """The words of a name or of a commune, `St` written in full; signs alone say nothing."""
        return [word for word in spell_out(self.typed).split() if any(map(str.isalnum, word))][:MOST_WORDS]


def found(people, search: Search):
    """Narrow people to those somebody looks for, in no order; nothing typed narrows nothing."""
    if search.number:
        kind, key = search.number
        return people.filter({"d": Q(pk=key), "s": Q(referrals=key), "p": Q(pathways=key)}[kind])
    if reached_by := search.phone or search.handle:
        points = ContactPoint.objects.filter(value__startswith=reached_by)
        return people.filter(pk__in=points.values("young_person"))
    people = people.alias(search_keys=SEARCH_KEYS, name_in_one_word=NAME_IN_ONE_WORD)
    for word in search.words:
        people = people.filter(_named_or_living_in(word))
    return people


def _named_or_living_in(word):
    """A word of the name begins so, alone or run together with those after it; or it is where they live.

    The keys are few, and cut short: whoever shares one is then read letter by letter.
    """
    # Read first: the plan is better with a few codes than with a question.
    communes = _communes_named(word)
    kept_under = [SearchKey(Value(word)), *(f"{IN_COMMUNE}{code}" for code in communes)]
    letters = Replace(Fold(Value(word)), Value(" "), Value(""))
    # Beware: « not nowhere », which the planner takes for nearly always so; « somewhere » it takes for one in three.
    nowhere = Exact(StrIndex("name_in_one_word", letters), 0)
    return Q(search_keys__overlap=kept_under) & (~Q(nowhere) | Q(commune__in=communes))


def _communes_named(word):
    if len(word) < SHORTEST_PLACE:
        return []
    return list(Commune.objects.matching(word).values_list("pk", flat=True))
