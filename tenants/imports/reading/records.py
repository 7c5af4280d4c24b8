"""What a row of an old register becomes: a record to keep, or reasons why not."""

from dataclasses import dataclass, field
from datetime import date, time

from tenants.imports.reading.sentences import Explanation
from tenants.imports.reading.tables import Cell

REASONS = ("date", "date_missing", "future", "empty", "order", "duplicate", "other")


@dataclass(frozen=True, slots=True)
class HistoricRecord:
    """One incident as an old register told it, in the words of that register.

    Codes are those that are stored; beside each stands the original text.
    `offender_text`, `born`, `measure_text` and `measure_until` are filled only
    when the legal gate was open. `police`, `care` and `status` are nothing
    where the register says nothing.
    """

    number: str | None
    happened_on: date
    happened_at: time | None = None
    filed_on: date | None = None
    reporter_text: str | None = None
    behalf_text: str | None = None
    unit: str | None = None
    place: str | None = None
    place_text: str | None = None
    behaviours: tuple[str, ...] = ()
    behaviours_text: str | None = None
    text: str | None = None
    offender_text: str | None = None
    born: date | None = None
    measure_text: str | None = None
    measure_until: date | None = None
    police: bool | None = None
    care: bool | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row's fate: a record, or the reasons (in the order of `REASONS`) why there is none.

    `notes` tell what was left empty, `warnings` what a person should look at,
    `withheld` names the filled fields left out because the gate is closed.
    """

    row: int
    number: str | None
    record: HistoricRecord | None = None
    reasons: tuple[Explanation, ...] = ()
    notes: tuple[Explanation, ...] = ()
    warnings: tuple[Explanation, ...] = ()
    withheld: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def codes(self) -> list[str]:
        """Return the reason codes of a row that stays behind."""
        return [reason.code for reason in self.reasons]
