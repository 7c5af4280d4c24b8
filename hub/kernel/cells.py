"""Spreadsheet-safe cells: text stays text, also when it looks like a formula.

A cell that starts with = + - @, a tab or a line break is read as a formula by spreadsheets,
in CSV and, through pandas, in .xlsx too. Such text gets an apostrophe in front, the sign for
text. The full-width forms of the four signs count as well, and so does a sign after spaces.
Every export passes every text cell through here. Numbers and dates stay what they are.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeVar

Value = TypeVar("Value")

_SIGNS: Final = "=+-@＝＋－＠"
_LIVE: Final = re.compile(rf"[\t\r\n]|\s*[{re.escape(_SIGNS)}]")
_NOT_IN_A_SHEET: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_cell(value: Value) -> Value | str:
    """Return a cell that no spreadsheet calculates with; text only is ever changed.

    Control characters that a .xlsx file cannot hold are left out.
    """
    if not isinstance(value, str):
        return value
    text = _NOT_IN_A_SHEET.sub("", value)
    return f"'{text}" if _LIVE.match(text) else text


def safe_row(values: Iterable[object]) -> list[object]:
    """Return a row of safe cells."""
    return [safe_cell(value) for value in values]
