"""Merged cells: the value of a cell that reaches over several rows belongs to each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tenants.imports.reading.tables import MAX_COLUMNS, Row

_MAX_MERGES = 20_000
_MAX_HEIGHT = 500


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged cell: its column counted from 0, its first and last row as numbered in the file."""

    column: int
    top: int
    bottom: int


def fill_down(rows: list[Row], merges: Iterable[Merge]) -> None:
    """Repeat a merged value in the rows below its first, where these hold something themselves."""
    at = {row.number_in_file: row for row in rows}
    for merge in islice(merges, _MAX_MERGES):
        first = at.get(merge.top)
        if first is None or not 0 < merge.bottom - merge.top <= _MAX_HEIGHT:
            continue
        if merge.column < min(len(first.cells), MAX_COLUMNS):
            for number in range(merge.top + 1, merge.bottom + 1):
                if number in at:
                    _put(at[number], merge.column, first)


def _put(row: Row, column: int, first: Row) -> None:
    row.cells.extend([None] * (column + 1 - len(row.cells)))
    if row.cells[column] is None:
        row.cells[column] = first.cells[column]
