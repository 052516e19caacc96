"""A file that somebody kept, as a table of texts; or the sentence that says why it cannot be read."""

import hashlib
import zipfile
from io import BytesIO

from joz.components.french import number
from referrals.imports import csv_files, xlsx_files
from referrals.imports.table import Table, Unreadable, tabled

MAX_BYTES = 5_000_000
ADVICE = "Ouvrez-le dans votre tableur, puis « Enregistrer sous » en XLSX ou en CSV."
# The first bytes of what people send by mistake, and what to tell them.
OTHER_FORMATS = [
    (b"%PDF", "C’est un PDF : il ne contient pas de tableau. Demandez la liste en XLSX ou en CSV."),
    (b"\xd0\xcf\x11\xe0", f"C’est un ancien fichier Excel (.xls), ou un classeur protégé par mot de passe. {ADVICE}"),
    *(
        (start, "Ce n’est pas un tableau. Envoyez la liste en XLSX ou en CSV.")
        for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
    ),
    *((start, f"Ce fichier n’est pas un CSV. {ADVICE}") for start in (b"<!DOCTYPE", b"<html", b"<?xml", b"{\\rtf")),
]


def fingerprint(content: bytes) -> str:
    """What tells whether a file was brought before; the file itself is not kept."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes) -> Table:
    """The table in a CSV or XLSX file, whatever its encoding and separator; raises `Unreadable`."""
    if not content.strip():
        raise Unreadable("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Ce fichier dépasse {number(MAX_BYTES // 1_000_000)} Mo : coupez-le en deux.")
    for start, advice in OTHER_FORMATS:
        if content.lstrip().startswith(start):
            raise Unreadable(advice)
    if content.startswith(b"PK"):
        _refuse_other_archives(content)
        return tabled(xlsx_files.lines_of(content))
    return tabled(csv_files.lines_of(content))


def _refuse_other_archives(content):
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise Unreadable(xlsx_files.DAMAGED) from error
    if "xl/workbook.xml" in names:
        return
    if "content.xml" in names:
        raise Unreadable(f"C’est un fichier LibreOffice (.ods). {ADVICE}")
    raise Unreadable("Cette archive ne contient pas de tableau Excel. Envoyez la liste en XLSX ou en CSV.")
