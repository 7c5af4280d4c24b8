"""Reading text files with a delimiter: which one it is, and rows as a spreadsheet shows them."""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator

from tenants.imports.reading.decoding import decode
from tenants.imports.reading.header import known_words
from tenants.imports.reading.sentences import FileRefused
from tenants.imports.reading.tables import MAX_COLUMNS, MAX_ROWS, Cell, Row, Sheet

_DELIMITERS = (";", ",", "\t", "|")
_SEP = re.compile(r'"?sep=(?P<delimiter>[^"\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
_SAMPLE = 64_000
_CLOSING_LINE = "\x1dend"
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)


def read_delimited(data: bytes) -> tuple[Sheet, str, str]:
    """Return the rows of a delimited text, its encoding and its delimiter.

    Rows are numbered as Excel shows them: a cell with newlines is one row, a
    `sep=` line is none. Raises `FileRefused` for a web page, an unclosed quote
    or too many rows or columns.
    """
    decoded = decode(data)
    text = decoded.text
    if _WEB_PAGE.match(text):
        raise FileRefused("web_page")
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    delimiter = told["delimiter"] if told else guess_delimiter(text)
    rows = _rows(text, delimiter)
    if told is None and all(len(row.cells) == 1 for row in rows):
        delimiter = guess_delimiter("\n".join(str(row.cells[0]) for row in rows))
    rows = _unwrapped(rows, delimiter)
    return Sheet("", rows, notes=decoded.notes), decoded.encoding, delimiter


def guess_delimiter(text: str) -> str:
    """Return the delimiter that gives the evenest rows and the best-known header words."""
    sample = text[:_SAMPLE]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    try:
        records = [cells for cells in _records(sample, delimiter) if any(map(str.strip, cells))]
    except csv.Error:
        return 0.0
    widths = Counter(map(len, records))
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    usual = max(wide, key=lambda width: widths[width])
    known = max((known_words(_as_cells(cells)) for cells in records[:30]), default=0)
    return widths[usual] / len(records) * math.sqrt(min(usual, 30)) + known


def _as_cells(cells: list[str]) -> list[Cell]:
    return list(cells[:MAX_COLUMNS])


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows(text: str, delimiter: str) -> list[Row]:
    """Read all records; a closing line of our own shows whether the last quote was closed."""
    rows: list[Row] = []
    number, cells = 0, [""]
    try:
        for number, cells in enumerate(_records(f"{text}\n{_CLOSING_LINE}", delimiter), start=1):
            if any(cell and not cell.isspace() for cell in cells):
                rows.append(Row(number, list(_checked(cells, len(rows)))))
    except csv.Error as error:
        raise FileRefused("quotes", row=number + 1) from error
    if cells != [_CLOSING_LINE]:
        raise FileRefused("quotes", row=number)
    return rows[:-1]


def _checked(cells: list[str], rows_before: int) -> list[str]:
    if rows_before > MAX_ROWS:
        raise FileRefused("too_many_rows", limit=MAX_ROWS)
    if len(cells) > MAX_COLUMNS:
        used = [at for at, cell in enumerate(cells) if cell.strip()]
        if used[-1] >= MAX_COLUMNS:
            raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
    return cells[:MAX_COLUMNS]


def _unwrapped(rows: list[Row], delimiter: str) -> list[Row]:
    """Split rows that a spreadsheet saved as one quoted cell, as it does with lines of quotes."""
    inner = {row.number_in_file: _inner(row, delimiter) for row in rows}
    widths = Counter(len(cells) for cells in inner.values() if len(cells) > 1)
    usual = widths.most_common(1)[0][0] if widths else 0
    return [
        Row(row.number_in_file, list(_checked(cells, 0)))
        if len(row.cells) == 1 and len(cells := inner[row.number_in_file]) == usual
        else row
        for row in rows
    ]


def _inner(row: Row, delimiter: str) -> list[str]:
    """Return what a lone cell holds when it is itself a line of cells, else the cells as text."""
    if len(row.cells) > 1:
        return [""] * len(row.cells)
    try:
        return next(_records(str(row.cells[0]), delimiter), [""])
    except csv.Error:
        return [""]
