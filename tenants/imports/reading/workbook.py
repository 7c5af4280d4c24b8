"""Reading XLSX: every sheet as rows of values, formulas by their stored outcome."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tenants.imports.reading.decoding import repair
from tenants.imports.reading.merging import Merge, fill_down
from tenants.imports.reading.sentences import Explanation, FileRefused
from tenants.imports.reading.tables import (
    EXCEL_1904_DAY_ZERO,
    EXCEL_DAY_ZERO,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    Sheet,
)

_LAST_EXCEL_ROW = 1_048_576
_MOST_CELLS = 5_000_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_BARE_FORMULA = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_DAY = timedelta(days=1)


def read_workbook(data: bytes, package: zipfile.ZipFile) -> tuple[list[Sheet], date]:
    """Return all sheets with content and day zero of the workbook's bare numbers.

    Hidden rows are rows; a hidden sheet is marked so. Merged cells repeat
    their value downwards in rows that hold something of their own. Raises
    `FileRefused` for a broken workbook or too many rows or columns.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about styles and charts it drops
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            base = EXCEL_1904_DAY_ZERO if book.epoch == CALENDAR_MAC_1904 else EXCEL_DAY_ZERO
            sheets = [_sheet(worksheet, package) for worksheet in book.worksheets]
        except FileRefused:
            raise
        except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
            raise FileRefused("broken") from error
    return sheets, base


def _sheet(worksheet: Any, package: zipfile.ZipFile) -> Sheet:
    """Read one sheet; Any because openpyxl's read-only sheet has no type of its own."""
    notes = []
    xml = package.read(worksheet._worksheet_path)  # noqa: SLF001 - merges are told nowhere else
    if xml.count(b"<c") > _MOST_CELLS:
        raise FileRefused("too_large_unpacked")
    if (worksheet.max_column or 0) > MAX_COLUMNS + 1:
        notes.append(Explanation("columns_cut", {"limit": MAX_COLUMNS}))
    worksheet.reset_dimensions()
    found = worksheet.iter_rows(max_row=_LAST_EXCEL_ROW, max_col=MAX_COLUMNS + 1, values_only=True)
    rows = _rows(found)
    bare = len(_BARE_FORMULA.findall(xml))
    if bare:
        notes.append(Explanation("formulas", {"count": bare}))
    fill_down(rows, _merges(xml))
    return Sheet(worksheet.title, rows, worksheet.sheet_state == "visible", notes)


def _rows(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    rows: list[Row] = []
    last: tuple[Any, ...] = ()
    for number, values in enumerate(found, start=1):
        if values is last:  # the one empty row that openpyxl gives again and again for a gap
            continue
        last = values
        cells = [_cell(value) for value in values]
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
        if len(rows) > MAX_ROWS:
            raise FileRefused("too_many_rows", limit=MAX_ROWS)
        rows.append(Row(number, cells))
    return rows


def _cell(value: Any) -> Cell:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, str):
        return repair(value) if not value.isascii() else value
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, timedelta):
        return _time(value)
    return value if isinstance(value, (datetime, date, time)) else str(value)


def _time(length: timedelta) -> Cell:
    """Return a duration shorter than a day as the time of day that was meant."""
    if timedelta() <= length < _DAY:
        return (datetime.combine(EXCEL_DAY_ZERO, time()) + length).time()
    return str(length)


def _merges(xml: bytes) -> Iterable[Merge]:
    for found in _MERGE.finditer(xml):
        left, top, _, bottom = range_boundaries(found.group(1).decode("ascii"))
        yield Merge(int(left or 1) - 1, int(top or 1), int(bottom or 1))
