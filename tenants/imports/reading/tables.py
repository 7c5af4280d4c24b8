"""What is left of a file once it has been opened: columns, rows and what was noticed."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from tenants.imports.reading.sentences import Explanation

Cell = str | date | datetime | time | int | float | None

EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_1904_DAY_ZERO = date(1904, 1, 1)

MAX_BYTES = 25 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number_in_file` is the row a person sees when the file is opened in Excel."""

    number_in_file: int
    cells: list[Cell]


@dataclass(slots=True)
class Sheet:
    """Rows as they stand in one sheet or text file, header not yet found, blank rows left out."""

    name: str
    rows: list[Row]
    visible: bool = True
    notes: list[Explanation] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """The register in a file: the header's names and the rows below it that hold anything.

    `encoding` is the text encoding, or `xlsx`/`ods`; `delimiter` is empty for a
    spreadsheet; `header_row` is 0 when the file has no header. `serial_base`
    is day zero for dates that stand in the file as a bare number.
    """

    columns: list[str]
    rows: list[Row]
    encoding: str
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    header_row: int = 0
    serial_base: date = EXCEL_DAY_ZERO
    notes: list[Explanation] = field(default_factory=list)
    refused_columns: list[int] = field(default_factory=list)
