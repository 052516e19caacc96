"""What people write in a cell, read as they meant it: names, births, sexes, numbers. Pure functions of texts."""

import re
from datetime import date, timedelta

from joz.components.folding import folded
from referrals.models import YoungPerson

# What people write for « we do not know », folded.
NOTHING = {
    *("", "neant", "aucun", "aucune", "non", "rien", "sans", "nc", "n c", "na", "n a", "null", "none"),
    *("inconnu", "inconnue", "non renseigne", "non communique", "pas de tel", "pas de mail", "x", "xx", "xxx"),
}
MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
SPREADSHEET_EPOCH = date(1899, 12, 30)
Sex = YoungPerson.Sex
SEXES = {
    Sex.MALE: "m mr monsieur h homme garcon g masculin 1".split(),
    Sex.FEMALE: "f mme mlle madame mademoiselle femme fille feminin 2".split(),
    Sex.OTHER: "x autre nb nonbinaire".split(),
}


class NotADate(ValueError):
    """No day and no year can be read in this text."""


def written(cell: str) -> str:
    """The text of a cell, empty when it only says that nothing is known."""
    return "" if folded(cell) in NOTHING else cell.strip()


# --- Names ---


def readable(name: str) -> str:
    """`LE GOFF` as `Le Goff`: capitals shout."""
    return name.title() if name.isupper() and len(name) > 2 else name


def split_name(cell: str, *, last_first: bool) -> tuple[str, str]:
    """(first name, last name) of a cell that holds both: capitals or a comma tell them apart, else their order."""
    if "," in cell:
        last, _, first = cell.partition(",")
        return first.strip(), last.strip()
    words = cell.split()
    shouted = [word for word in words if word.isupper() and len(word) > 1]
    if 0 < len(shouted) < len(words):
        return " ".join(word for word in words if word not in shouted), " ".join(shouted)
    if len(words) < 2:
        return cell.strip(), ""
    # Last names have more words than first names: « Le Goff Maëlle », « Maëlle Le Goff ».
    return (words[-1], " ".join(words[:-1])) if last_first else (words[0], " ".join(words[1:]))


# --- Births ---


def read_birth(cell: str, *, on: date) -> tuple[int, date | None]:
    """(year, day if told) of `12/03/2007`, `12 mars 07`, `2007-03-12`, `mars 2007`, `2007`, a spreadsheet's number."""
    text = folded(cell.replace("1er", "1"))
    if match := re.fullmatch(r"(?:\d{1,2} |[a-z ]+ )?((?:19|20)\d\d)( 0)?", text):
        return int(match[1]), None
    if re.fullmatch(r"\d{5}( 0)?", text):
        day = SPREADSHEET_EPOCH + timedelta(days=int(text[:5]))
        return day.year, day
    if match := re.fullmatch(r"(\d{4}) (\d{1,2}) (\d{1,2})( .*)?", text):
        year, month, day = match.group(1, 2, 3)
    elif match := re.fullmatch(r"(\d{1,2}) ?([a-z]{3,9}) ?(\d{4}|\d{2})", text) or re.fullmatch(
        r"(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})( 0?0 00.*)?|(\d{2})(\d{2})(\d{4}|\d{2})", text
    ):
        day, month, year = [part for part in match.groups() if part and not part.startswith(" ")]
    else:
        raise NotADate(cell)
    return _whole_date(year, month, day, on=on)


def _whole_date(year, month, day, *, on):
    try:
        born = date(_four_digits(int(year), on=on), _month(month), int(day))
    except ValueError as error:
        raise NotADate from error
    return born.year, born


def _four_digits(year, *, on):
    if year > 99:
        return year
    return 2000 + year if 2000 + year <= on.year else 1900 + year


def _month(text):
    if text.isdigit():
        return int(text)
    found = [nth for nth, name in enumerate(MONTHS, start=1) if name.startswith(text)]
    if len(found) != 1:
        raise NotADate(text)
    return found[0]


def read_age(cell: str, *, on: date) -> int:
    """The year of birth of somebody of `17` or `17 ans`, near enough."""
    if not (match := re.fullmatch(r"(\d{1,2})( 0)?( ?ans?)?", folded(cell))):
        raise NotADate(cell)
    return on.year - int(match[1])


def read_sex(cell: str) -> str:
    """The code of `Mme`, `M.`, `Garçon`; unknown for anything else."""
    said = folded(cell).replace(" ", "")
    return next((code for code, words in SEXES.items() if said in words), Sex.UNKNOWN)


# --- Ways to reach ---


def read_phones(cell: str) -> list[str]:
    """The numbers of a cell: one however it is cut, or several between slashes, commas, words."""
    text = re.sub(r"[.,]0+$", "", cell.strip())
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"[1-9]\d{8}", text):
        return [f"0{text}"]  # A spreadsheet ate the zero.
    if re.fullmatch(r"33[1-9]\d{8}", text):
        return [f"+{text}"]
    if len(digits) <= 13:
        start = re.search(r"[+(]?\d", text)
        return [re.sub(r"[/_]", " ", re.sub(r"[A-Za-zÀ-ÿ].*", "", text[start.start() :]))] if start else [text]
    return [piece.strip() for piece in re.split(r"[/;,|\n]|[A-Za-zÀ-ÿ]+", text) if len(re.sub(r"\D", "", piece)) >= 6]


def read_email(cell: str) -> str:
    """The first address of a cell, without what mail programs put around it."""
    pieces = re.split(r"[;,\s<>]+", re.sub(r"(?i)mailto:", "", cell))
    return next((piece for piece in pieces if "@" in piece), cell)
