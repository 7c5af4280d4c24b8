"""A judged row as plain data, so that it can be sealed and comes back the same."""

import json
from dataclasses import fields, replace
from datetime import date, time
from typing import Any

from tenants.imports.reading import Explanation, HistoricRecord, JudgedRow
from tenants.imports.reading.sentences import TEXTS
from tenants.imports.reading.values import clean
from tenants.imports.reading.words import SENSITIVE

_FIELDS = tuple(field.name for field in fields(HistoricRecord))
_DAYS = ("happened_on", "filed_on", "born", "measure_until")
# The fields of a record that need the legal gate, by the field of the file they come from.
GATED = {
    "offender": "offender_text",
    "born": "born",
    "measure": "measure_text",
    "until": "measure_until",
}

assert frozenset(GATED) == SENSITIVE


def pack_row(row: JudgedRow) -> str:
    """Return a judged row as text; of a row that goes over the cells themselves are left out."""
    cells = [] if row.record else [clean(cell) for cell in row.cells]
    told = {
        "number": row.number,
        "record": plain_record(row.record) if row.record else None,
        "reasons": _plain(row.reasons),
        "notes": _plain(row.notes),
        "warnings": _plain(row.warnings),
        "withheld": row.withheld,
        "cells": cells,
    }
    return json.dumps(told, ensure_ascii=False)


def unpack_row(text: str, position: int) -> JudgedRow:
    """Return the row that `pack_row` wrote; its cells are texts now."""
    told = json.loads(text)
    return JudgedRow(
        row=position,
        number=told["number"],
        record=record_of(told["record"]) if told["record"] else None,
        reasons=_explained(told["reasons"]),
        notes=_explained(told["notes"]),
        warnings=_explained(told["warnings"]),
        withheld=tuple(told["withheld"]),
        cells=tuple(told["cells"]),
    )


def plain_record(record: HistoricRecord) -> dict[str, Any]:
    """Return a record as data that JSON knows."""
    return {name: _flat(getattr(record, name)) for name in _FIELDS}


def record_of(told: dict[str, Any]) -> HistoricRecord:
    """Return the record of what `plain_record` wrote."""
    values = dict(told)
    for name in _DAYS:
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    at = values.get("happened_at")
    values["happened_at"] = time.fromisoformat(at) if at else None
    values["behaviours"] = tuple(values.get("behaviours") or ())
    return HistoricRecord(**values)


def split_record(record: HistoricRecord) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a record needs no legal gate, and what does as far as there is any."""
    base = plain_record(record)
    gated = {name: base.pop(name) for name in GATED.values()}
    return base, {name: value for name, value in gated.items() if value is not None}


def without_gated(record: HistoricRecord) -> HistoricRecord:
    """Return the record as if the legal gate was closed."""
    return replace(record, offender_text=None, born=None, measure_text=None, measure_until=None)


def plain_explanation(explanation: Explanation) -> list[Any]:
    """Return an explanation as data that JSON knows."""
    return [explanation.key, explanation.values]


def explanation_of(told: list[Any]) -> Explanation:
    """Return the explanation that `plain_explanation` wrote."""
    return Explanation(str(told[0]), dict(told[1]))


def _plain(explanations: tuple[Explanation, ...]) -> list[list[Any]]:
    return [plain_explanation(one) for one in explanations]


def _explained(told: list[list[Any]]) -> tuple[Explanation, ...]:
    return tuple(explanation_of(one) for one in told if one[0] in TEXTS)


def _flat(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
