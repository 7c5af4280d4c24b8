"""Finding the row with column names, and the sheet that holds the register."""

from collections.abc import Sequence
from datetime import date, datetime, time

from tenants.imports.reading.tables import Cell, Row, Sheet
from tenants.imports.reading.values import clean, plain
from tenants.imports.reading.words import FIELDS, names_citizen_number, resemblance

_LOOK = 40
_KNOWN_FROM = 0.8
_LONGEST_NAME = 60
_FEWEST = 2


def known_words(cells: Sequence[Cell]) -> int:
    """Count the different fields that these cells name, as a header row would."""
    named = set()
    for cell in cells:
        if isinstance(cell, str) and len(cell) <= _LONGEST_NAME:
            best = max(FIELDS, key=lambda field: resemblance(clean(cell), field))
            if resemblance(clean(cell), best) >= _KNOWN_FROM:
                named.add(best)
            elif names_citizen_number(clean(cell)):
                named.add("bsn")
    return len(named)


def find_header(rows: Sequence[Row]) -> int | None:
    """Return the index of the header row, or nothing when the file has none.

    The row with most known column names wins; without any, the first row as
    wide as the table that holds short texts only.
    """
    look = rows[:_LOOK]
    if not look:
        return None
    scores = [_score(row.cells) for row in look]
    best = max(scores)
    if best >= _FEWEST:
        return scores.index(best)
    width = max(_filled(row.cells) for row in look)
    wide = (at for at, row in enumerate(look) if _filled(row.cells) >= max(_FEWEST, 0.6 * width))
    first = next(wide, None)
    return first if first is not None and _only_names(look[first].cells) else None


def _score(cells: Sequence[Cell]) -> float:
    filled = [cell for cell in cells if clean(cell)]
    if len(filled) < _FEWEST:
        return 0.0
    strange = sum(not _is_name(cell) for cell in filled)
    return known_words(filled) - strange


def _filled(cells: Sequence[Cell]) -> int:
    return sum(bool(clean(cell)) for cell in cells)


def _only_names(cells: Sequence[Cell]) -> bool:
    names = [clean(cell).casefold() for cell in cells if clean(cell)]
    return all(_is_name(cell) for cell in cells if clean(cell)) and len(set(names)) == len(names)


def _is_name(cell: Cell) -> bool:
    """Tell whether a cell could be a column's name: short text that is not mostly digits."""
    if isinstance(cell, (int, float, date, datetime, time)):
        return False
    text = clean(cell)
    digits = sum(sign.isdigit() for sign in text)
    return len(text) <= _LONGEST_NAME and digits <= len(text) // 3


def is_repeated_header(row: Row, columns: Sequence[str]) -> bool:
    """Tell whether a row is the header once more, as page-wise exports have it."""
    cells = [plain(clean(cell)) for cell in row.cells]
    names = [plain(name) for name in columns]
    return cells == names[: len(cells)] and sum(map(bool, cells)) >= _FEWEST


def rank(sheet: Sheet) -> float:
    """Say how much a sheet looks like the register: its column names, then its length."""
    at = find_header(sheet.rows)
    if at is None:
        return min(len(sheet.rows), 200) / 100
    below = len(sheet.rows) - at - 1
    hits = known_words(sheet.rows[at].cells)
    return hits + min(below, 200) / 50 + (2 if sheet.visible else 0) - (8 if below == 0 else 0)
