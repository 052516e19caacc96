"""The lines of a list kept as CSV."""

import csv

from joz.components import csv_reading
from referrals.imports.table import Unreadable


def lines_of(content: bytes):
    """The lines of the file, each a list of texts."""
    try:
        yield from csv_reading.rows(csv_reading.decoded(content))
    except csv.Error as error:
        raise Unreadable(
            "Ce fichier n’est pas un CSV lisible. Enregistrez-le de nouveau depuis votre tableur, en XLSX."
        ) from error
