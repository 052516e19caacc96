"""A list as a file: a French spreadsheet opens it, and runs nothing that somebody typed."""

import csv
import io

import pytest

from joz.components.spreadsheet import CsvFile, cell, written


def test_it_opens_in_french_with_its_accents():
    answer = CsvFile("liste.csv", [["Structure", "Lieux"], ["L’Épicerie ; du port", 2]])
    assert answer.content.decode("utf-8") == '\ufeffStructure;Lieux\r\n"L’Épicerie ; du port";2\r\n'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="liste.csv"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\u00a0+"])
def test_a_formula_is_shown_and_not_run(start):
    assert cell(f"{start}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), ("", ""), (-3, -3), (0, 0), (62.6, "62,6"), (True, "oui"), (False, "non"), ("a\x00b", "ab")],
)
def test_values_are_said_as_french_does(value, shown):
    assert cell(value) == shown


def test_what_was_typed_comes_back_whole():
    typed = ['deux\nlignes "entre" guillemets; et plus', "\u202egauche", "x" * 10_000, "<b>"]
    assert next(csv.reader(io.StringIO(written([typed]), newline=""), delimiter=";")) == typed
