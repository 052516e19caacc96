"""Lines of texts become a table: its column names found, its rows numbered as a spreadsheet shows them."""

from dataclasses import dataclass

from joz.components.french import count
from joz.errors import DomainError
from referrals.imports.columns import recognised

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5_000, 60, 2_000
# Before the first line of the list there may be a title, a date, empty lines.
HEADER_WITHIN = 10


class Unreadable(DomainError):
    """This file is not a list that we can read; the message says what to send instead."""


@dataclass(frozen=True)
class Table:
    """What the file holds: the names of its columns, and its rows with their numbers."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def tabled(lines) -> Table:
    """Find the names of the columns among the first lines; the rows are what follows."""
    numbered = [(nth, cells) for nth, cells in enumerate(_bounded(lines), start=1) if any(cells)]
    if not numbered:
        raise Unreadable("Ce fichier est vide.")
    head = _header_among(numbered[:HEADER_WITHIN])
    rows = numbered[head + 1 :]
    if not rows:
        raise Unreadable("Ce fichier a des titres de colonnes, mais aucune ligne en dessous.")
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"Ce fichier a plus de {count(MAX_ROWS, 'ligne')} : coupez-le en deux.")
    width = max(len(cells) for _, cells in [numbered[head], *rows])
    if width > MAX_COLUMNS:
        raise Unreadable(f"Ce fichier a plus de {MAX_COLUMNS} colonnes : gardez seulement celles qui servent.")
    return _without_empty_columns(_padded(numbered[head][1], width), [(nth, _padded(row, width)) for nth, row in rows])


def _bounded(lines):
    """The lines with tidy cells, and no more of them than a list of the greatest length could need."""
    for nth, cells in enumerate(lines):
        if nth > 2 * MAX_ROWS:
            raise Unreadable(f"Ce fichier a plus de {count(MAX_ROWS, 'ligne')} : coupez-le en deux.")
        tidy = [tidied(cell) for cell in cells]
        while tidy and not tidy[-1]:
            tidy.pop()
        yield tidy


def tidied(cell: str) -> str:
    """A cell that the database can keep: no null character, no half of a letter, no endless text."""
    return cell[:MAX_CELL].replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _header_among(lines):
    """The first line where two columns are recognised; else where two are named; else the first."""
    for enough in (lambda cells: len(recognised(cells)) >= 2, lambda cells: sum(map(bool, cells)) >= 2):
        for index, (_, cells) in enumerate(lines):
            if enough(cells):
                return index
    return 0


def _padded(cells, width):
    return cells + [""] * (width - len(cells))


def _without_empty_columns(names, rows):
    """Drop the columns where nothing is written, name the unnamed, tell namesakes apart."""
    kept = [index for index in range(len(names)) if names[index] or any(row[index] for _, row in rows)]
    headers, seen = [], {}
    for index in kept:
        name = " ".join(names[index].split())[:80] or f"Colonne {index + 1}"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return Table(headers, [(nth, [row[index] for index in kept]) for nth, row in rows])
