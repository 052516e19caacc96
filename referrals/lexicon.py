"""Words that a short comment should not carry: health, justice, judgement (P2, P5). A warning, never a refusal."""

import re
import unicodedata

WORDS = """
    depression depressif depressive suicide suicidaire schizophrene bipolaire psychose psychiatrie psychiatrique
    autiste cancer sida vih drogue addict addiction toxicomane alcoolique alcoolisme cannabis
    medicament diagnostic maladie enceinte avortement handicape
    prison detenu garde-a-vue condamne condamnation casier delinquant delinquance deal dealer vol voleur
    plainte procureur tribunal juge
    musulman musulmane juif juive catholique religion arabe gitan gitane origine
    faineant faineante feignant menteur menteuse violent violente debile cassos
""".split()

PATTERN = re.compile(r"\b(" + "|".join(map(re.escape, WORDS)) + r")s?\b")


def delicate_words(text: str) -> list[str]:
    """The words of the lexicon that stand in a text, each once, as the lexicon writes them."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return list(dict.fromkeys(PATTERN.findall(plain)))
