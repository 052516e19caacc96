"""Communes as people write them: « ST AVE », « 56250 Elven », « Vannes cedex », or a postal code alone."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from joz.components.fields import PlainTextField
from joz.components.folding import folded
from partners.models import Commune
from partners.models.territory import spell_out

TYPED = PlainTextField(max_length=80, required=False)
NO_COMMUNE = "Il manque une commune : c’est là que nous irons."
LONG_COMMUNE = "La commune dépasse 80 caractères."
# In words: « La Chapelle des Fougeretz sur Mer » and a few more.
LONGEST_NAME = 7
SEVERAL_COMMUNES = "Plusieurs communes ont ce code postal : écrivez le nom de la commune."


@dataclass(frozen=True)
class Places:
    """The communes that we know, read once for a whole list."""

    by_name: dict[str, Commune]
    by_postal_code: dict[str, list[Commune]]

    @classmethod
    def known(cls):
        by_name, by_postal_code = {}, {}
        for commune in Commune.objects.order_by("is_covered", "-insee_code"):
            by_name[commune.name_key] = commune
            for code in commune.postal_codes:
                by_postal_code.setdefault(code, []).append(commune)
        return cls(by_name, by_postal_code)

    def find(self, typed: str, postal_code: str) -> tuple[Commune | None, str, str]:
        """(the commune, or what was typed, or what is wrong): a name first, then a code that only one commune has."""
        try:
            name = TYPED.clean(re.sub(r"\(.*?\)|\bcedex\b.*|\b\d{5}\b", " ", typed, flags=re.I)).strip(" -,")
        except ValidationError:
            return None, "", LONG_COMMUNE
        if known := self.by_name.get(folded(spell_out(name))):
            return known, "", ""
        if name:
            return None, name, ""
        return self._by_code(re.search(r"\b\d{5}\b", f"{postal_code} {typed}"))

    def _by_code(self, code):
        if code is None:
            return None, "", NO_COMMUNE
        communes = self.by_postal_code.get(code[0], [])
        if len(communes) > 1:
            return None, "", SEVERAL_COMMUNES
        return (communes[0], "", "") if communes else (None, code[0], "")

    def within(self, text: str) -> Commune | None:
        """The commune that an address names: one whose postal code is there too, else the last named."""
        words, codes = folded(spell_out(text)).split(), set(re.findall(r"\b\d{5}\b", text))
        named = list(self._named_in(words))
        by_code = [commune for commune in named if codes & set(commune.postal_codes)]
        if by_code or named:
            return (by_code or named)[-1]
        coded = [commune for code in codes for commune in self.by_postal_code.get(code, [])]
        return coded[0] if len(coded) == 1 else None

    def _named_in(self, words):
        """Every commune whose name stands among the words, the longest name at each place."""
        start = 0
        while start < len(words):
            for length in range(LONGEST_NAME, 0, -1):
                if known := self.by_name.get(" ".join(words[start : start + length])):
                    yield known
                    break
            start += length
