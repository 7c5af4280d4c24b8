"""Reading ODS: a stream over `content.xml`, so that a large sheet needs little memory."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from defusedxml.ElementTree import iterparse

from tenants.imports.reading.decoding import repair
from tenants.imports.reading.merging import Merge, fill_down
from tenants.imports.reading.sentences import FileRefused
from tenants.imports.reading.tables import MAX_COLUMNS, MAX_ROWS, Cell, Row, Sheet

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_APART = (f"{_TABLE}tracked-changes", f"{_OFFICE}annotation", f"{_TABLE}shapes")
_TIME = re.compile(r"PT(\d{1,2})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_MAX_REPEAT = 1_048_576
_LONGEST_COUNT = 7
_EXACT = 1e15


def read_opendocument(package: zipfile.ZipFile) -> list[Sheet]:
    """Return all sheets with content.

    Repeated rows and columns are written out up to the limits, comments and
    tracked changes left out. Raises `FileRefused` for a locked or broken file
    or too many rows or columns.
    """
    try:
        _refuse_locked(package)
        with package.open("content.xml") as stream:
            return list(_sheets(stream))
    except FileRefused:
        raise
    except Exception as error:  # a damaged file can break in any of many ways
        raise FileRefused("broken") from error


def _refuse_locked(package: zipfile.ZipFile) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in package.namelist() and b"encryption-data" in package.read(manifest):
        raise FileRefused("password")


def _sheets(stream: Any) -> Iterator[Sheet]:
    """Walk the document; Any because a zip's stream and XML elements have no common type."""
    reader: _SheetReader | None = None
    for event, element in _outside_changes(stream):
        if element.tag == f"{_TABLE}table-row" and event == "end" and reader is not None:
            reader.take(element)
            element.clear()
        elif element.tag == f"{_TABLE}table" and event == "start":
            reader = reader or _SheetReader(element.get(f"{_TABLE}name", ""))
        elif element.tag == f"{_TABLE}table" and reader is not None:
            yield reader.sheet()
            reader = None
            element.clear()


def _outside_changes(stream: Any) -> Iterator[tuple[str, Any]]:
    """Return the document's events, without those in comments, drawings and tracked changes."""
    apart = 0
    for event, element in iterparse(stream, events=("start", "end")):
        if element.tag in _APART:
            apart += 1 if event == "start" else -1
            if event == "end" and not apart:
                element.clear()
        elif not apart:
            yield event, element


class _SheetReader:
    """Collects the rows of one sheet."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows: list[Row] = []
        self._merges: list[Merge] = []
        self._number = 0

    def take(self, element: Any) -> None:
        """Add one row element, as often as it says it is repeated."""
        repeat = _count(element, "number-rows-repeated")
        first = self._number + 1
        cells = self._cells(element, first)
        self._number += repeat
        if not cells:
            return
        if len(self._rows) + repeat > MAX_ROWS + 1:
            raise FileRefused("too_many_rows", limit=MAX_ROWS)
        self._rows.extend(Row(first + at, list(cells)) for at in range(repeat))

    def _cells(self, element: Any, number: int) -> list[Cell]:
        cells: list[Cell] = []
        gap = 0
        for child in element:
            if child.tag not in _CELLS:
                continue
            repeat = _count(child, "number-columns-repeated")
            value = _value(child)
            if value is None:
                gap += repeat
                continue
            if len(cells) + gap + repeat > MAX_COLUMNS:
                raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
            cells += [None] * gap
            gap = 0
            height = _count(child, "number-rows-spanned")
            if height > 1:
                self._merges.append(Merge(len(cells), number, number + height - 1))
            cells += [value] * repeat
        return cells

    def sheet(self) -> Sheet:
        """Return the sheet with its merged cells filled in."""
        fill_down(self._rows, self._merges)
        return Sheet(self._name, self._rows)


def _count(element: Any, name: str) -> int:
    told = element.get(f"{_TABLE}{name}", "1")
    return min(int(told), _MAX_REPEAT) if told.isdecimal() and len(told) <= _LONGEST_COUNT else 1


def _value(element: Any) -> Cell:
    kind = element.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return _moment(element.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _time(element.get(f"{_OFFICE}time-value", "")) or _words(element)
    if kind in {"float", "percentage", "currency"}:
        return _number(element.get(f"{_OFFICE}value", ""))
    if kind == "boolean":
        return "ja" if element.get(f"{_OFFICE}boolean-value") == "true" else "nee"
    return repair(_words(element)) or None


def _moment(told: str) -> Cell:
    try:
        return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)
    except ValueError:
        return told


def _time(told: str) -> time | None:
    found = _TIME.fullmatch(told)
    try:
        return time(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _number(told: str) -> Cell:
    try:
        value = float(told)
    except ValueError:
        return told
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _words(element: Any) -> str:
    """Return the text of a cell: its paragraphs below each other, without comments."""
    return "\n".join(
        "".join(_pieces(child)) for child in element if child.tag == f"{_TEXT}p"
    ).strip()


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1") or 1), 50)
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _APART:
            yield from _pieces(child)
        yield child.tail or ""
