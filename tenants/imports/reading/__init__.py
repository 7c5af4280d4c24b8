"""Reading a register file: open it, guess its columns, judge its rows, tell the outcome.

Nothing here knows a database or a page: bytes go in, plain data comes out.
"""

from tenants.imports.reading.guessing import guess
from tenants.imports.reading.judging import judge
from tenants.imports.reading.mapping import (
    Choice,
    Mapping,
    fingerprint,
    mapping_from_json,
    problems,
    remembered,
)
from tenants.imports.reading.opening import open_table
from tenants.imports.reading.outcomes import faulty_rows_csv, summary
from tenants.imports.reading.records import HistoricRecord, JudgedRow
from tenants.imports.reading.sentences import Explanation, FileRefused, MappingRefused
from tenants.imports.reading.tables import Row, Table

__all__ = [
    "Choice",
    "Explanation",
    "FileRefused",
    "HistoricRecord",
    "JudgedRow",
    "Mapping",
    "MappingRefused",
    "Row",
    "Table",
    "faulty_rows_csv",
    "fingerprint",
    "guess",
    "judge",
    "mapping_from_json",
    "open_table",
    "problems",
    "remembered",
    "summary",
]
