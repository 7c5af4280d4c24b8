"""From bytes to text: which encoding a text file has, and repairing letters read wrongly before."""

import codecs
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tenants.imports.reading.sentences import Explanation, FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman", "iso8859_15")
_LETTERS = frozenset("éëïöüèêáàâóôòçñäíìîúùûæøåãõßıÿ")
_CAPITALS = frozenset("ÉËÏÖÜÈÊÁÀÂÓÔÇÑÄÍÚØÅ")
_OPENING = frozenset("‘“„«")
_CLOSING = frozenset("’”»")
_SIGNS = frozenset("€–—…°½¼²³±·•§")
_SPECIAL = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 5_000


@dataclass(slots=True)
class Decoded:
    """The text of a file, the encoding it was read with, and what was noticed."""

    text: str
    encoding: str
    notes: list[Explanation] = field(default_factory=list)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes another encoding does not know as cp1252, or as the control they are."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    text = "".join(_cp1252_character(byte) for byte in wrong)
    return text, error.end


def _cp1252_character(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


codecs.register_error("hub.as_cp1252", _as_cp1252)


def decode(data: bytes) -> Decoded:
    """Return the text of a CSV file in any common encoding.

    Knows UTF-8, UTF-16 and UTF-32 with or without mark, cp1252, cp850, Mac
    Roman and ISO 8859-15; UTF-8 that was once read as one of these and saved
    again is repaired. Raises `FileRefused` when the bytes are no text.
    """
    decoded = _marked(data) or _wide(data) or _utf8(data) or _single_byte(data)
    decoded.text = decoded.text.removeprefix("\ufeff")
    sample = decoded.text[:100_000]
    if len(_CONTROL.findall(sample)) > len(sample) // 200:
        raise FileRefused("unknown_kind")
    repaired = repair(decoded.text)
    if repaired != decoded.text:
        decoded.text = repaired
        decoded.notes.append(Explanation("repaired"))
    if "\ufffd" in repaired:
        decoded.notes.append(Explanation("lost_characters"))
    return decoded


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), encoding)
    return None


def _wide(data: bytes) -> Decoded | None:
    """Read UTF-16 without a mark: every other byte of Dutch text is then zero."""
    start = data[:4096]
    half = max(len(start) // 2, 1)
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if zeros.count(0) > half * 0.7 and start.count(0) < half * 1.3:
            return Decoded(data.decode(encoding, "replace"), encoding)
    return None


def _utf8(data: bytes) -> Decoded | None:
    """Read UTF-8, also when a few lines were pasted in from another encoding."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pieces = data.decode("utf-8", "ignore")
        whole = len(_SPECIAL.findall(pieces))
        astray = data.decode("utf-8", "replace").count("\ufffd") - pieces.count("\ufffd")
    if whole < 3 * astray:
        return None
    text = data.decode("utf-8", "hub.as_cp1252")
    return Decoded(text, "utf-8", [Explanation("mixed_encoding")])


def _single_byte(data: bytes) -> Decoded:
    candidates = [(data.decode(name, "hub.as_cp1252"), name) for name in _SINGLE_BYTE]
    scores = [_likeness(text) for text, _ in candidates]
    text, name = candidates[scores.index(max(scores))]
    return Decoded(text, name)


def _likeness(text: str) -> float:
    """Say how much a decoded text looks like Dutch, from its special characters in context."""
    total = 0.0
    for found in itertools.islice(_SPECIAL.finditer(text), _SAMPLE):
        at = found.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        total += _weight(text[at], before.isalpha(), after.isalpha(), before.islower())
    return total


def _weight(sign: str, before: bool, after: bool, lower_before: bool) -> float:
    rules: Iterable[tuple[bool, Callable[[], float]]] = (
        (sign in _LETTERS, lambda: 3.0 if before or after else 0.5),
        (sign in _CAPITALS, lambda: -3.0 if lower_before else 1.0),
        (sign in _OPENING, lambda: -3.0 if before else 2.0),
        (sign in _CLOSING, lambda: -1.0 if sign != "’" and before and after else 1.5),
        (sign in _SIGNS, lambda: -1.0 if before and after else 1.5),
        (sign.isalpha(), lambda: -1.0),
        ("\x80" <= sign < "\xa0", lambda: -10.0),
        ("\u2190" <= sign <= "\u25ff", lambda: -4.0),
    )
    return next((weigh() for applies, weigh in rules if applies), -1.0)


def _misreadings() -> dict[str, str]:
    """Return how each special character looks when its UTF-8 bytes are read as something else."""
    wanted = [chr(code) for code in range(0xA1, 0x180)] + ["\xa0", *"‘’“”„‚–—…€•™‹›"]
    found: dict[str, str] = {}
    for encoding in ("cp1252", "cp850", "mac_roman"):
        own = bytes(range(0x80, 0x100)).decode(encoding, "hub.as_cp1252")
        for sign in dict.fromkeys([*wanted, *own]):
            seen = sign.encode().decode(encoding, "hub.as_cp1252")
            found.setdefault(seen, sign)
    return found


_MISREADINGS = _misreadings()
_MISREAD = re.compile("|".join(map(re.escape, sorted(_MISREADINGS, key=len, reverse=True))))
_SUSPECT = re.compile("[" + re.escape("".join(sorted({seen[0] for seen in _MISREADINGS}))) + "ð]")
_EMOJI = re.compile("ðŸ[\x80-\xff\u0152-\u2122]{2}")


def repair(text: str) -> str:
    """Return the text with UTF-8 that was read as cp1252, cp850 or Mac Roman put right.

    A text without such marks is returned as it is; a text garbled twice is
    repaired twice.
    """
    for _ in range(2):
        if not _SUSPECT.search(text):
            break
        before = text
        text = _EMOJI.sub(_emoji, text)
        text = _MISREAD.sub(lambda seen: _MISREADINGS[seen.group()], text)
        if text == before:
            break
    return text


def _emoji(seen: re.Match[str]) -> str:
    try:
        raw = b"".join(
            sign.encode("cp1252") if sign >= "\xa0" else bytes([ord(sign)]) for sign in seen.group()
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return seen.group()
