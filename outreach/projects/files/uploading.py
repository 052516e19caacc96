"""A file that somebody brings: which kind it is, and what it says."""

import hashlib

from joz.components import csv_reading
from joz.components.french import number
from outreach.projects.files import ical, table
from outreach.projects.files.reading import Reading, Unreadable
from partners.territory.naming import Places

MAX_BYTES = 2_000_000
# The first bytes of what people send by mistake.
OTHER_FORMATS = (b"%PDF", b"PK", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"<", b"{")


def fingerprint(content: bytes) -> str:
    """What tells whether a file was brought before; the file itself is not kept."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes, *, today) -> Reading:
    """The stops in an iCal or CSV file; raises `Unreadable` when it is neither, or says a wrong line in `problems`."""
    if not content.strip():
        raise Unreadable("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Ce fichier dépasse {number(MAX_BYTES // 1_000_000)} Mo : exportez-en seulement une année.")
    if content.lstrip().startswith(OTHER_FORMATS):
        raise Unreadable("Ligne 1 : ce n’est ni un agenda iCal (.ics), ni un tableau CSV.")
    text = csv_reading.decoded(content)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(f"Ligne {line} : ce fichier contient des caractères nuls, il est abîmé.")
    reading = Reading(Places.known(), today)
    is_calendar = "BEGIN:VCALENDAR" in text[:2000].upper()
    (ical if is_calendar else table).read(text, reading)
    if not reading.found and not reading.problems:
        raise Unreadable(_nothing_in(reading))
    return reading


def _nothing_in(reading):
    if reading.outside:
        return "Ce fichier n’a aucun passage à moins d’un an d’aujourd’hui."
    return "Ce fichier ne contient aucun passage."
