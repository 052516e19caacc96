"""CSV: a line for each stop; the usual names of columns are known."""

import csv
import hashlib
import re
from datetime import date, datetime, time, timedelta

from joz.components import csv_reading
from joz.components.folding import folded
from outreach.projects.files.reading import MOST_STOPS, Found, LineProblem, Reading, Unreadable, local, shortened

MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
MOST_ROWS, HEADER_WITHIN = 2 * MOST_STOPS, 10
# Tried in this order; the first that a name begins with.
COLUMNS = {
    "uid": r"identifiant|id|uid|numero",
    "postal_code": r"code postal|cp",
    "starts": r"(heure (de )?)?(debut|arrivee)|de|horaire debut",
    "ends": r"(heure (de )?)?(fin|depart)|a|jusqu|horaire fin",
    "day": r"date|jour",
    "commune": r"commune|ville|localite",
    "place": r"lieu|adresse|endroit|emplacement|ou",
}


def read(text: str, reading: Reading) -> None:
    """Put into the reading what each line says."""
    columns = None
    try:
        for number, cells in enumerate(csv_reading.rows(text), start=1):
            if columns is None:
                columns = _columns(cells, number)
            elif number > MOST_ROWS:
                reading.refuse(number, f"À partir d’ici, le fichier a plus de {MOST_ROWS} lignes : coupez-le en deux.")
                return
            elif any(cell.strip() for cell in cells):
                _take(number, cells, columns, reading)
            if reading.is_full:
                return
    except csv.Error as error:
        raise Unreadable("Ce fichier n’est pas un CSV lisible. Enregistrez-le de nouveau en CSV.") from error
    if columns is None:
        raise Unreadable("Ligne 1 : il faut des titres de colonnes, au moins « Date » et « Commune ».")


def _columns(cells, number):
    """{what: index}, or None while the names of the columns have not come."""
    found = {}
    for index, cell in enumerate(cells[:40]):
        name = folded(cell)
        what = next((what for what, words in COLUMNS.items() if re.match(rf"({words})\b", name)), None)
        if what and len(name) < 40:
            found.setdefault(what, index)
    if "day" in found and {"commune", "postal_code"} & found.keys():
        return found
    if number >= HEADER_WITHIN:
        raise Unreadable("Ligne 1 : il faut des titres de colonnes, au moins « Date » et « Commune ».")
    return None


def _take(number, cells, columns, reading):
    said = {what: cells[index].strip() if index < len(cells) else "" for what, index in columns.items()}
    try:
        reading.take(_found(number, said, reading.places))
    except LineProblem as problem:
        reading.refuse(number, str(problem))


def _found(number, said, places):
    """The stop of a line; a line without an identity of its own is known again by what it says."""
    day, first, last = _day(said["day"]), _hour(said.get("starts", "")), _hour(said.get("ends", ""))
    if first is None and last is not None:
        raise LineProblem("Il y a une heure de fin, mais pas d’heure de début.")
    starts, place = local(day, first or time.min), shortened(said.get("place", ""), 120)
    code, typed = _where(said, places)
    return Found(
        line=number,
        uid=shortened(said.get("uid", ""), 200) or _identity(starts, code or folded(typed), folded(place)),
        starts=starts,
        ends=_ends(day, first, last),
        is_all_day=first is None,
        place=place,
        commune=code,
        typed=typed,
    )


def _where(said, places):
    """(INSEE code or None, what was typed)."""
    commune, typed, problem = places.find(said.get("commune", ""), said.get("postal_code", ""))
    if problem:
        raise LineProblem("La commune manque, ou son code postal ne suffit pas à la reconnaître.")
    return commune.pk if commune else None, shortened(typed, 80)


def _ends(day, first, last):
    """Without an end it lasts an hour; an end before its start is after midnight."""
    if first is None:
        return local(day + timedelta(days=1), time.min)
    if last is None:
        return local(day, first) + timedelta(hours=1)
    return local(day + timedelta(days=last <= first), last)


def _identity(*said):
    """What knows again a line without an identity of its own."""
    return "ligne-" + hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _day(text):
    """`03/12/2026`, `2026-12-03`, `jeudi 3 décembre 2026`."""
    words = folded(text)
    if match := re.search(r"\b(\d{4}) (\d{1,2}) (\d{1,2})\b", words):
        year, month, day = match.groups()
    elif match := re.search(r"\b(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})\b", words):
        day, month, year = match.groups()
    elif match := re.search(r"\b(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4})\b", words):
        day, name, year = match.groups()
        month = next((nth for nth, known in enumerate(MONTHS, start=1) if known.startswith(name)), 0)
    else:
        raise LineProblem("La date n’est pas lisible. Écrivez-la comme 03/12/2026.")
    try:
        read = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as error:
        raise LineProblem("Cette date n’existe pas.") from error
    if not 1900 < read.year < 2200:
        raise LineProblem("Cette année n’est pas possible.")
    return read


def _hour(text):
    """`14h30`, `14:30`, `14 h`; None when nothing is written."""
    if not text.strip():
        return None
    match = re.fullmatch(r"(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?(?::\d{2})?(?: ?min)?", text.strip().lower())
    try:
        return datetime.strptime(f"{match[1]}:{match[2] or '00'}", "%H:%M").time()  # noqa: DTZ007
    except (TypeError, ValueError) as error:
        raise LineProblem("Une heure n’est pas lisible. Écrivez-la comme 14:30.") from error
