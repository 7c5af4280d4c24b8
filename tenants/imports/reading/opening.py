"""Opening a register file, whatever it is: the one door of reading."""

from collections.abc import Sequence
from pathlib import PurePath

from openpyxl.utils import get_column_letter

from tenants.imports.reading.citizen_numbers import is_citizen_number_column
from tenants.imports.reading.delimited import read_delimited
from tenants.imports.reading.header import find_header, is_repeated_header, rank
from tenants.imports.reading.opendocument import read_opendocument
from tenants.imports.reading.packages import open_package
from tenants.imports.reading.profiles import sample
from tenants.imports.reading.sentences import Explanation, FileRefused
from tenants.imports.reading.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Row, Sheet, Table
from tenants.imports.reading.values import clean
from tenants.imports.reading.words import names_citizen_number
from tenants.imports.reading.workbook import read_workbook

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_ALIKE_FROM = 4
_FEWEST_COLUMNS = 2


def open_table(data: bytes, filename: str, sheet: str | None = None) -> Table:
    """Return the register in a CSV, XLSX or ODS file.

    What the file is follows from its bytes, not from its name; the name helps
    only where the bytes say nothing. Without `sheet`, the likeliest sheet is
    taken and a note says which. Raises `FileRefused` with a code and a Dutch
    sentence for every file that cannot be read.
    """
    if not data.strip(b"\x00\r\n\t "):
        raise FileRefused("empty_file")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big")
    if data.startswith(_ZIP):
        return _open_spreadsheet(data, sheet)
    _refuse_other_kinds(data, PurePath(filename).suffix.lower())
    found, encoding, delimiter = read_delimited(data)
    table = _table(found, Table([], [], encoding, delimiter))
    if len(table.columns) < _FEWEST_COLUMNS:
        raise FileRefused("no_table")
    return table


def _refuse_other_kinds(data: bytes, suffix: str) -> None:
    if data.startswith(_OLD_OFFICE):
        locked = any(mark in data for mark in _LOCKED)
        raise FileRefused("password" if locked else "old_excel")
    if data.startswith(_OTHER_KINDS):
        raise FileRefused("unknown_kind")
    if suffix in {".xlsx", ".xlsm", ".ods"} and b"\x00" in data[:4096]:
        raise FileRefused("broken")


def _open_spreadsheet(data: bytes, wanted: str | None) -> Table:
    with open_package(data) as package:
        names = set(package.namelist())
        table = Table([], [], "xlsx")
        if "xl/workbook.xml" in names:
            sheets, table.serial_base = read_workbook(data, package)
        elif "content.xml" in names and _is_opendocument_sheet(
            package.read("mimetype") if "mimetype" in names else b""
        ):
            table.encoding = "ods"
            sheets = read_opendocument(package)
        elif "encrypted-package" in names:
            raise FileRefused("password")
        else:
            raise FileRefused("unknown_kind")
    chosen = _choose(sheets, wanted)
    table.sheet, table.sheets = chosen.name, [sheet.name for sheet in sheets]
    _table(chosen, table)
    if len(table.columns) < _FEWEST_COLUMNS:
        raise FileRefused("no_table")
    table.notes = _sheet_notes(sheets, chosen, wanted) + table.notes
    return table


def _is_opendocument_sheet(mimetype: bytes) -> bool:
    return not mimetype or b"opendocument.spreadsheet" in mimetype


def _choose(sheets: Sequence[Sheet], wanted: str | None) -> Sheet:
    if wanted is not None:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        if not named:
            raise FileRefused("no_sheet", sheet=wanted)
        return named[0]
    if not any(sheet.rows for sheet in sheets):
        raise FileRefused("no_table")
    return max(sheets, key=rank)


def _sheet_notes(sheets: Sequence[Sheet], chosen: Sheet, wanted: str | None) -> list[Explanation]:
    if len(sheets) == 1 or wanted is not None:
        return []
    notes = [Explanation("sheet_chosen", {"count": len(sheets), "sheet": chosen.name})]
    alike = [sheet for sheet in sheets if sheet is not chosen and sheet.rows]
    notes += [
        Explanation("sheet_also", {"sheet": sheet.name})
        for sheet in alike
        if rank(sheet) >= max(_ALIKE_FROM, 0.6 * rank(chosen))
    ]
    return notes


def _table(sheet: Sheet, table: Table) -> Table:
    """Fill the table with a sheet's columns and the rows below its header."""
    at = find_header(sheet.rows)
    table.notes = list(sheet.notes)
    if at is None:
        table.notes.append(Explanation("no_header"))
        header: list[str] = []
        rows = sheet.rows
    else:
        table.header_row = sheet.rows[at].number_in_file
        header = [" ".join(clean(cell).split()) for cell in sheet.rows[at].cells]
        rows = sheet.rows[at + 1 :]
        if at > 0:
            table.notes.append(Explanation("title_lines", {"row": table.header_row}))
    table.columns = _columns(header, rows, fixed=bool(table.delimiter))
    table.rows = [row for row in rows if not is_repeated_header(row, table.columns)]
    if len(table.rows) > MAX_ROWS:
        raise FileRefused("too_many_rows", limit=MAX_ROWS)
    table.refused_columns = [
        column
        for column, name in enumerate(table.columns)
        if names_citizen_number(name) or is_citizen_number_column(sample(table.rows, column))
    ]
    return table


def _columns(header: list[str], rows: Sequence[Row], *, fixed: bool) -> list[str]:
    """Name every column; a delimited file with a header has no columns beyond it."""
    while header and not header[-1] and not fixed:
        header = header[:-1]
    width = len(header)
    if not (fixed and header):
        width = max([width, *(_width(row) for row in rows)])
    header = header + [""] * (width - len(header))
    return [name or f"Kolom {get_column_letter(at + 1)}" for at, name in enumerate(header)][
        :MAX_COLUMNS
    ]


def _width(row: Row) -> int:
    return max((at + 1 for at, cell in enumerate(row.cells) if clean(cell)), default=0)
