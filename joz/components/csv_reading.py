"""CSV as spreadsheets write it: UTF-8, Windows-1252 or UTF-16; semicolons, commas or tabs; lines inside quotes."""

import csv
from io import StringIO

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = ";,\t|"
# How far the separator is looked for.
FIRST_LINES = 20


def rows(text: str):
    """The lines of a text, each a list of texts; raises `csv.Error`."""
    return csv.reader(StringIO(text, newline=""), delimiter=_separator_of(text))


def decoded(content: bytes) -> str:
    """The text, by its byte order mark if it has one, else UTF-8 if it is, else Windows-1252."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if _looks_like_utf_16(content):
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _looks_like_utf_16(content):
    """Every other byte is null in Latin text, and hardly any is in the other encodings."""
    start = content[:2000]
    return len(start) > 3 and start.count(0) > 0.4 * len(start)


def _separator_of(text):
    """The separator that cuts the first lines into most columns."""
    return max(SEPARATORS, key=lambda separator: _columns_with(text, separator))


def _columns_with(text, separator):
    try:
        lines = csv.reader(StringIO(text[:50_000], newline=""), delimiter=separator)
        widths = sorted(len(cells) for _, cells in zip(range(FIRST_LINES), lines, strict=False) if cells)
    except csv.Error:
        return 0
    return widths[len(widths) // 2] if widths else 0
