"""Composing the record of a row that goes over, and noting what had to stay empty."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time

from tenants.imports.reading.codes import behaviours_of, channel_of, status_of
from tenants.imports.reading.dates import MISSING, DateStyle, Day, read_day
from tenants.imports.reading.mapping import Mapping
from tenants.imports.reading.records import HistoricRecord
from tenants.imports.reading.sentences import Explanation
from tenants.imports.reading.tables import Cell, Row, Table
from tenants.imports.reading.times import read_time
from tenants.imports.reading.values import clean, known_text_of, text_of, yes_or_no
from tenants.imports.reading.words import SENSITIVE

_QUOTED = 30


@dataclass(slots=True)
class Composer:
    """Makes one record from one row; `notes` tell what was left empty."""

    table: Table
    mapping: Mapping
    styles: dict[str, DateStyle]
    gate_open: bool
    row: Row
    notes: list[Explanation] = field(default_factory=list)

    def record(self, number: str | None, on: Day, filed: Day) -> HistoricRecord:
        """Return the record of a row whose date has been found right."""
        assert on.on is not None
        if on.rough:
            self._note("date_rough", clean(self._cell("on")))
        kind = text_of(self._cell("kind"))
        place = text_of(self._cell("place"))
        return HistoricRecord(
            number=number,
            happened_on=on.on,
            happened_at=self._time(on),
            filed_on=self._filed(filed),
            reporter_text=known_text_of(self._cell("reporter")),
            behalf_text=known_text_of(self._cell("behalf")),
            unit=text_of(self._cell("unit")),
            place=channel_of(place, _told(self.mapping.places)) if place else None,
            place_text=place,
            behaviours=behaviours_of(kind, _told(self.mapping.kinds)) if kind else (),
            behaviours_text=kind,
            text=self._text(),
            offender_text=known_text_of(self._cell("offender")),
            born=self._day("born"),
            measure_text=text_of(self._cell("measure")),
            measure_until=self._day("until"),
            police=self._mark("police"),
            care=self._mark("care"),
            status=status_of(self._short("status")),
        )

    def _cell(self, name: str) -> Cell:
        """Return a field's cell; the gated fields are empty while the gate is closed."""
        if name in SENSITIVE and not self.gate_open:
            return None
        choice = self.mapping.fields.get(name)
        if choice is None or choice.column >= len(self.row.cells):
            return None
        return self.row.cells[choice.column]

    def _note(self, key: str, told: str = "") -> None:
        values: dict[str, str | int] = {"row": self.row.number_in_file, "value": told[:_QUOTED]}
        self.notes.append(Explanation(key, values))

    def _time(self, on: Day) -> time | None:
        at, understood = read_time(self._cell("at"))
        if not understood:
            self._note("time_unread", clean(self._cell("at")))
        return at or on.at

    def _filed(self, filed: Day) -> date | None:
        told = clean(self._cell("filed"))
        if filed.fault and filed.fault != MISSING:
            self._note("filed_unread", told)
        if filed.on and filed.on > self.styles["filed"].today:
            self._note("filed_future", told)
            return None
        return filed.on

    def _day(self, name: str) -> date | None:
        day = read_day(self._cell(name), self.styles[name])
        on = self._lived(day.on) if name == "born" else day.on
        if on is None and day.fault != MISSING:
            self._note(f"{name}_unread")
        return on

    def _lived(self, on: date | None) -> date | None:
        """Return a day of birth, a century earlier where two digits put it in the future."""
        if on is None or on <= self.styles["born"].today:
            return on
        told = clean(self._cell("born"))
        return None if str(on.year) in told else on.replace(year=on.year - 100)

    def _short(self, name: str) -> str:
        return text_of(self._cell(name)) or ""

    def _mark(self, name: str) -> bool | None:
        return yes_or_no(self._short(name))

    def _text(self) -> str | None:
        """Return the description, with its remarks and the marks without a place of their own."""
        parts = [text_of(self._cell("text")) or "", *self._remarks()]
        return "\n".join(part for part in parts if part) or None

    def _remarks(self) -> Iterator[str]:
        for column in self.mapping.appended:
            cell = self.row.cells[column] if column < len(self.row.cells) else None
            if told := text_of(cell):
                yield f"{_label(self.table.columns[column])}: {told}"
        readers: dict[str, Callable[[str], object]] = {
            "police": yes_or_no, "care": yes_or_no, "status": status_of,
        }  # fmt: skip
        for name, read in readers.items():
            told = self._short(name)
            if told and (read(told) is None or len(told) > _QUOTED):
                yield f"{_label(self.mapping.fields[name].header)}: {told}"


def _told(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))


def _label(header: str) -> str:
    """Return a column's name as it stands before a colon."""
    return header.rstrip(" ?:")
