"""One line of a list, read as whoever wrote it meant it."""

from datetime import date

import pytest

from partners.territory.naming import Places
from referrals.imports import cells
from referrals.imports.checking import check
from referrals.imports.columns import guess

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 10)
GOOD = {"called": "Maëlys", "phone": "06 39 98 00 01", "commune": "Elven"}


@pytest.fixture
def places(elven, other_commune):
    return Places.known()


@pytest.fixture
def read(places):
    return lambda **values: check({**GOOD, **values}, places=places, on=ON)


@pytest.mark.parametrize(
    ("headers", "targets"),
    [
        (["Nom", "Prénom", "Tél", "Commune"], ["last_name", "called", "phone", "commune"]),
        (["NOM Prénom", "Né(e) le", "Portable", "Tél fixe"], ["last_then_first", "birth", "phone", "other_phone"]),
        (["Prénom et nom", "Année de naissance", "Mail"], ["first_then_last", "birth", "email"]),
        (["NOM DE FAMILLE", "PRENOM", "DATE NAISSANCE", "Âge"], ["last_name", "called", "birth", "age"]),
        (["Civilité", "Sexe", "Code postal", "Ville"], ["sex", "", "postal_code", "commune"]),
        (["Lieu de naissance", "Nom du référent", "Tél de la mère", "N° dossier"], ["", "", "", ""]),
        (["Tél du jeune", "E-mail", "Adresse mail", "Observations"], ["phone", "email", "", "comment"]),
        (["Instagram", "Snap", "Nom de naissance", "Pseudo"], ["instagram", "snapchat", "last_name", "called"]),
        (["", "\u202e", "Voyage", "Image"], ["", "", "", ""]),
    ],
)
def test_french_names_of_columns_are_recognised(headers, targets):
    assert guess(headers) == targets


def test_what_was_chosen_last_time_comes_first():
    assert guess(["Nom", "Repère", "Note"], remembered={"repere": "commune", "note": ""}) == [
        "last_name",
        "commune",
        "",
    ]


@pytest.mark.parametrize(
    ("cell", "last_first", "parts"),
    [
        ("LE GOFF Maëlle", True, ("Maëlle", "LE GOFF")),
        ("Maëlle LE GOFF", True, ("Maëlle", "LE GOFF")),
        ("Le Goff Maëlle", True, ("Maëlle", "Le Goff")),
        ("Maëlle Le Goff", False, ("Maëlle", "Le Goff")),
        ("LE GOFF MAËLLE", True, ("MAËLLE", "LE GOFF")),
        ("Le Goff, Maëlle", False, ("Maëlle", "Le Goff")),
        ("Zaz", True, ("Zaz", "")),
    ],
)
def test_a_name_in_one_cell_is_cut_in_two(cell, last_first, parts):
    assert cells.split_name(cell, last_first=last_first) == parts


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("12/03/2007", 2007), ("12-03-07", 2007), ("12.3.98", 1998), ("2007-03-12", 2007), ("120307", 2007),
        ("2007-03-12 00:00:00", 2007), ("12 mars 2007", 2007), ("1er août 2006", 2006), ("2007", 2007),
        ("2007.0", 2007), ("mars 2007", 2007), ("né en 2006", 2006), ("39153", 2007), ("3 fév. 2005", 2005),
    ],
)  # fmt: skip
def test_a_birth_in_any_spelling_gives_a_year(read, cell, year):
    assert read(birth=cell).birth_year == year


@pytest.mark.parametrize(
    "cell", ["31/02/2006", "12/31/2006", "demain", "07", "3/2", "1899", "2099", "9" * 500, "1/1/1"]
)
def test_a_birth_that_cannot_be_is_to_be_mended(read, cell):
    assert "birth" in read(birth=cell).problems


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("06 39 98 00 01", ["+33639980001"]), ("0639980001", ["+33639980001"]), ("06.39.98.00.01", ["+33639980001"]),
        ("06/39/98/00/01", ["+33639980001"]), ("639980001", ["+33639980001"]), ("639980001.0", ["+33639980001"]),
        ("639980001,0", ["+33639980001"]), ("33639980001", ["+33639980001"]),
        ("+33 (0)6 39 98 00 01", ["+33639980001"]),
        ("0033 6 39 98 00 01", ["+33639980001"]), ("Tél : 06 39 98 00 01 (mère)", ["+33639980001"]),
        ("06 39 98 00 01 / 06 39 98 00 02", ["+33639980001", "+33639980002"]),
        ("06 39 98 00 01 ou 02 61 91 00 00", ["+33639980001", "+33261910000"]),
    ],
)  # fmt: skip
def test_a_phone_in_any_spelling_gives_its_numbers(read, cell, numbers):
    assert [value for _, value in read(phone=cell).contacts] == numbers


