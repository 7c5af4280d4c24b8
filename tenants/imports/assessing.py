"""What becomes of each judged row: beside what is in the register already."""

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.clock import AMSTERDAM
from hub.kernel.ids import new_id
from hub.kernel.vault import vault_of
from tenants.imports.models import Fate, TakenOver
from tenants.imports.packing import split_record
from tenants.imports.reading import HistoricRecord, JudgedRow

NOON = time(12, 0)
_HASH_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Known:
    """A row of this register that was taken over before."""

    incident_id: UUID
    fingerprint: bytes
    offender_fingerprint: bytes | None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A judged row with its fate, and the melding that it becomes or is."""

    row: JudgedRow
    fate: Fate
    source_number: str | None = None
    incident_id: UUID | None = None


def known_rows(db: Session, source: str) -> dict[str, Known]:
    """Return all rows of a register that were taken over, by their number there."""
    row = TakenOver
    found = db.execute(
        select(row.source_number, row.id, row.fingerprint, row.offender_fingerprint).where(
            row.source == source
        )
    ).all()
    return {number: Known(one, base, gated) for number, one, base, gated in found}


@dataclass(frozen=True, slots=True)
class Split:
    """A record in two: what needs no legal gate and what does, each with its fingerprint.

    A fingerprint is keyed: equal for equal rows, meaningless without the key. The number of a
    row is no part of it.
    """

    base: dict[str, Any]
    gated: dict[str, Any]
    base_print: bytes
    gated_print: bytes | None


@dataclass(frozen=True, slots=True)
class Prints:
    """Makes the fingerprints of rows with one key."""

    key: bytes

    def split(self, record: HistoricRecord) -> Split:
        """Return a record in two, with the fingerprint of each."""
        base, gated = split_record(record)
        gated_print = self._of(gated) if gated else None
        return Split(base, gated, self._of({**base, "number": None}), gated_print)

    def _of(self, told: dict[str, Any]) -> bytes:
        return hmac.digest(self.key, json.dumps(told, sort_keys=True).encode(), "sha256")


def prints_of(db: Session) -> Prints:
    """Return the fingerprints of the register that this session works in."""
    return Prints(vault_of(db).subkey("takeover-rows"))


@dataclass(slots=True)
class Assessor:
    """Gives the rows of one file their fate, in file order."""

    known: dict[str, Known]
    prints: Prints
    repeated: Counter[str] = field(default_factory=Counter)

    def assess(self, rows: Iterable[JudgedRow]) -> Iterator[Assessed]:
        """Return each row with its fate."""
        return map(self._one, rows)

    def _one(self, row: JudgedRow) -> Assessed:
        if row.record is None:
            return Assessed(row, Fate.FAULTY)
        split = self.prints.split(row.record)
        number = self._number(row.record, split)
        earlier = self.known.get(number)
        if earlier is None:
            return Assessed(row, Fate.NEW, number, new_id())
        return Assessed(row, _beside(split, earlier), number, earlier.incident_id)

    def _number(self, record: HistoricRecord, split: Split) -> str:
        """Return the number of a row in its register; without one, a hash of what it says.

        Two rows without a number that say the same are told apart by their order.
        """
        if record.number is not None:
            return record.number.casefold()
        digits = split.base_print.hex()[:_HASH_DIGITS]
        self.repeated[digits] += 1
        return f"#{digits}.{self.repeated[digits]}"


def _beside(split: Split, earlier: Known) -> Fate:
    there = earlier.offender_fingerprint
    if split.base_print != earlier.fingerprint:
        return Fate.CHANGED
    if split.gated_print is None or split.gated_print == there:
        return Fate.KNOWN
    return Fate.COMPLETES if there is None else Fate.CHANGED


def moments(record: HistoricRecord) -> tuple[datetime, datetime]:
    """Return when it happened and when it was filed; a day without a time is noon.

    Neither lies in the future, and filing never comes first: an old register knows days only.
    """
    now = clock.now()
    happened_at = min(_at(record.happened_on, record.happened_at), now)
    filed_at = min(_at(record.filed_on or record.happened_on, None), now)
    return happened_at, max(happened_at, filed_at)


def filing_day(record: HistoricRecord) -> date:
    """Return the day on which a row counts as filed: its year numbers the melding."""
    return clock.local(moments(record)[1]).date()


def _at(day: date, at: time | None) -> datetime:
    return datetime.combine(day, at or NOON, AMSTERDAM).astimezone(UTC)
