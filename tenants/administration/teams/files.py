"""A file with teams: reading it, with a sentence for each line that is wrong, and writing one.

Columns go by their heading, in any order. What the file does not have a column for stays as it
is, and is empty for a new team. People stand in it by e-mail address, subject or whole name.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hub.kernel.cells import safe_row
from hub.ui.reading import clean

MOST_BYTES = 1_000_000
MOST_TEAMS = 2_000
LONGEST_NAME = 100
DELIMITERS = (";", ",", "\t")

COLUMNS = {
    "team": "name",
    "naam": "name",
    "teamnaam": "name",
    "naam team": "name",
    "afdeling": "name",
    "leidinggevende": "manager",
    "manager": "manager",
    "teamleider": "manager",
    "plaatsvervanger": "deputy",
    "vervanger": "deputy",
    "risicoklasse": "risk_class",
    "risico": "risk_class",
    "formatie": "staff_count",
    "aantal medewerkers": "staff_count",
    "medewerkers": "staff_count",
    "aantal": "staff_count",
}
HEADINGS = ("Team", "Leidinggevende", "Plaatsvervanger", "Risicoklasse", "Formatie")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, by a code of `labels.IMPORT_ERRORS`; `line` as a spreadsheet counts."""

    code: str
    line: int = 0
    word: str = ""
    other: int = 0
    most: int = MOST_TEAMS


class FileRefused(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.code)
        self.complaint = complaint


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One line: only the columns that the file has."""

    line: int
    cells: dict[str, str]


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 with a mark, else what Windows saves."""
    if len(data) > MOST_BYTES:
        raise FileRefused(Complaint("too_large"))
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(Complaint("not_text"))


def _encodings(data: bytes) -> tuple[str, ...]:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return ("utf-16",) if marked else ("utf-8-sig", "cp1252")


def read_lines(text: str) -> list[TeamLine]:
    """Return the lines of a file; FileRefused when it has no heading for the team's name."""
    rows = _rows(text)
    heading = next(rows, None)
    names = [COLUMNS.get(_plain(cell)) for cell in heading[1]] if heading else []
    _check_heading(names, heading[1] if heading else [])
    found = []
    for line, cells in rows:
        if any(map(str.strip, cells)):
            pairs = zip(names, cells, strict=False)
            found.append(TeamLine(line, {name: _typed(cell) for name, cell in pairs if name}))
    if not found:
        raise FileRefused(Complaint("empty"))
    if len(found) > MOST_TEAMS:
        raise FileRefused(Complaint("too_large"))
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with their number; a heading of `sep=;` tells the delimiter."""
    first = text.lstrip("\n\r").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(Complaint("quotes", line=number)) from error
        if number == 1 and cells and cells[0].casefold().startswith("sep="):
            continue
        yield number, cells


def _check_heading(names: list[str | None], heading: list[str]) -> None:
    if "name" not in names:
        raise FileRefused(Complaint("no_header"))
    for at, name in enumerate(names):
        if name and name in names[:at]:
            raise FileRefused(Complaint("double_column", word=heading[at].strip()[:LONGEST_NAME]))


def _plain(cell: str) -> str:
    return " ".join(cell.casefold().replace("_", " ").split())


def _typed(cell: str) -> str:
    """Return what a cell says; the apostrophe that our own export put in front goes off."""
    text = " ".join((clean(cell) or "").split())
    bare = text.removeprefix("'")
    return bare if safe_row([bare]) == [text] else text


def write_file(rows: Iterable[Any], words: dict[str, str]) -> str:
    """Return the teams as CSV for a spreadsheet; no cell is read as a formula.

    words: the risk classes in the language of the file. Starts with a mark for UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows:
        manager = row.manager_email or row.manager_subject or ""
        deputy = row.deputy_email or row.deputy_subject or ""
        risk = words.get(row.risk_class, row.risk_class)
        writer.writerow(safe_row([row.name, manager, deputy, risk, row.staff_count]))
    return "\ufeff" + out.getvalue()
