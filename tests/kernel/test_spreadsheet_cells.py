import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.cells import safe_cell, safe_row


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31612345678",
        "-5",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        "\u00a0=1+1",
        "＝1+1",
        '=cmd|" /C calc"!A0',
        "\x00=1",
    ],
)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize("text", ["", "tekst", "a=b", "'al veilig", "06-12345678", "vraag?\nja"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("value", [None, -5, -1.5, Decimal("-2.5"), date(2026, 1, 1), True])
def test_numbers_and_dates_stay_what_they_are(value: object) -> None:
    assert safe_cell(value) is value


def test_a_row_is_made_safe_cell_by_cell() -> None:
    assert safe_row(["=1", 2, "drie"]) == ["'=1", 2, "drie"]


@given(st.text(st.characters(codec=None), max_size=50))
def test_no_text_becomes_a_formula_in_a_sheet_and_every_text_can_be_written(text: str) -> None:
    sheet = openpyxl.Workbook().create_sheet()
    cell = sheet.cell(1, 1, safe_cell(text))

    assert cell.data_type in {"s", "n"}
    safe_cell(text).encode()


@given(st.text(st.characters(codec=None)))
def test_no_cell_of_a_csv_file_starts_with_a_sign(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["eerste", safe_cell(text)])
    cell = next(csv.reader(io.StringIO(file.getvalue(), newline="")))[1]

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not cell.strip().startswith(("=", "+", "-", "@"))


@given(st.text())
def test_making_safe_twice_is_making_safe_once(text: str) -> None:
    assert safe_cell(safe_cell(text)) == safe_cell(text)
