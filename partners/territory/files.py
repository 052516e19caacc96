"""From bytes to lines: the forms that a file may take, and those it may not."""

import csv
import io
import json
from dataclasses import dataclass

MAX_BYTES = 20_000_000
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """A line of a table: its number in the file, and what each column says."""

    line: int
    values: dict[str, str]

    @property
    def where(self):
        return f"ligne {self.line}"


def text_of(path, checking):
    """The text of a file in UTF-8, with or without a byte order mark."""
    if not path.is_file():
        checking.stop("", "fichier introuvable")
    if path.stat().st_size > MAX_BYTES:
        checking.stop("", f"fichier trop lourd (plus de {MAX_BYTES // 1_000_000} Mo)")
    raw = path.read_bytes()
    if raw.startswith(UTF_16_MARKS):
        checking.stop("", "encodage UTF-16 ; enregistrez le fichier en UTF-8")
    if b"\0" in raw:
        checking.stop(_line_at(raw, raw.index(b"\0")), "octet nul : ce n’est pas un fichier de texte")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return checking.stop(_line_at(raw, error.start), "encodage inattendu ; enregistrez le fichier en UTF-8")


def table_of(path, checking, *, columns, optional=()):
    """The rows of a CSV file that has at least these columns; `,` or `;` separates them."""
    lines = _lines_of(path, checking)
    header = [name.strip() for name in lines[0][1]]
    _check_header(header, columns, checking)
    wanted = {name: header.index(name) for name in (*columns, *optional) if name in header}
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            checking.refuse(f"ligne {line}", f"{len(cells)} colonnes au lieu de {len(header)}")
        else:
            rows.append(Row(line, {name: cells[index].strip() for name, index in wanted.items()}))
    return rows


def grid_of(path, checking):
    """A square table as it stands: its header, then (line number, cells) for each line."""
    lines = _lines_of(path, checking)
    return [name.strip() for name in lines[0][1]], lines[1:]


def json_of(path, checking):
    """What a JSON file says."""
    text = text_of(path, checking)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return checking.stop(f"ligne {error.lineno}", "ce n’est pas du JSON valide")
    except (RecursionError, ValueError):
        return checking.stop("", "ce n’est pas du JSON valide")


def _lines_of(path, checking):
    """The lines that say something, each with the number of its first line in the file."""
    text = text_of(path, checking)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines, start = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        checking.stop(f"ligne {start}", "ligne illisible (guillemets non fermés ?)")
    if not lines:
        checking.stop("", "fichier vide")
    return lines


def _check_header(header, columns, checking):
    if missing := [name for name in columns if name not in header]:
        checking.stop("ligne 1", f"colonne manquante : {', '.join(missing)}")
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        checking.stop("ligne 1", f"colonne en double : {', '.join(twice)}")


def _delimiter(text):
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _line_at(raw, position):
    before = raw.count(b"\n", 0, position)
    return f"ligne {before + 1}"


def _refuse_constant(name):
    raise ValueError(name)
