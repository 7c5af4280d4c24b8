"""What people type for a day or a time, read with patience; a question back when it is unclear."""

import re
import unicodedata
from datetime import date, time, timedelta

from flask_babel import gettext as _

_CLOCK = re.compile(r"(?:om\s+)?(\d{1,2})(?:\s*[:.,uh]\s*(\d{2}))?\s*(?:uur|u|h)?\.?")
_COMPACT = re.compile(r"(\d{1,2})(\d{2})")
_SPOKEN = re.compile(
    r"(?:om\s+)?(?:(?P<minutes>[a-zé]+|\d{1,2})\s+(?:min(?:uten|uut)?\s+)?(?P<side>over|voor)\s+)?"
    r"(?P<half>half\s+)?(?P<hour>[a-zé]+|\d{1,2})(?:\s+uur)?(?:\s.*)?"
)
_NUMBERS = [
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
]
_HOURS = {name: index for index, name in enumerate(_NUMBERS, 1)} | {"één": 1}
_MINUTES = {"kwart": 15, "twintig": 20} | _HOURS
_MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_MONTH_STARTS = {name: index for index, name in enumerate(_MONTHS, 1)}
_MONTH_STARTS |= {"maa": 3, "mar": 3, "may": 5, "oct": 10}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_WRITTEN = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})")
_AHEAD = 10
_KEPT = {"\n", "\t"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # all that is hidden in plain ASCII
_HIDDEN = frozenset({"Cc", "Cs", "Co"})
# marks that turn the direction of text around, and the byte order mark
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x200E, 0x200F)
_DIRECTION = frozenset(map(chr, _TURNING))
_HALF_DAY = 12 * 60


def clean(text: str | None) -> str | None:
    """Return typed text without control and direction signs, trimmed, with plain line ends."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return _CONTROL.sub("", text).strip()
    text = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in text if _wanted(sign)).strip()


def _wanted(sign: str) -> bool:
    if sign in _KEPT:
        return True
    return unicodedata.category(sign) not in _HIDDEN and sign not in _DIRECTION


def read_clock(text: str) -> time:
    """Read `9:30`, `9.30`, `0930`, `9u30` or `9.30 uur`.

    A spoken time such as `half tien` can mean two moments: a ValueError asks which one.
    """
    text = " ".join(text.lower().split())
    found = _COMPACT.fullmatch(text) or _CLOCK.fullmatch(text)
    if not found:
        plain = _("Schrijf de tijd als uren en minuten, bijvoorbeeld 09:30")
        raise ValueError(_spoken_question(text) or plain)
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the ends of a day and an hour
        raise ValueError(_("Deze tijd bestaat niet. Schrijf een tijd tussen 00:00 en 23:59"))
    return time(hour, minute)


def _spoken_question(text: str) -> str | None:
    """Return the question to ask back for a time in words, or nothing when it is not one."""
    found = _SPOKEN.fullmatch(text)
    hour = found and _HOURS.get(found["hour"], _small(found["hour"], 12))
    if not found or not hour:
        return None
    minutes = hour * 60 - (30 if found["half"] else 0)
    if found["minutes"]:
        shift = _MINUTES.get(found["minutes"], _small(found["minutes"], 59))
        if not shift:
            return None
        minutes += shift if found["side"] == "over" else -shift
    early = minutes % _HALF_DAY
    one, other = divmod(early, 60), divmod(early + _HALF_DAY, 60)
    question: str = _(
        "Bedoel je %(one)s of %(other)s uur? Schrijf de tijd als %(example)s",
        one=f"{one[0]}.{one[1]:02d}",
        other=f"{other[0]}.{other[1]:02d}",
        example=f"{one[0]:02d}:{one[1]:02d}",
    )
    return question


def _small(text: str, most: int) -> int | None:
    return int(text) if text.isdigit() and 0 < int(text) <= most else None


def read_date(text: str, today: date) -> date:
    """Read `23-11-2026`, `23/11/26`, `23.11.2026`, `2026-11-23` or `23 november 2026`.

    Two figures for a year mean the century that ends at most ten years from now.
    What cannot be read, or does not exist, is a ValueError that says what to do.
    """
    text = " ".join(text.lower().split())
    named = {"vandaag": 0, "gisteren": 1, "eergisteren": 2, "today": 0, "yesterday": 1}
    if text in named:
        return today - timedelta(days=named[text])
    year, month, day = _parts(text, today)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(_("Deze datum bestaat niet. Controleer de dag en de maand")) from error


def _parts(text: str, today: date) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC.fullmatch(text):
        return _year(found[3], today), int(found[2]), int(found[1])
    if (found := _WRITTEN.fullmatch(text)) and found[2][:3] in _MONTH_STARTS:
        return int(found[3]), _MONTH_STARTS[found[2][:3]], int(found[1])
    raise ValueError(_("Schrijf de datum als dag, maand en jaar, bijvoorbeeld 23-11-2026"))


def _year(text: str, today: date) -> int:
    if len(text) == 4:  # noqa: PLR2004 - a year in full
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year - 100 if year > today.year + _AHEAD else year
