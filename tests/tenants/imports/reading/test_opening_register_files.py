"""Registers in other encodings, delimiters, sheets and shapes open as the same table."""

import io
import zipfile
from datetime import date, datetime, time

import pytest

from tenants.imports.reading import open_table
from tests.tenants.imports.reading.register_files import (
    HEADER,
    INCIDENTS,
    Rows,
    csv_file,
    inline,
    ods_file,
    take_over,
    xlsx_file,
    xlsx_with_sheet,
)

ROWS: Rows = [HEADER, *INCIDENTS]


def texts(data: bytes, filename: str = "register.csv") -> list[list[str]]:
    table = open_table(data, filename)
    assert table.columns == HEADER
    return [[str(cell) for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
def test_any_common_encoding_and_delimiter_gives_the_same_rows(
    encoding: str, delimiter: str
) -> None:
    assert texts(csv_file(ROWS, delimiter, encoding)) == INCIDENTS


def test_a_file_from_an_old_system_in_cp850_keeps_its_letters() -> None:
    plain = [[cell.translate({0x2018: "'", 0x2019: "'", 0x20AC: "E"}) for cell in row]
             for row in INCIDENTS]  # fmt: skip

    table = open_table(csv_file([HEADER, *plain], encoding="cp850"), "register.csv")

    assert table.encoding == "cp850"
    assert [row.cells for row in table.rows] == plain


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("times", [1, 2])
def test_letters_garbled_by_an_earlier_save_are_repaired(encoding: str, times: int) -> None:
    rows = [[cell.replace("’", "'").replace("‘", "'") for cell in row] for row in INCIDENTS]
    text = csv_file([HEADER, *rows]).decode()
    for _ in range(times):
        text = text.encode().decode(encoding, "hub.as_cp1252")

    table = open_table(text.encode(), "register.csv")

    assert [row.cells for row in table.rows] == rows
    assert "repaired" in [note.code for note in table.notes]


def test_one_garbled_cell_among_good_ones_is_repaired_too() -> None:
    rows = [[*INCIDENTS[0][:5], "zei ‘cafÃ©â€™ tegen José"], INCIDENTS[1]]

    assert texts(csv_file([HEADER, *rows]))[0][5] == "zei ‘café’ tegen José"
    assert texts(xlsx_file({"Blad1": [HEADER, *rows]}))[0][5] == "zei ‘café’ tegen José"


def test_lines_pasted_from_another_encoding_keep_their_letters() -> None:
    data = csv_file([HEADER, *INCIDENTS, *INCIDENTS]) + csv_file([INCIDENTS[1]], ";", "cp1252")

    assert texts(data)[-1] == INCIDENTS[1]


def test_a_character_the_old_system_lost_stays_as_it_is() -> None:
    rows = [[*INCIDENTS[0][:5], "Y?lmaz stond aan de balie"]]

    assert texts(csv_file([HEADER, *rows], encoding="cp1252"))[0][5] == "Y?lmaz stond aan de balie"


def test_newlines_quotes_and_delimiters_inside_a_cell_stay_in_it() -> None:
    story = 'Hij riep: "ik kom; morgen", en ging.\nCollega’s zagen het.\r\n\r\nEinde'
    data = csv_file([HEADER, [*INCIDENTS[0][:5], story], INCIDENTS[1]])

    table = open_table(data, "register.csv")

    assert table.rows[0].cells[5] == story
    assert table.rows[1].number_in_file == 3


def test_a_sep_line_tells_the_delimiter_and_is_not_a_row() -> None:
    table = open_table(b"sep=|\r\n" + csv_file(ROWS, "|"), "register.csv")

    assert table.columns == HEADER
    assert [row.number_in_file for row in table.rows] == [2, 3, 4]


def test_old_mac_line_ends_are_line_ends() -> None:
    assert texts(csv_file(ROWS).replace(b"\r\n", b"\r")) == INCIDENTS


def test_rows_that_a_spreadsheet_wrapped_in_one_cell_are_unwrapped() -> None:
    lines = csv_file(ROWS, ",").decode().strip().split("\r\n")

    data = csv_file([[line] for line in lines], ";")

    assert texts(data) == INCIDENTS


def test_title_lines_above_the_header_are_passed_over() -> None:
    above = [["Agressieregister gemeente Voorbeeld"], ["bijgewerkt t/m 1 maart 2026"], []]

    table = open_table(csv_file([*above, *ROWS]), "register.csv")

    assert table.columns == HEADER
    assert table.header_row == 4
    assert [row.number_in_file for row in table.rows] == [5, 6, 7]


def test_a_header_repeated_on_every_page_is_no_row() -> None:
    assert texts(csv_file([HEADER, INCIDENTS[0], HEADER, INCIDENTS[1]])) == INCIDENTS[:2]


def test_a_file_without_header_is_read_by_its_content() -> None:
    table, mapping, judged = take_over(csv_file(INCIDENTS * 4))

    assert [note.code for note in table.notes] == ["no_header"]
    assert {name: choice.column for name, choice in mapping.fields.items()} == {
        "number": 0,
        "on": 1,
        "at": 2,
        "place": 3,
        "kind": 4,
        "text": 5,
    } or "number" not in mapping.fields
    assert judged[0].record is not None
    assert judged[0].record.behaviours == ("threat", "stalking")


def test_a_workbook_gives_dates_times_and_numbers_as_such() -> None:
    rows: Rows = [
        HEADER,
        [1, datetime.fromisoformat("2022-01-09"), time(9, 30), "Balie", "Verbaal", "x"],
        [2.0, date(2022, 2, 10), 0.4375, "Balie", "Verbaal", None],
    ]

    _, _, judged = take_over(xlsx_file({"Blad1": rows}), "register.xlsx")

    records = [row.record for row in judged]
    assert [(r.number, r.happened_on, r.happened_at) for r in records if r] == [
        ("1", date(2022, 1, 9), time(9, 30)),
        ("2", date(2022, 2, 10), time(10, 30)),
    ]


def test_the_sheet_that_looks_like_a_register_is_chosen_and_said() -> None:
    book = xlsx_file(
        {
            "Uitleg": [["Zo vul je dit in"], ["Bel bij vragen"]],
            "Lijsten": [["Soort", "Locatie"], ["Verbaal", "Balie"], ["Fysiek", "Straat"]],
            "2025": ROWS,
            "2024": [HEADER, *INCIDENTS, *INCIDENTS],
        }
    )

    table = open_table(book, "register.xlsx")

    assert table.sheet == "2024"
    assert table.sheets == ["Uitleg", "Lijsten", "2025", "2024"]
    assert [note.sentence for note in table.notes] == [
        "Het bestand heeft 4 bladen. Gelezen is blad ‘2024’.",
        "Ook blad ‘2025’ lijkt een register. Neem dat zo nodig apart over.",
    ]
    assert len(open_table(book, "register.xlsx", sheet="2025").rows) == 3


def test_a_merged_cell_counts_for_all_rows_it_spans() -> None:
    rows: Rows = [HEADER, INCIDENTS[0], [None, None, "11:00", "Straat", "Duwen", "vervolg"]]

    table = open_table(xlsx_file({"Blad1": rows}, merged=["B2:B3"]), "register.xlsx")

    assert table.rows[1].cells[:3] == [None, "09-01-2022", "11:00"]


def test_hidden_rows_and_rows_after_a_gap_keep_their_number() -> None:
    header = "".join(inline(f"{'ABCDEF'[at]}1", name) for at, name in enumerate(HEADER))
    cells = "".join(inline(f"{'ABCDEF'[at]}9", told) for at, told in enumerate(INCIDENTS[0]))
    book = xlsx_with_sheet(f'<row r="1">{header}</row><row r="9" hidden="1">{cells}</row>')

    table = open_table(book, "register.xlsx")

    assert [(row.number_in_file, row.cells) for row in table.rows] == [(9, INCIDENTS[0])]


def test_formulas_count_by_their_stored_outcome_and_bare_ones_are_noted() -> None:
    header = inline("A1", "Nummer") + inline("B1", "Datum incident") + inline("C1", "Soort")
    row = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>TODAY()</f></c>' + inline("C2", "Verbaal")
    table = open_table(
        xlsx_with_sheet(f'<row r="1">{header}</row><row r="2">{row}</row>'), "register.xlsx"
    )

    assert table.rows[0].cells == [2, None, "Verbaal"]
    assert "formulas" in [note.code for note in table.notes]


def test_an_opendocument_sheet_gives_the_same_rows() -> None:
    assert texts(ods_file({"Register": ROWS}), "register.ods") == [
        [cell or "None" for cell in row] for row in INCIDENTS
    ]


def test_an_opendocument_sheet_gives_dates_and_times_as_such() -> None:
    rows: Rows = [
        HEADER,
        [7, date(2022, 1, 9), time(9, 30), "Balie", "Verbaal", "regel 1\nregel 2"],
    ]

    table = open_table(ods_file({"Leeg": [], "Register": rows}), "register.ods")

    assert table.sheet == "Register"
    assert table.rows[0].cells == [
        7, date(2022, 1, 9), time(9, 30), "Balie", "Verbaal", "regel 1\nregel 2",
    ]  # fmt: skip


def test_repeated_rows_and_comments_of_opendocument_are_read_well() -> None:
    sheet = """<table:table-row>{header}</table:table-row>
      <table:table-row table:number-rows-repeated="1048000"><table:table-cell
        table:number-columns-repeated="16384"/></table:table-row>
      <table:table-row table:number-rows-repeated="2"><table:table-cell
        office:value-type="string"><office:annotation><text:p>geheim</text:p></office:annotation>
        <text:p>Verbaal</text:p></table:table-cell><table:table-cell office:value-type="date"
        office:date-value="2022-01-09T10:15:00"/></table:table-row>"""
    header = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("Soort", "Datum")
    )

    table = open_table(raw_ods(sheet.format(header=header)), "register.ods")

    assert [(row.number_in_file, row.cells) for row in table.rows] == [
        (1_048_002, ["Verbaal", datetime.fromisoformat("2022-01-09T10:15")]),
        (1_048_003, ["Verbaal", datetime.fromisoformat("2022-01-09T10:15")]),
    ]


def raw_ods(rows: str, before: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {names}>'
        f'<office:body><office:spreadsheet><table:table table:name="Blad">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return written.getvalue()
