"""One cell at a time: as clean text, as a number, as yes or no."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

from tenants.imports.reading.tables import Cell

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2007\u2009\u202f\u2002\u2003\u3000"), " "
) | dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\u00ad\x00"), "")
_EMPTY = frozenset(
    ["", "nvt", "n v t", "na", "n a", "null", "none", "leeg", "nb", "n b", "geen opgave", "nan"]
)
_UNKNOWN = frozenset(["onbekend", "onb", "niet bekend", "unknown", "weet niet", "nog onbekend"])
_YES = frozenset(
    ["j", "ja", "y", "yes", "x", "v", "1", "true", "waar", "gedaan", "✓", "✔", "☒", "☑"]
)
_NO = frozenset(["n", "nee", "neen", "no", "0", "false", "onwaar", "geen", "nog niet", "niet", "☐"])
_EXCEL_ERRORS = re.compile(r"#(?:N/[AB]|REF!|VERW!|VALUE!|WAARDE!|NAME\?|NAAM\?|DIV/0!|DEEL/0!)")
_LONGEST_NOTHING = 15
_WHOLE = re.compile(r"(\d+)[.,]0+")


def clean(cell: Cell) -> str:
    """Return the cell as text, without odd spaces around or invisible characters in it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.translate(_SPACES).replace("_x000D_", "").replace("\r\n", "\n").strip()
    if isinstance(cell, (date, time)):
        return _moment(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _moment(moment: date | time) -> str:
    if isinstance(moment, time):
        return f"{moment:%H:%M}"
    whole_day = not isinstance(moment, datetime) or moment.time() == time()
    return f"{moment:%d-%m-%Y}" if whole_day else f"{moment:%d-%m-%Y %H:%M}"


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return text as bare lower-case words: no accents, no punctuation, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def is_empty(text: str) -> bool:
    """Tell whether a cleaned text says nothing: blank, `-`, `?`, `n.v.t.`, an Excel error."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return (plain(text) in _EMPTY and not is_mark(text)) or bool(_EXCEL_ERRORS.fullmatch(text))


def is_mark(text: str) -> bool:
    """Tell whether a text is a tick mark, which has no letters and yet says yes or no."""
    return text in _YES or text in _NO


def text_of(cell: Cell) -> str | None:
    """Return the cell's text, or nothing where the cell says nothing."""
    text = clean(cell)
    return None if is_empty(text) else text


def known_text_of(cell: Cell) -> str | None:
    """Return the cell's text, or nothing where it is empty or only says `onbekend`."""
    text = text_of(cell)
    return None if text is None or is_unknown(text) else text


def is_unknown(text: str) -> bool:
    """Tell whether a text says that something is not known."""
    return len(text) <= _LONGEST_NOTHING and plain(text) in _UNKNOWN


def number_of(cell: Cell) -> str | None:
    """Return a register number as written, without the `.0` a spreadsheet may have added."""
    text = text_of(cell)
    if text is None:
        return None
    whole = _WHOLE.fullmatch(text)
    return whole.group(1) if whole else " ".join(text.split())


def yes_or_no(text: str) -> bool | None:
    """Return what a mark means (`J`, `ja`, `X`, `nee, nog niet`), or nothing when unsure."""
    if text in _YES or text in _NO:
        return text in _YES
    words = plain(text)
    if words in _YES or words in _NO:
        return words in _YES
    first = words.partition(" ")[0]
    return {"ja": True, "nee": False}.get(first)
