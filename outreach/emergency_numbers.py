"""Who to call when it cannot wait (R89): one list, shown to the public and to staff alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EmergencyNumber:
    """A number that anyone in France may call for free, in plain words."""

    number: str
    name: str
    plain_words: str
    by_text: bool = False

    @property
    def href(self):
        return f"{'sms' if self.by_text else 'tel'}:{self.number.replace(' ', '')}"

    @property
    def is_long(self):
        return len(self.number) > 4


AT_ONCE = (
    EmergencyNumber("112", "Toutes les urgences", "Partout en Europe, même sans crédit."),
    EmergencyNumber("15", "Samu", "Quelqu’un est blessé, fait un malaise, ne va pas bien du tout."),
    EmergencyNumber("17", "Police, gendarmerie", "On te menace, on te frappe, tu as peur."),
    EmergencyNumber("18", "Pompiers", "Un feu, un accident, une personne coincée."),
    EmergencyNumber("114", "Urgence par SMS", "Si tu ne peux pas parler, ou si tu entends mal.", by_text=True),
)
SOMEONE_TO_TALK_TO = (
    EmergencyNumber("115", "Samu social", "Tu ne sais pas où dormir ce soir."),
    EmergencyNumber("119", "Enfance en danger", "Pour toi ou pour un autre jeune, jour et nuit. Ça reste secret."),
    EmergencyNumber(
        "3114", "Souffrance, idées noires", "Si tu penses à mourir, ou si quelqu’un t’inquiète. Jour et nuit."
    ),
    EmergencyNumber("3919", "Violences faites aux femmes", "Des coups, des mots, du contrôle. Jour et nuit, anonyme."),
    EmergencyNumber("3018", "Harcèlement, en ligne ou pas", "On t’insulte, on diffuse des images de toi."),
    EmergencyNumber(
        "0 800 235 236",
        "Fil Santé Jeunes",
        "Amour, sexualité, mal-être, drogues. On peut tout demander, c’est anonyme.",
    ),
)
