"""Recognising burgerservicenummers, so that none slips into a register unseen."""

import re

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_SHAPED = re.compile(
    r"(?<![\d.,/-])(\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?![\d/-]|[.,]\d)"
)
_DIGITS = 9
_COLUMN_SHARE, _COLUMN_COUNT = 0.8, 3


def is_citizen_number(digits: str) -> bool:
    """Tell whether 8 or 9 digits pass the eleven-test; 8 lost their leading zero."""
    if not digits.isascii() or not digits.isdigit() or len(digits) not in {_DIGITS - 1, _DIGITS}:
        return False
    padded = digits.zfill(_DIGITS)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, padded, strict=True))
    return total % 11 == 0 and padded.strip("0") != ""


def holds_citizen_number(text: str) -> bool:
    """Tell whether nine digits that pass the eleven-test stand anywhere in a text."""
    if len(text) < _DIGITS:
        return False
    return any(is_citizen_number(re.sub(r"\D", "", found)) for found in _SHAPED.findall(text))


def is_citizen_number_column(texts: list[str]) -> bool:
    """Tell whether a column's filled cells are burgerservicenummers, whatever its header says.

    One number in eleven passes by chance, so at least three cells and four in
    five of them must pass.
    """
    bare = [re.sub(r"[.\s-]", "", text) for text in texts]
    passed = sum(is_citizen_number(digits) for digits in bare)
    return passed >= _COLUMN_COUNT and passed >= _COLUMN_SHARE * len(bare)
