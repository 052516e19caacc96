"""What spellings have in common, as the database folds names (`joz_fold`)."""

import re
import unicodedata


def folded(text: str) -> str:
    """Lower case, no accent, no punctuation."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain))
