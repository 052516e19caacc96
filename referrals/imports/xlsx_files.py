"""XLSX workbooks: the first sheet where something is written, its values as a reader sees them."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain, islice
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from referrals.imports.table import MAX_COLUMNS, Unreadable

# What the archive may become once unpacked; a list of 5,000 rows is far below.
MAX_UNPACKED, MAX_PARTS = 60_000_000, 500
DAMAGED = "Ce classeur est abîmé. Ouvrez-le dans votre tableur, et enregistrez-le de nouveau en XLSX."
NOT_A_WORKBOOK = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError)


def lines_of(content: bytes):
    """The lines of the first sheet where something is written, each a list of texts."""
    _refuse_bombs(content)
    try:
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible" and (lines := _written(sheet)):
                yield from lines
                return
    except NOT_A_WORKBOOK as error:
        raise Unreadable(DAMAGED) from error


def _refuse_bombs(content):
    """An archive is read no further than the sizes that it announces: those must be reasonable."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable("Ce classeur est trop gros une fois ouvert. Gardez une seule feuille, sans image.")


def _written(sheet):
    """The lines of a sheet as a generator, or None if its first lines hold nothing."""
    # Some programs announce a wrong size: read what is there.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
    lines = ([text_of(value) for value in row] for row in rows)
    first = list(islice(lines, 50))
    return chain(first, lines) if any(map(any, first)) else None


def text_of(value) -> str:
    """A value as it would be typed: days in ISO form, whole numbers without their « .0 »."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
