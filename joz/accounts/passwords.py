"""What a password must not be, beyond Django's own list, which knows no French."""

import re
import unicodedata

from django.core.exceptions import ValidationError

OBVIOUS = ("azerty", "bonjour", "campingcar", "chouchou", "doudou", "joz", "jetaime", "loulou", "mdp")
OBVIOUS += ("missionlocale", "motdepasse", "password", "qwerty", "soleil")
SENTENCE = "Ce mot de passe se devine : mettez-y plusieurs mots que personne n’associe à vous."


class NotObvious:
    """Refuses an obvious word dressed up with figures (« Motdepasse2026! »), or few characters repeated."""

    def validate(self, password, user=None):
        letters = re.sub(r"[^a-z]", "", _plain(password))
        for word in OBVIOUS:
            letters = letters.replace(word, "")
        if len(letters) < 4 or len(set(password)) < 6:
            raise ValidationError(SENTENCE, code="obvious")

    def get_help_text(self):
        return SENTENCE


def _plain(text):
    return unicodedata.normalize("NFKD", text.lower())
