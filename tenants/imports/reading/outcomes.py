"""What a take-over came to: counts for programs, and the faulty rows for a person to mend."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from hub.kernel.cells import safe_cell
from tenants.imports.reading.mapping import Mapping, refused_columns
from tenants.imports.reading.records import JudgedRow
from tenants.imports.reading.tables import Cell, Table
from tenants.imports.reading.values import clean

_REASON = "Reden"


def summary(judged: Iterable[JudgedRow]) -> dict[str, Any]:
    """Return `read`, `imported` and, per row that stays behind, `number`, `row` and `reasons`."""
    read, skipped = 0, []
    for fate in judged:
        read += 1
        if fate.record is None:
            skipped.append({"number": fate.number, "row": fate.row, "reasons": fate.codes})
    return {"read": read, "imported": read - len(skipped), "skipped": skipped}


def faulty_rows_csv(
    table: Table, mapping: Mapping, judged: Iterable[JudgedRow], *, gate_open: bool = False
) -> bytes:
    """Return the rows that stay behind as CSV, with the reason as last column.

    The columns are the file's own, without those that are refused or hold
    addresses, and without the offender and measure columns while the gate is
    closed. UTF-8 with mark and `;`, so that Excel opens it at once; no cell can
    act as a formula.
    """
    columns = _columns_shown(table, mapping, gate_open=gate_open)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([safe_cell(name) for name in [*(table.columns[at] for at in columns), _REASON]])
    for fate in judged:
        if fate.record is None:
            reason = " ".join(reason.sentence for reason in fate.reasons)
            cells = [_shown(fate.cells[at]) if at < len(fate.cells) else "" for at in columns]
            writer.writerow([safe_cell(cell) for cell in [*cells, reason]])
    return written.getvalue().encode("utf-8-sig")


def _columns_shown(table: Table, mapping: Mapping, *, gate_open: bool) -> list[int]:
    hidden = refused_columns(mapping, table) | {
        column for column, why in mapping.ignored.items() if why == "contact"
    }
    if not gate_open:
        hidden |= {mapping.fields[name].column for name in mapping.needs_gate}
    return [column for column in range(len(table.columns)) if column not in hidden]


def _shown(cell: Cell) -> str:
    return clean(cell)
