"""Judging each row: what it becomes, or in plain Dutch why it stays behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tenants.imports.reading.bystanders import records_among
from tenants.imports.reading.citizen_numbers import holds_citizen_number
from tenants.imports.reading.composing import Composer
from tenants.imports.reading.dates import MISSING, DateStyle, Day, proves_month_first, read_day
from tenants.imports.reading.mapping import Mapping, require_usable
from tenants.imports.reading.records import REASONS, JudgedRow
from tenants.imports.reading.sentences import Explanation
from tenants.imports.reading.tables import Cell, Row, Table
from tenants.imports.reading.values import clean, number_of, text_of
from tenants.imports.reading.words import SENSITIVE

MAX_TEXT = 20_000
_QUOTED = 30
_MONTHS_A_YEAR, _DAYS_A_MONTH = 12, 31
_DATES = ("on", "filed", "born", "until")


def judge(
    table: Table, mapping: Mapping, today: date, *, gate_open: bool = False
) -> Iterator[JudgedRow]:
    """Return the fate of every row that is meant as a record, in file order.

    Blank rows, totals and lines about the export are left out. While the legal
    gate is closed, the offender and measure columns are not read: `withheld`
    tells which of them held something. Raises `MappingRefused` at once when
    the mapping cannot be used with this table.
    """
    require_usable(mapping, table)
    rows = records_among(table.rows, mapping)
    return _judged(rows, _Judge(table, mapping, _styles(rows, table, mapping, today), gate_open))


def _judged(rows: Sequence[Row], judge_of: "_Judge") -> Iterator[JudgedRow]:
    for row in rows:
        yield judge_of.fate(row)


def _styles(
    rows: Sequence[Row], table: Table, mapping: Mapping, today: date
) -> dict[str, DateStyle]:
    """Return how each date column writes its dates; one American column speaks for the others."""
    cells = {name: _column(rows, mapping, name) for name in _DATES}
    american = [name for name in _DATES if proves_month_first(cells[name])]
    day_first = [name for name in _DATES if any(map(_proves_day_first, cells[name]))]
    return {
        name: DateStyle(
            today,
            month_first=name in american or bool(american and name not in day_first),
            serial_base=table.serial_base,
        )
        for name in _DATES
    }


def _proves_day_first(cell: Cell) -> bool:
    text = clean(cell) if isinstance(cell, str) else ""
    return (
        text[:2].isdecimal()
        and _MONTHS_A_YEAR < int(text[:2]) <= _DAYS_A_MONTH
        and not text[2:3].isdigit()
    )


def _column(rows: Sequence[Row], mapping: Mapping, name: str) -> list[Cell]:
    choice = mapping.fields.get(name)
    if choice is None:
        return []
    return [row.cells[choice.column] for row in rows if choice.column < len(row.cells)]


@dataclass(slots=True)
class _Judge:
    """Judges one file's rows, one after another; remembers the numbers already seen."""

    table: Table
    mapping: Mapping
    styles: dict[str, DateStyle]
    gate_open: bool
    seen: dict[str, int] = field(default_factory=dict)

    def fate(self, row: Row) -> JudgedRow:
        """Return the fate of one row."""
        number = number_of(self._cell(row, "number"))
        on = read_day(self._cell(row, "on"), self.styles["on"])
        filed = read_day(self._cell(row, "filed"), self.styles["filed"])
        reasons = [
            *self._of_date(row, on, filed),
            *self._of_content(row),
            *self._of_number(row, number),
        ]
        reasons.sort(key=lambda reason: REASONS.index(reason.code))
        withheld = () if self.gate_open else tuple(self._withheld(row))
        warnings = tuple(self._warnings(row))
        cells = tuple(row.cells)
        if reasons:
            return JudgedRow(
                row.number_in_file, number, None, tuple(reasons), (), warnings, withheld, cells
            )
        composer = Composer(self.table, self.mapping, self.styles, self.gate_open, row)
        record = composer.record(number, on, filed)
        notes = tuple(composer.notes)
        return JudgedRow(row.number_in_file, number, record, (), notes, warnings, withheld, cells)

    def _cell(self, row: Row, name: str) -> Cell:
        choice = self.mapping.fields.get(name)
        if choice is None or choice.column >= len(row.cells):
            return None
        return row.cells[choice.column]

    def _of_date(self, row: Row, on: Day, filed: Day) -> Iterator[Explanation]:
        told = clean(self._cell(row, "on"))[:_QUOTED]
        values: dict[str, str | int] = {"row": row.number_in_file, "value": told}
        if on.on is None:
            yield Explanation("date_missing" if on.fault == MISSING else f"date.{on.fault}", values)
        elif on.on > self.styles["on"].today:
            yield Explanation("future", values)
        elif filed.on and on.on > filed.on:
            yield Explanation("order", values | {"filed": clean(filed.on)})

    def _of_content(self, row: Row) -> Iterator[Explanation]:
        if text_of(self._cell(row, "kind")) is None and text_of(self._cell(row, "text")) is None:
            yield Explanation("empty", {"row": row.number_in_file})
        beyond = row.cells[len(self.table.columns) :] if self.table.delimiter else []
        if any(clean(cell) for cell in beyond):
            yield Explanation("other.too_many_cells", {"row": row.number_in_file})
        if any(isinstance(cell, str) and len(cell) > MAX_TEXT for cell in row.cells):
            yield Explanation("other.too_long", {"row": row.number_in_file, "limit": MAX_TEXT})

    def _of_number(self, row: Row, number: str | None) -> Iterator[Explanation]:
        if number is None:
            return
        first = self.seen.setdefault(number.casefold(), row.number_in_file)
        if first != row.number_in_file:
            yield Explanation(
                "duplicate",
                {"row": row.number_in_file, "number": number[:_QUOTED], "first": first},
            )

    def _withheld(self, row: Row) -> Iterator[str]:
        for name in self.mapping.needs_gate:
            if text_of(self._cell(row, name)) is not None:
                yield name

    def _warnings(self, row: Row) -> Iterator[Explanation]:
        """Warn for every column to be taken over in which a burgerservicenummer seems to stand."""
        for name, choice in self.mapping.fields.items():
            closed = name in SENSITIVE and not self.gate_open
            if name != "number" and not closed and _suspect(row, choice.column):
                yield self._bsn(row, choice.column)
        for column in self.mapping.appended:
            if _suspect(row, column):
                yield self._bsn(row, column)

    def _bsn(self, row: Row, column: int) -> Explanation:
        return Explanation("bsn", {"row": row.number_in_file, "column": self.table.columns[column]})


def _suspect(row: Row, column: int) -> bool:
    cell = row.cells[column] if column < len(row.cells) else None
    if cell is None or not isinstance(cell, (str, int, float)):
        return False
    return holds_citizen_number(clean(cell))
