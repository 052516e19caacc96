"""Form fields that every app needs: text as people paste it, cleaned of what no reader can see."""

import re
import unicodedata

from django import forms

# Marks that turn the direction of a text, and zero-width characters: invisible, and able to disguise a name.
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


class PlainTextField(forms.CharField):
    """One line of text in its normal form: composed accents, single spaces, nothing invisible."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return text
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        return re.sub(r"[^\S\x00]+", " ", text).strip()
