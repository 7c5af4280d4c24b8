"""Rows that are no records: totals, counts and lines about the export itself."""

import re
from collections.abc import Sequence

from tenants.imports.reading.mapping import Mapping
from tenants.imports.reading.tables import Row
from tenants.imports.reading.values import clean, is_empty, plain

_TOTAL = re.compile(
    r"(?:eind|sub|generaal |algemeen )?totaal(?: aantal)?(?: \w+){0,3}|total|subtotal|som|"
    r"aantal(?: \w+){0,2}"
)
_FOOTER = re.compile(
    r"(?:einde|eind van|gegenereerd|afgedrukt|geexporteerd|export|pagina|bron|bijgewerkt|laatst|"
    r"peildatum|printdatum|rapportdatum|rijen geselecteerd|\d+ rijen|\d+ meldingen|\d+ records)\b.*"
)
_MOST_CELLS, _MOST_LABELS = 40, 2
_NUMBER = re.compile(r"[\d.,]+ ?%?")


def records_among(rows: Sequence[Row], mapping: Mapping) -> list[Row]:
    """Return the rows that are meant as records, in file order.

    A row of nothing but a word for total and numbers is none, wherever it
    stands; below the last full row, neither is a lone number or a line about
    the export.
    """
    number = mapping.fields.get("number")
    kept = [row for row in rows if not _is_blank(row) and not is_total(row)]
    while kept and _is_footer(kept[-1], number.column if number else None):
        kept.pop()
    return kept


def _filled(row: Row) -> list[tuple[int, str]]:
    texts = ((at, clean(cell)) for at, cell in enumerate(row.cells) if cell is not None)
    return [(at, text) for at, text in texts if text]


def _is_blank(row: Row) -> bool:
    return all(is_empty(text) for _, text in _filled(row))


def is_total(row: Row) -> bool:
    """Tell whether a row holds a word for total and otherwise only numbers."""
    if sum(cell is not None and cell != "" for cell in row.cells) > _MOST_CELLS:
        return False
    texts = [text for _, text in _filled(row)]
    rest = [text for text in texts if not _NUMBER.fullmatch(text)]
    return 0 < len(rest) <= _MOST_LABELS and all(
        _TOTAL.fullmatch(plain(_label(text))) for text in rest
    )


def _label(text: str) -> str:
    """Return the words of `Totaal: 405` without the number."""
    return re.sub(r"[:=]?\s*\d*$", "", text)


def _is_footer(row: Row, number: int | None) -> bool:
    filled = _filled(row)
    if len(filled) != 1:
        return False
    at, text = filled[0]
    if _NUMBER.fullmatch(text):
        return at != number
    return bool(_FOOTER.fullmatch(plain(text)))
