"""What the forms of every app need: text cleaned of what no reader can see, and a form that is sent once."""

import re
import unicodedata
import uuid

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


class SentOnce(forms.Form):
    """A form that carries its own number, so that sending it twice is sending it once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
