"""The sample list that the product ships: 500 lines of people who do not exist, as messy as lists are.

python -m tests.referrals.sample_list      # writes referrals/data/sample_list.csv again, always the same
"""

import csv
import os
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from joz.demo.people import CALLED, LAST_NAMES  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
PATH = ROOT / "referrals" / "data" / "sample_list.csv"
COMMUNES = ROOT / "partners" / "data" / "pays_de_vannes" / "communes.csv"
HEADERS = [
    "NOM Prénom",
    "Né(e) le",
    "Civ.",
    "Portable",
    "Tél fixe",
    "Mail",
    "Commune",
    "CP",
    "Commentaire",
    "Réf. interne",
]
LINES = 500
OUTSIDE = ["Ploërmel", "RENNES", "Auray", "La Roche-Bernard (à vérif.)", "chez sa grand-mère à Redon"]
COMMENTS = [
    "Cherche du travail",
    "A quitté le lycée en mars",
    "Plutôt le soir",
    "Pas le permis",
    "Vient au local le mercredi",
]
DELICATE = ["Sous médicaments", "Père en prison", "dépression depuis l’hiver"]
ODD_BIRTHS = {date(1994, 5, 2): 2, date(2012, 4, 9): 3}


class Sample:
    """The lines, drawn with dice that always fall the same."""

    def __init__(self):
        self.dice = Random("a list that somebody kept")
        with COMMUNES.open(encoding="utf-8") as lines:
            self.communes = [(row["name"], row["postal_codes"].split("|")[0][:5]) for row in csv.DictReader(lines)]
        self.lines = []

    def drawn(self):
        while len(self.lines) < LINES:
            fate = self.dice.random()
            if self.lines and fate < 0.04:
                self.lines.append(list(self.dice.choice(self.lines)))
            elif self.lines and fate < 0.08:
                self.lines.append(self.again(self.dice.choice(self.lines)))
            else:
                self.lines.append(self.marred(self.line()))
        return self.lines

    def line(self):
        dice, sex = self.dice, self.dice.choice(["F", "M"])
        first, last = dice.choice(CALLED[sex]), dice.choice(LAST_NAMES)
        commune, code = dice.choice(self.communes)
        return [
            self.name(first, last),
            self.birth(),
            dice.choice({"F": ["Mme", "F", "Mlle", ""], "M": ["M.", "H", "Mr", ""]}[sex]),
            self.phone() if dice.random() < 0.9 else "",
            "02 61 91 00 00" if dice.random() < 0.05 else "",
            self.email(first, last) if dice.random() < 0.3 else "",
            self.spelled(commune),
            code if dice.random() < 0.8 else "",
            dice.choice(COMMENTS) if dice.random() < 0.3 else "",
            f"R{dice.randrange(10_000):04}",
        ]

    def name(self, first, last):
        spellings = [
            f"{last.upper()} {first}",
            f"{last} {first}",
            f"{last.upper()} {first.upper()}",
            f"{last}, {first}",
        ]
        return self.dice.choices(spellings, [6, 2, 2, 1])[0]

    def birth(self):
        dice = self.dice
        born = date(dice.randrange(1998, 2010), dice.randrange(1, 13), dice.randrange(1, 29))
        if dice.random() < 0.06:
            born = dice.choices(list(ODD_BIRTHS), list(ODD_BIRTHS.values()))[0]
        formats = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d", "%Y", ""]
        return born.strftime(dice.choices(formats, [10, 3, 2, 2, 2, 1])[0])

    def phone(self):
        """Only numbers kept for fiction: 06 39 98 xx xx."""
        four = f"{self.dice.randrange(100, 10_000):04}"
        local = f"063998{four}"
        pairs = [local[i : i + 2] for i in range(0, 10, 2)]
        spellings = [" ".join(pairs), ".".join(pairs), local, f"+33 6 {' '.join(pairs[1:])}", local[1:]]
        spellings += [f"{local[1:]}.0", f"0033{local[1:]}", "-".join(pairs), f"{' '.join(pairs)} (le soir)"]
        return self.dice.choices(spellings, [8, 4, 5, 2, 3, 1, 1, 1, 1])[0]

    def email(self, first, last):
        return f"{unaccented(first)}.{unaccented(last)}@exemple.fr".lower()

    def spelled(self, commune):
        spellings = [
            commune,
            commune.upper(),
            unaccented(commune),
            commune.replace("Saint-", "St "),
            commune.replace("-", " "),
        ]
        return self.dice.choices([*spellings, self.dice.choice(OUTSIDE)], [10, 5, 3, 4, 3, 1])[0]

    def again(self, line):
        """The same person written by somebody else: no accent, no comment, the year alone."""
        return [unaccented(line[0]).title(), "", line[2], line[3], "", "", line[6].title(), "", "", ""]

    def marred(self, line):
        """Now and then, a line that cannot come in as it is."""
        wrongs = {
            0: ["", '=HYPERLINK("http://exemple.fr")', "<b>Test</b> TEST", "\u202eSIOLK ENORA"],
            1: ["31/02/2006", "?", "vers 2005-2006"],
            3: ["06 39 98", "pas de tél", "06 39 98 00 0O"],
            5: ["arobase oubliée.fr"],
            6: ["", "?"],
            8: [*DELICATE, "Très long. " * 25],
        }
        if self.dice.random() < 0.1:
            column = self.dice.choice(list(wrongs))
            line[column] = self.dice.choice(wrongs[column])
            if column == 6:
                line[7] = ""
        return line


def unaccented(text):
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def table():
    """A title, an empty line, the names of the columns, then the lines."""
    width = len(HEADERS)
    return [["Jeunes sans solution connus au printemps", *[""] * (width - 1)], [""] * width, HEADERS, *Sample().drawn()]


def text():
    out = StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(table())
    return "\ufeff" + out.getvalue()


if __name__ == "__main__":
    PATH.write_bytes(text().encode())
