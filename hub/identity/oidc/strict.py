"""Reading JSON from strangers: bounded depth, no surprises, only text that can be stored."""

import json
import math
from base64 import urlsafe_b64decode
from typing import Any, NoReturn

DEEPEST = 12
LONGEST_NUMBER = 20


class NotStrictError(ValueError):
    """The text is no JSON object that we accept."""


def json_object(text: bytes) -> dict[str, Any]:
    """Parse UTF-8 JSON into an object; NotStrictError for anything else.

    Refused: nesting deeper than 12, names used twice, NaN and infinities, numbers of more
    than 20 digits, NUL and lone surrogates.
    """
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_short_int,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise NotStrictError("not acceptable JSON") from error
    if not isinstance(value, dict):
        raise NotStrictError("not a JSON object")
    _check(value, DEEPEST)
    return value


def base64url(text: str) -> bytes:
    """Decode unpadded base64url; NotStrictError when it is something else."""
    if not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
        raise NotStrictError("not base64url")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise NotStrictError("not base64url") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictError("a name is used twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise NotStrictError("not a finite number")


def _short_int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise NotStrictError("a number is too long")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotStrictError("not a finite number")
    return value


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise NotStrictError("nested too deep")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise NotStrictError("text that cannot be stored")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name, depth)
            _check(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth - 1)