@pytest.mark.parametrize("cell", ["", "néant", "pas de tél", "?", "-", "NC"])
def test_nobody_comes_in_whom_we_could_not_reach(read, cell):
    assert "Aucun moyen" in read(phone=cell).problems["phone"]


@pytest.mark.parametrize("cell", ["06 39", "12345", "06 39 98 00 01 02 03 04 05", "appeler sa mère", "=1+1"])
def test_a_number_that_rings_nowhere_is_to_be_mended(read, cell):
    assert "pas lisible" in read(phone=cell).problems["phone"]


def test_an_unreadable_number_is_left_aside_when_there_is_another_way(read):
    line = read(phone="06 39", email="MAELYS@exemple.fr")
    assert (line.contacts, line.remarks) == (
        (("email", "maelys@exemple.fr"),),
        ("un contact illisible laissé de côté",),
    )


@pytest.mark.parametrize(
    ("typed", "code", "found"),
    [
        ("Elven", "", "Elven"), ("ELVEN", "", "Elven"), ("St avé", "", "Saint-Avé"), ("SAINT AVE", "", "Saint-Avé"),
        ("56250 Elven", "", "Elven"), ("Elven (56)", "", "Elven"), ("Elven cedex 2", "", "Elven"),
        ("", "56250", "Elven"), ("56250", "", "Elven"),
    ],
)  # fmt: skip
def test_a_commune_is_found_however_it_is_written(read, typed, code, found):
    assert read(commune=typed, postal_code=code).commune.name == found


def test_an_unknown_commune_is_kept_as_typed_and_flagged(read):
    line = read(commune="Ploërmel")
    assert (line.commune, line.commune_as_typed) == (None, "Ploërmel")
    assert line.remarks == ("commune à vérifier",)
    assert not line.problems


def test_no_commune_at_all_is_to_be_mended_and_so_is_a_code_of_several(read, places, elven):
    assert "Il manque une commune" in read(commune="").problems["commune"]
    places.by_postal_code["56250"].append(elven)
    assert "Plusieurs communes" in read(commune="", postal_code="56250").problems["commune"]


@pytest.mark.parametrize(
    ("cell", "sex"), [("Mme", "F"), ("M.", "M"), ("garçon", "M"), ("X", "X"), ("?", "U"), ("", "U")]
)
def test_a_title_tells_the_sex(read, cell, sex):
    assert read(sex=cell).sex == sex


@pytest.mark.parametrize(
    ("birth", "is_too_young"),
    [("11/03/2010", True), ("10/03/2010", False), ("2010", False), ("2011", True), ("01/01/2015", True)],
)
def test_under_sixteen_for_sure_is_counted_and_nothing_else_matters(read, birth, is_too_young):
    line = read(birth=birth, phone="")
    assert line.is_too_young == is_too_young
    assert bool(line.problems) != is_too_young


def test_past_the_age_is_accepted_and_flagged(read):
    assert read(birth="1990").remarks == ("plus de 29 ans",)


def test_only_the_year_of_a_birth_is_kept(read):
    signal = read(birth="12/03/2007").signal(submission=None, consent="yes_oral")
    assert signal.birth_year == 2007


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"called": "=cmd|' /C calc'!A0"}, "called"),
        ({"called": "<script>alert(1)</script>"}, "called"),
        ({"called": "@SUM(1)"}, "called"),
        ({"called": "0639980001"}, "called"),
        ({"called": "a" * 61}, "called"),
        ({"called": "", "last_name": "Seul"}, "called"),
        ({"called": "\u202e\u200b"}, "called"),
        ({"commune": "c" * 81}, "commune"),
        ({"comment": "c" * 201}, "comment"),
        ({"comment": "Père en prison"}, "comment"),
    ],
)
def test_a_hostile_or_delicate_cell_is_to_be_mended_and_never_quoted(read, values, field):
    problems = read(**values).problems
    assert field in problems
    assert not any(cell and cell in problems[field] for cell in values.values())


def test_marks_that_turn_the_text_are_taken_out(read):
    assert read(called="\u202eEnora\u200b", last_name="BRÉZOLLE").full_name == "Enora Brézolle"


def test_a_delicate_comment_comes_in_when_somebody_says_that_it_is_needed(read):
    assert not read(comment="Père en prison", comment_is_needed="True").problems


def test_the_same_line_has_the_same_print_whatever_its_spelling_and_another_key_elsewhere(read):
    one, other = read(birth="2007"), read(called="MAËLYS", phone="+33639980001", birth="12/03/2007", commune="ELVEN")
    assert one.fingerprint(1) == other.fingerprint(1)
    assert one.fingerprint(1) != one.fingerprint(2)
    assert one.fingerprint(1) != read(birth="2008").fingerprint(1)
