"""Register files made for the tests: the same few incidents in many guises."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from odf import opendocument, table, text

from tenants.imports.reading import JudgedRow, Mapping, Table, guess, judge, open_table

GIVEN = Path(__file__).parents[3] / "data" / "import"
TODAY = date(2026, 11, 23)

HEADER = ["Nummer", "Datum incident", "Tijd", "Locatie", "Soort agressie", "Omschrijving"]
INCIDENTS = [
    [
        "1",
        "09-01-2022",
        "9.30 u",
        "Balie",
        "Bedreiging, Stalking",
        "Café-eigenaar zei ‘ik vind je’",
    ],
    ["2", "10-02-2022", "10u15", "Telefonisch", "Verbaal", "Gesprek beëindigd, schade € 35"],
    ["3", "31-03-2022", "", "Huisbezoek", "Fysiek geweld", "Collega geïntimideerd vóór de deur"],
]

ods: Any = opendocument  # odfpy has no types
ods_table: Any = table
ods_text: Any = text

Rows = Sequence[Sequence[Any]]


def csv_file(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def xlsx_file(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def ods_file(sheets: dict[str, Rows]) -> bytes:
    document = ods.OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = ods_table.Table(name=name)
        for row in rows:
            line = ods_table.TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            sheet.addElement(line)
        document.spreadsheet.addElement(sheet)
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def _ods_cell(value: Any) -> Any:
    if value is None:
        return ods_table.CoveredTableCell()
    if isinstance(value, (date, datetime)):
        return ods_table.TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, time):
        return ods_table.TableCell(valuetype="time", timevalue=f"{value:PT%HH%MM%SS}")
    if isinstance(value, (int, float)):
        return ods_table.TableCell(valuetype="float", value=value)
    cell = ods_table.TableCell(valuetype="string")
    for line in str(value).split("\n"):
        cell.addElement(ods_text.P(text=line))
    return cell


def xlsx_with_sheet(rows_xml: str, before: str = "") -> bytes:
    """Return a workbook whose only sheet has these rows as raw XML."""
    book = xlsx_file({"Blad": [["x"]]})
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = (
                    f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats'
                    f'.org/spreadsheetml/2006/main"><sheetData>{rows_xml}</sheetData></worksheet>'
                ).encode()
            new.writestr(part.filename, content)
    return written.getvalue()


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def take_over(
    data: bytes, filename: str = "register.csv", *, gate_open: bool = False
) -> tuple[Table, Mapping, list[JudgedRow]]:
    """Open, guess and judge as the take-over does when nobody corrects the columns."""
    opened = open_table(data, filename)
    mapping = guess(opened, TODAY)
    return opened, mapping, list(judge(opened, mapping, TODAY, gate_open=gate_open))
