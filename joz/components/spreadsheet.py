"""A list as a file that a French spreadsheet opens with a double click."""

import csv
import io

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# A cell that begins so is a formula for a spreadsheet, whoever typed it; the wide forms count too.
FORMULA = tuple("=+-@＝＋－＠\t\r\n")
BYTE_ORDER_MARK = "\ufeff"


class CsvFile(HttpResponse):
    """Rows to download: UTF-8 with its mark, semicolons, nothing that a spreadsheet would run.

    `rows` is any iterable of sequences, the first of them the headings. A number stays a number; None is empty.
    The name of the file must say what it holds, never who: file names are kept in histories.
    """

    def __init__(self, name, rows):
        super().__init__(
            BYTE_ORDER_MARK + written(rows),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": content_disposition_header(True, name),
                "Cache-Control": "private, no-store",
            },
        )


def written(rows):
    """The text of the file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def cell(value):
    """A value as a cell; a text that would be a formula is led by an apostrophe, and shown as typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return str(value).replace(".", ",")
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
