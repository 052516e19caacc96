"""Reading the files that people send: every encoding, every oddity, every refusal in words."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from referrals.imports import files, xlsx_files
from referrals.imports.table import MAX_CELL, MAX_ROWS, Unreadable
from tests.referrals import sample_list

TEXT = "Nom;Prénom;Tél\r\nBrézolle;Maëlys;06 39 98 00 01\r\n"
ROW = ["Brézolle", "Maëlys", "06 39 98 00 01"]


def workbook(*rows, prepare=lambda book: None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    prepare(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_encoding_and_any_separator_give_the_same_table(encoding, separator):
    table = files.read(TEXT.replace(";", separator).encode(encoding))
    assert table.headers == ["Nom", "Prénom", "Tél"]
    assert table.rows == [(2, ROW)]


def test_a_line_inside_quotes_is_one_cell():
    table = files.read('Nom,Prénom,Note\nB,Maëlys,"sur\ndeux lignes, et une virgule"\n'.encode())
    assert table.rows == [(2, ["B", "Maëlys", "sur\ndeux lignes, et une virgule"])]


def test_a_workbook_gives_days_and_numbers_as_a_reader_sees_them():
    table = files.read(
        workbook(
            ["Nom", "Prénom", "Né(e) le", "Portable", "Âge"],
            ["B", "Maëlys", date(2007, 3, 12), 639980001.0, 18],
            ["B", "Yanis", datetime(2006, 1, 2), 639980002, None],  # noqa: DTZ001
        )
    )
    assert [row for _, row in table.rows] == [
        ["B", "Maëlys", "2007-03-12", "639980001", "18"],
        ["B", "Yanis", "2006-01-02", "639980002", ""],
    ]


def test_titles_empty_lines_and_merged_headings_come_before_the_names_of_the_columns():
    def merged(book):
        book.active.merge_cells("A1:C1")

    table = files.read(
        workbook(
            ["Liste du printemps"],
            [],
            ["Identité", None, "Contact"],
            ["Nom", "Prénom", "Portable"],
            ROW,
            prepare=merged,
        )
    )
    assert table.headers == ["Nom", "Prénom", "Portable"]
    assert [number for number, _ in table.rows] == [5]


def test_columns_without_a_name_or_with_the_same_name_are_told_apart_and_empty_ones_dropped():
    table = files.read("Nom;Prénom;Tél;Tél;;vide\nB;Maëlys;1;2;quelque chose;\n".encode())
    assert table.headers == ["Nom", "Prénom", "Tél", "Tél (2)", "Colonne 5", "vide"]
    table = files.read("Nom;Prénom;;Tél\nB;Maëlys;;2\n".encode())
    assert table.headers == ["Nom", "Prénom", "Tél"]


def test_the_second_sheet_is_read_when_the_first_is_empty_and_hidden_ones_are_not():
    def sheets(book):
        hidden = book.create_sheet("cachée")
        hidden.append(["Nom", "Prénom"])
        hidden.append(["secret", "secret"])
        hidden.sheet_state = "hidden"
        seen = book.create_sheet("liste")
        seen.append(["Nom", "Prénom"])
        seen.append(["B", "Maëlys"])

    assert [row for _, row in files.read(workbook(prepare=sheets)).rows] == [["B", "Maëlys"]]


def archive(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"  \r\n ", "vide"),
        (b"\xef\xbb\xbf;;;\n;;;\n", "vide"),
        ("Nom;Prénom\n".encode(), "aucune ligne"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"\x89PNG\r\n", "pas un tableau"),
        (b"<html><body>", "pas un CSV"),
        (b"PK\x03\x04 truncated", "abîmé"),
        (archive(**{"content.xml": "x", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
        (archive(**{"word__document.xml": "x"}), "pas de tableau Excel"),
        (archive(**{"xl__workbook.xml": "<broken"}), "abîmé"),
        (b"Nom;Pr\n" + b"a;b\n" * (MAX_ROWS + 1), "coupez-le en deux"),
        (b"\n" * 20_000 + b"a;b\n", "coupez-le en deux"),
        (b";".join(b"c%d" % n for n in range(70)) + b"\n" + b";".join(b"x" for _ in range(70)), "60 colonnes"),
        (b"a" * (files.MAX_BYTES + 1), "5 Mo"),
        (b'Nom;Pr\n"' + b"a" * 200_000 + b'";b\n', "pas un CSV lisible"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, said):
    with pytest.raises(Unreadable, match=said):
        files.read(content)


def test_an_archive_that_swells_is_refused_before_it_is_opened():
    bomb = archive(**{"xl__workbook.xml": "<x/>", "xl__sharedStrings.xml": b"0" * (xlsx_files.MAX_UNPACKED + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="trop gros"):
        files.read(bomb)


def test_a_sheet_that_announces_a_million_rows_is_bounded():
    def far(book):
        book.active.cell(row=1_000_000, column=1, value="loin")

    with pytest.raises(Unreadable, match="coupez-le en deux"):
        files.read(workbook(["Nom", "Prénom"], ["B", "Maëlys"], prepare=far))


def test_null_characters_broken_letters_and_endless_cells_are_made_bearable():
    table = files.read(b"Nom;Pr\xc3\xa9nom\nB\x00b;Ma\x81lys\n" + b"x;" + b"y" * 5000 + b"\n")
    cells = [cell for _, row in table.rows for cell in row]
    assert not any("\x00" in cell for cell in cells)
    assert max(map(len, cells)) == MAX_CELL


def test_the_shipped_sample_is_what_its_script_draws():
    assert sample_list.PATH.read_bytes().decode() == sample_list.text()
    table = files.read(sample_list.PATH.read_bytes())
    assert table.headers == sample_list.HEADERS
    assert len(table.rows) == 500


def test_the_sample_reads_the_same_from_a_workbook():
    """But for the formula: a workbook holds its value, and this one was never computed."""
    from_workbook, from_text = (
        files.read(workbook(*sample_list.table())).rows,
        files.read(sample_list.text().encode()).rows,
    )
    differing = [text[0] for (_, book), (_, text) in zip(from_workbook, from_text, strict=True) if book != text]
    assert all(name.startswith("=") for name in differing)


def test_every_mobile_of_the_sample_is_kept_for_fiction():
    portables = [row[3] for _, row in files.read(sample_list.PATH.read_bytes()).rows]
    digits = ["".join(filter(str.isdigit, number.removesuffix(".0"))) for number in portables]
    assert all("63998" in number for number in digits if number)
