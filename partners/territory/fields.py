"""From a cell to a value: each function takes a text and gives what it means, or why it means nothing."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from partners.territory.problems import Refusal

# Départements 01 to 95 (Corsica is 2A and 2B), then overseas.
INSEE = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|97[1-8]\d{2}|98[678]\d{2}", re.ASCII)
POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
DIGITS = re.compile(r"\d+", re.ASCII)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
YES_OR_NO = {"1": True, "0": False, "oui": True, "non": False}


class Box(NamedTuple):
    """A rectangle of the globe, in degrees."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, longitude, latitude):
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


# Generous: they tell a typing error from a place, not a coast from the sea.
FRANCE = (
    Box(41.2, 51.3, -5.5, 9.8),  # mainland and Corsica
    Box(15.7, 18.3, -63.4, -60.7),  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    Box(14.2, 15.1, -61.4, -60.6),  # Martinique
    Box(2.0, 6.1, -54.8, -51.3),  # Guyane
    Box(-21.6, -20.7, 55.0, 56.0),  # La Réunion
    Box(-13.2, -12.4, 44.8, 45.5),  # Mayotte
    Box(46.5, 47.4, -56.7, -55.9),  # Saint-Pierre-et-Miquelon
    Box(-28.0, -7.5, -155.0, -134.0),  # Polynésie française
    Box(-14.6, -12.9, -178.5, -175.9),  # Wallis-et-Futuna
    Box(-23.2, -18.9, 157.9, 172.6),  # Nouvelle-Calédonie
)


def is_in_france(longitude, latitude):
    return any(box.holds(longitude, latitude) for box in FRANCE)


def insee_code(text):
    """A code of five characters, never a number: spreadsheets turn 01004 into 1004."""
    if INSEE.fullmatch(text):
        return text
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        raise Refusal(f"« {text} » n’a que quatre chiffres ; un tableur a sans doute retiré le zéro de 0{text}")
    raise Refusal(f"« {text[:20]} » n’est pas un code INSEE (cinq caractères, 2A ou 2B en Corse)")


def postal_codes(text):
    """One or several postal codes, separated by a space, a bar or a slash."""
    codes = re.split(r"[\s|/]+", text)
    if bad := next((code for code in codes if not POSTAL_CODE.fullmatch(code)), None):
        raise Refusal(f"« {bad[:20]} » n’est pas un code postal (cinq chiffres)")
    if not all(codes):
        raise Refusal("code postal manquant")
    return codes


def siren(text):
    """Nine digits whose last one checks the others."""
    number = text.replace(" ", "")
    if len(number) != 9 or not DIGITS.fullmatch(number) or not _passes_luhn(number):
        raise Refusal(f"« {text[:20]} » n’est le SIREN d’aucune intercommunalité")
    return number


def name(longest):
    """A name of at most so many characters, on one line."""

    def parse(text):
        words = " ".join(text.split())
        if not any(character.isalpha() for character in words):
            raise Refusal("nom manquant")
        if len(words) > longest or not words.isprintable():
            raise Refusal(f"nom trop long ou illisible (au plus {longest} caractères)")
        return words

    return parse


def whole(most):
    """A whole number from zero to a limit beyond which it cannot be true."""

    def parse(text):
        if not DIGITS.fullmatch(text):
            raise Refusal(f"« {text[:20]} » n’est pas un nombre entier positif")
        if len(text) > 12 or int(text) > most:
            raise Refusal(f"{text[:20]} est invraisemblable (au plus {most})")
        return int(text)

    return parse


def decimal(places, *, least, most):
    """A number between two limits, with a point or a comma, kept to so many decimal places."""

    def parse(text):
        try:
            value = Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
        except InvalidOperation:
            value = None
        if value is None:
            raise Refusal(f"« {text[:20]} » n’est pas un nombre")
        if not least <= value <= most:
            raise Refusal(f"{text[:20]} est hors limites (de {least} à {most})")
        return value.quantize(Decimal(1).scaleb(-places))

    return parse


def yes_or_no(text):
    if text.lower() not in YES_OR_NO:
        raise Refusal(f"« {text[:20]} » : attendu 1 ou 0")
    return YES_OR_NO[text.lower()]


def parse_row(row, fields, checking):
    """Each column through its function; None when one was refused."""
    values = {}
    for column, parse in fields.items():
        try:
            values[column] = parse(row.values[column])
        except Refusal as refusal:
            checking.refuse(row.where, f"{column} : {refusal}")
    return values if len(values) == len(fields) else None


def _passes_luhn(number):
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
