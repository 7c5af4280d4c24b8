"""Statements that are compiled once, for the pages that are asked most.

Building a select anew for each request, and finding its compiled form again, costs more than
asking the database (docs/adr/0006). A `Ready` is built once; each time only its values go along.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Column, CursorResult, Dialect, Executable, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


class Ready:
    """One statement and the values that never change in it; give the others by name."""

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._made: tuple[str, dict[str, Any]] | None = None

    def run(self, db: Session, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it in the transaction of a session; a value that is missing is an error."""
        connection = db.connection()
        sql, fixed = self._made or self._compile(connection.dialect)
        return connection.exec_driver_sql(sql, {**fixed, **values})

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        compiled = self._statement.compile(dialect=dialect)
        if "POSTCOMPILE" in str(compiled):
            raise ValueError("a list behind IN is written out anew each time: it cannot be ready")
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._made = str(compiled), fixed
        return self._made


Rows = Sequence[Mapping[str, Any]]


def append(db: Session, lines: Mapping[Table, Rows]) -> None:
    """Insert rows of several tables with one statement; rows of one table have the same columns."""
    connection = db.connection()
    shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in lines.items())
    sql = _inserts(shape, connection.dialect)
    given = {
        f"{name}_{part}_{at}": _value(table.c[name], value)
        for part, (table, rows) in enumerate(lines.items())
        for at, row in enumerate(rows)
        for name, value in row.items()
    }
    connection.exec_driver_sql(sql, given)


@lru_cache(maxsize=1024)
def _inserts(shape: tuple[tuple[Table, tuple[str, ...], int], ...], dialect: Dialect) -> str:
    *first, last = [
        _insert(table, names, [f"{part}_{at}" for at in range(count)], dialect)
        for part, (table, names, count) in enumerate(shape)
    ]
    parts = ", ".join(f"part_{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {parts} {last}" if parts else last


def _insert(table: Table, names: Sequence[str], rows: Sequence[str], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer
    casts = {name: table.c[name].type.compile(dialect) for name in names}
    groups = ", ".join(
        "(" + ", ".join(f"%({name}_{row})s::{casts[name]}" for name in names) + ")" for row in rows
    )
    listed = ", ".join(quote.quote(name) for name in names)
    return f"INSERT INTO {quote.format_table(table)} ({listed}) VALUES {groups}"  # noqa: S608 - names from our own models


def _value(column: Column[Any], value: Any) -> Any:
    return Jsonb(value) if value is not None and isinstance(column.type, JSONB) else value
